"""Results: how good a network is, and the way from a confusion to a picture and to its reasons."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cnn import runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.datasets import noun
from cnn.inspection import networks
from cnn.results import evaluation, picture_search
from cnn.runs import Run, Status
from cnn.settings import TrainingConfig
from tests.pages.hand import hand_of
from tests.pages.reading import metric, open_page, shown_code, words
from tests.trained import trained

SMALL = Architecture(
    (28, 28, 1),
    (Conv2D(4, 5, activation="relu"), MaxPool2D(4), Flatten(), Dense(10, activation="softmax")),
    "A small one",
)
SCORES = Architecture((28, 28, 1), (Flatten(), Dense(2)), "No softmax")
EXAMPLE = "example-depth-02"


@pytest.fixture(scope="module")
def run(kept_store: Path) -> Run:
    return trained(
        kept_store, SMALL, TrainingConfig(num_train=500, num_test=200, epochs=2, batch_size=20)
    )


def answers_of(run: Run) -> tuple[np.ndarray, np.ndarray]:
    probabilities, labels = run.predictions() or pytest.fail("no predictions")
    return probabilities, labels


def address(page: AppTest) -> dict[str, Any]:
    """Return what stands in the address, one text or several for each parameter."""
    found = ((name, page.query_params[name]) for name in page.query_params)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found}


def tiles(page: AppTest) -> str:
    """Return what the pictures below the matrix show, in words."""
    (wall,) = (one.proto for one in page.get("bidi_component") if "results_wall" in one.proto.id)
    alt: str = json.loads(wall.json)["alt"]
    return alt


def links(page: AppTest) -> dict[str, str]:
    """Return the addresses that a page's links lead to, by their labels."""
    protos = [element.proto for element in page.get("page_link")]
    return {proto.label: f"{proto.page}?{proto.query_string}" for proto in protos}


def take_away_button(page: AppTest) -> Any:
    (button,) = (
        one.proto for one in page.get("download_button") if one.proto.label.startswith("Take it")
    )
    return button


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({}, "The network after epoch 2 as model.keras.*of test picture 0[.]"),
        ({"picture": "7"}, "of test picture 7[.]"),
        ({"picture": "99999"}, "of test picture 199[.]"),  # the last one
        ({"epoch": "0"}, "The network before its first epoch as model.keras"),
    ],
)
def test_the_zip_is_of_the_epoch_and_the_picture_that_are_looked_at(
    run: Run, asked: dict[str, str], named: str
) -> None:
    page = open_page("results", run=run.id, **asked)
    assert re.search(named, take_away_button(page).help)
    assert not take_away_button(page).disabled


def test_weights_that_are_damaged_are_not_taken_along_and_others_are(run: Run) -> None:
    file = run.weights_file(1)
    whole = file.read_bytes()
    file.write_bytes(whole[:500])
    try:
        button = take_away_button(open_page("results", run=run.id, epoch="1"))
        assert (button.disabled, button.help) == (
            True,
            "The weights of this run are damaged. Train it again.",
        )
        assert not take_away_button(open_page("results", run=run.id)).disabled
    finally:
        file.write_bytes(whole)


def test_before_anything_is_trained_a_run_of_the_lab_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_RUNS", str(tmp_path / "empty"))
    page = open_page("results")
    assert "came with the lab" in page.selectbox(key="chosen_run").options[0]
    assert metric(page, "Test accuracy")


def test_accuracy_and_mistakes_agree_and_say_how_sure_one_can_be(run: Run) -> None:
    page = open_page("results", run=run.id)
    accuracy = run.epochs()[-1]["test_accuracy"]
    assert metric(page, "Test accuracy") == f"{accuracy:.2%}"
    assert metric(page, "Mistakes") == f"{round(200 * (1 - accuracy))} of 200"
    assert metric(page, "Parameters") == f"{4 * (25 + 1) + (6 * 6 * 4 + 1) * 10:,}"
    low, high = map(float, re.findall(r"[\d.]+(?=%)", page.metric[0].delta))
    assert low < 100 * accuracy < high
    assert high - low > 4  # 200 pictures say no more
    table = next(frame.value for frame in page.dataframe if "Recall" in frame.value)
    assert table["Pictures"].sum() == 200


def test_the_page_opens_with_the_mistakes_it_was_surest_of(run: Run) -> None:
    page = open_page("results", run=run.id)
    wrong = round(200 * (1 - run.epochs()[-1]["test_accuracy"]))
    assert f"**{wrong} pictures were answered wrongly.**" in words(page)


class TestErrorChain:
    """From a cell to its pictures, to one of them, and on to the pages that explain it."""

    @pytest.fixture
    def confusion(self) -> tuple[int, int, list[int]]:
        """Return truth, answer and pictures of the most frequent mistake of the example."""
        probabilities, labels = answers_of(runs.get(EXAMPLE))
        worst = evaluation.worst_confusion(evaluation.confusion_matrix(probabilities, labels))
        assert worst
        found = picture_search.find(probabilities, labels, picture_search.Cell(*worst))
        return *worst, found.tolist()

    def test_a_cell_of_the_link_shows_its_pictures(self, confusion) -> None:
        truth, answer, found = confusion
        page = open_page("results", run=EXAMPLE, cell=f"{truth}.{answer}")
        assert f"**{len(found)} pictures of {truth} were called {answer}.**" in words(page)
        assert page.selectbox(key="results_truth").value == truth
        assert page.selectbox(key="results_answer").value == answer

    def test_a_picture_opens_with_its_answer_and_its_ways_on(self, confusion) -> None:
        truth, answer, found = confusion
        page = open_page("results", run=EXAMPLE, cell=f"{truth}.{answer}", open=str(found[0]))
        assert f"It is {noun(str(truth))}. The network says {answer}" in words(page)
        for label, path in (
            ("Why did it say so?", "reasons"),
            ("What if it moves?", "shift_test"),
        ):
            address = links(page)[label]
            assert address.startswith(path)
            assert f"run={EXAMPLE}" in address
            assert f"picture={found[0]}" in address
            # What those pages do anyway would only lengthen the browser's way back.
            assert "source=" not in address
            assert "epoch=" not in address
        page.select_slider(key="epoch").set_value(1).run()
        assert "epoch=1" in links(page)["Why did it say so?"]

    def test_one_leafs_through_the_pictures_of_the_cell(self, confusion) -> None:
        truth, answer, found = confusion
        page = open_page("results", run=EXAMPLE, cell=f"{truth}.{answer}", open=str(found[0]))
        assert page.button(key="closer_previous").disabled
        page.button(key="closer_next").click().run()
        assert not page.exception
        assert page.query_params["open"] == str(found[1])
        assert f"Test picture {found[1]:,}" in words(page)

    def test_the_lists_of_classes_choose_a_row_or_a_column_too(self) -> None:
        page = open_page("results", run=EXAMPLE)
        page.selectbox(key="results_truth").select(9).run()
        assert page.query_params["cell"] == "9.any"
        assert "pictures of 9 were answered wrongly" in words(page)


class TestWhatIsLookedFor:
    """A choice is in the address at once, with all that it changes, and nothing else is left."""

    MOVED = {"run": EXAMPLE, "show": "all", "sure": ["20", "90"], "sheet": "2"}  # noqa: RUF012

    def test_a_click_on_a_cell_begins_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hand = hand_of(monkeypatch)
        page = open_page("results", **self.MOVED)

        def click(truth: int | None, answer: int | None) -> dict[str, Any]:
            matrix = next(said for said in hand.heard if said[0] == "confusion_matrix")
            _, key, event, callback, _ = matrix
            hand.next = [(key, event, callback, {"truth": truth, "answer": answer})]
            page.run()
            assert not page.exception
            return address(page)

        assert click(9, 4) == {"run": EXAMPLE, "cell": "9.4"}
        assert "pictures of 9 were called 4" in words(page)
        hits = {"cell": "4.4", "show": "hits", "order": "least sure first"}
        assert click(4, 4) == {"run": EXAMPLE, **hits}
        row = {"cell": "7.any", "show": "all", "order": "by number"}
        assert click(7, None) == {"run": EXAMPLE, **row}
        assert click(None, None) == {"run": EXAMPLE}

    def test_another_class_begins_with_the_first_pictures(self) -> None:
        page = open_page("results", **self.MOVED)
        assert "Pictures 17 to 32 of" in tiles(page)
        # Both before the page is drawn again.
        page.selectbox(key="results_truth").select(9)
        page.selectbox(key="results_answer").select(4).run()
        assert address(page) == {
            "run": EXAMPLE,
            "cell": "9.4",
            "show": "all",
            "sure": ["20", "90"],
        }
        assert "Pictures 1 to" in tiles(page)

    def test_what_to_show_brings_its_order(self) -> None:
        page = open_page("results", run=EXAMPLE, sheet="2")
        page.segmented_control(key="show").set_value("hits").run()
        assert address(page) == {"run": EXAMPLE, "show": "hits", "order": "least sure first"}
        assert page.selectbox(key="order").value == "least sure first"

    def test_a_page_beyond_the_last_is_the_last(self) -> None:
        page = open_page("results", run=EXAMPLE, show="all", sheet="99999")
        assert not page.warning
        assert "Pictures 9985 to 10000 of 10000" in tiles(page)

    def test_its_cell_is_none_of_another_page(self) -> None:
        page = open_page("results", run=EXAMPLE, cell="9.4")
        page.query_params.clear()
        page.switch_page("pages/look_inside.py").run()
        assert not page.exception
        assert page.session_state["values_of_this_visitor"].address == {"run": [EXAMPLE]}
        page.switch_page("pages/results.py").run()
        assert "pictures of 9 were called 4" in words(page)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_thing_to_try_is_one_click(run: Run, number: str) -> None:
    page = open_page("results", run=run.id, cell="any.1", sheet="2", show="all")
    page.button(key=f"tries_{number}").click().run()
    assert not page.exception
    assert page.query_params["run"] == run.id
    assert {
        "1": "were called" in words(page) or "was called" in words(page),
        "2": "answered rightly" in words(page),
        "3": page.select_slider(key="epoch").value == 0,
    }[number]


def test_time_travel_answers_all_pictures_with_the_weights_of_that_time(run: Run) -> None:
    before = open_page("results", run=run.id, epoch="0")
    after = open_page("results", run=run.id, epoch="1")
    row = run.epochs()[0]
    assert metric(after, "Test accuracy") == f"{row['test_accuracy']:.2%}"
    assert float(metric(before, "Test accuracy").rstrip("%")) < 30
    assert not any(found.label == "Test loss" for found in before.metric)


def test_a_coarser_look_at_calibration_has_fewer_bins(run: Run) -> None:
    def bars(page: AppTest) -> int:
        (chart,) = (c for c in page.get("plotly_chart") if "how sure it was" in c.proto.spec)
        return len(json.loads(chart.proto.spec)["data"][0]["hovertext"])

    assert bars(open_page("results", run=run.id, bins="20")) > bars(
        open_page("results", run=run.id, bins="5")
    )


def test_the_keras_lines_on_the_page_find_the_same_mistakes(run: Run) -> None:
    page = open_page("results", run=run.id)
    lines = next(code for code in shown_code(page) if "surest_mistakes" in code)
    data = evaluation.test_data(run)
    names = {
        "np": np,
        "model": networks.load(run.id),
        "x_test": data.x_test.astype(np.float32),
        "y_test": data.y_test,
    }
    exec(lines, names)  # noqa: S102 - what a reader would copy
    assert metric(page, "Test accuracy") == f"{names['accuracy']:.2%}"
    ours = picture_search.find(*answers_of(run), shown="mistakes")
    assert names["surest_mistakes"][0] == ours[0]


# -- what is damaged, missing, odd -----------------------------------------------------------------


@pytest.mark.parametrize("link", ["../../../etc/passwd", "nonsense", "A" * 16, ""])
def test_a_link_to_no_run_is_harmless(run: Run, link: str) -> None:
    page = open_page("results", run=link)
    assert metric(page, "Test accuracy")  # the newest run is shown instead
    assert bool(page.warning) == bool(link)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"cell": "15.3"}, "class 15"),
        ({"cell": "<script>alert(1)</script>"}, "not one of the confusion matrix"),
        ({"open": "200"}, "choose one of 0 to 199"),
        ({"open": "-1"}, "is not a whole number from 0 to"),
        ({"open": "٣"}, "“٣” is not a whole number from 0 to"),
    ],
)
def test_a_link_to_no_cell_or_picture_is_explained_until_something_is_chosen(
    run: Run, parameters: dict[str, str], said: str
) -> None:
    page = open_page("results", run=run.id, **parameters)
    assert said in page.warning[0].value
    assert "answered wrongly" in words(page)
    page.selectbox(key="results_truth").select(9).run()
    assert not page.warning
    assert "pictures of 9 were answered wrongly" in words(page)
    assert address(page) == {"run": run.id, "cell": "9.any"}


@given(
    parameters=st.fixed_dictionaries(
        {},
        optional={
            "show": st.sampled_from(["hits", "all", "mistakes", "x", ""]),
            "order": st.sampled_from(["by number", "least sure first", "<b>", "1"]),
            "sure": st.lists(
                st.integers(-10, 110).map(str) | st.sampled_from(["nan", "inf", "x"]),
                min_size=1,
                max_size=3,
            ),
            "sheet": st.sampled_from(["1", "2", "99999", "0", "-1", "1e999", "x"]),
            "cell": st.from_regex(r"(any|\d{1,2})\.(any|\d{1,2})", fullmatch=True) | st.text(),
            "open": st.integers(-1, 10_001).map(str) | st.text(max_size=5),
            "bins": st.sampled_from(["5", "20", "7", "x"]),
            "epoch": st.sampled_from(["0", "2", "9", "x"]),
        },
    )
)
@settings(max_examples=20, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_the_link_asks_for_the_page_stays_usable(run: Run, parameters: dict) -> None:
    page = open_page("results", run=run.id, **parameters)
    assert metric(page, "Test accuracy")
    assert not page.error
    assert page.segmented_control(key="show").value in picture_search.SHOWN


def test_damaged_answers_are_computed_anew(run: Run) -> None:
    file = run.folder / "test_predictions.npz"
    healthy = file.read_bytes()
    whole = metric(open_page("results", run=run.id), "Mistakes")
    file.write_bytes(b"damaged")
    try:
        page = open_page("results", run=run.id)
        assert "computed anew" in page.warning[0].value
        assert metric(page, "Mistakes") == whole
    finally:
        file.write_bytes(healthy)


def test_damaged_weights_are_explained_and_the_rest_of_the_page_stands(run: Run) -> None:
    weights = run.weights_file(1)
    healthy = weights.read_bytes()
    weights.write_bytes(b"damaged")
    try:
        page = open_page("results", run=run.id, epoch="1")
        assert "damaged" in page.error[0].value
        assert "How did it learn?" in words(page)
    finally:
        weights.write_bytes(healthy)


@pytest.mark.parametrize("left", [b"damaged", 0.0, 0.5, 0.99])
def test_a_run_can_be_taken_along_unless_its_weights_are_damaged(
    run: Run, left: bytes | float
) -> None:
    """The file holds something else, or only a share of it is left."""

    def button(page: AppTest) -> Any:
        (found,) = page.get("download_button")
        return found.proto

    assert not button(open_page("results", run=run.id)).disabled
    weights = run.weights_file()
    healthy = weights.read_bytes()
    weights.write_bytes(left if isinstance(left, bytes) else healthy[: int(left * len(healthy))])
    try:
        page = open_page("results", run=run.id)
        assert button(page).disabled
        assert "damaged" in button(page).help
        assert metric(page, "Test accuracy")  # its answers were kept
    finally:
        weights.write_bytes(healthy)


def test_weights_that_were_trained_again_answer_again(run: Run) -> None:
    """A stopped epoch is trained again on resuming; what was remembered of it is no longer true."""
    weights = run.weights_file(1)
    trained = weights.read_bytes()
    before = metric(open_page("results", run=run.id, epoch="1"), "Mistakes")
    assert metric(open_page("results", run=run.id, epoch="1"), "Mistakes") == before
    weights.write_bytes(run.weights_file(0).read_bytes())
    try:
        assert metric(open_page("results", run=run.id, epoch="1"), "Mistakes") != before
    finally:
        weights.write_bytes(trained)


def test_a_run_without_weights_says_where_to_watch_it(run_store: Path) -> None:
    waiting = runs.create(SMALL, TrainingConfig(num_train=500, num_test=200))
    try:
        page = open_page("results", run=waiting.id)
        assert "This run is queued" in words(page)
        assert "first weights are saved" in words(page)
    finally:
        waiting.write_status(Status("stopped"))
        waiting.delete()


def test_a_run_that_has_not_ended_shows_its_newest_weights(run: Run) -> None:
    ended = run.status()
    run.write_status(Status("running", "Training epoch 3 of 5.", 3, 1, 5))
    try:
        page = open_page("results", run=run.id)
        assert "This run is running" in words(page)
        assert metric(page, "Test accuracy") == f"{run.epochs()[-1]['test_accuracy']:.2%}"
    finally:
        run.write_status(ended)


def test_two_classes_few_pictures_and_scores_that_are_no_probabilities(run_store: Path) -> None:
    config = TrainingConfig(
        dataset="faces", num_train=100, num_test=20, epochs=1, loss="mean_squared_error"
    )
    made = trained(run_store, SCORES, config)
    made.rename("Scores, *not* probabilities")
    try:
        page = open_page("results", run=made.id, show="all")
        assert "does not end in a softmax" in words(page)
        assert not any(slider.key == "sure" for slider in page.slider)
        assert "**20 pictures.**" in words(page)
        low, high = map(float, re.findall(r"[\d.]+(?=%)", page.metric[0].delta))
        assert high - low > 30  # of 20 pictures
        page = open_page("results", run=made.id, open="3")
        assert "It is “" in words(page)
    finally:
        made.delete()
