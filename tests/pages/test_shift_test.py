"""Shift test: one picture and many under every shift, for several networks."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnn import models, runs
from cnn.architecture import Architecture, Dense, Flatten, stacked
from cnn.inspection.shift_test import shift_experiment
from cnn.inspection.shift_test.shift_tables import counted_right
from cnn.inspection.shift_test.shifted_answers import score
from cnn.results import evaluation
from cnn.runs import Run, Status
from cnn.settings import TrainingConfig
from tests.pages.reading import open_page, run_until, words
from ui.address.values import Choice
from ui.shift_test import shift_job
from ui.shift_test import shift_test_values as values

RUN, OTHER = "example-depth-01", "example-depth-02"


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure a few pictures; 200 take too long for a test."""
    count = Choice("pictures", 6, "Test pictures", options=(6, 12))
    declared = tuple(count if value is values.COUNT else value for value in values.ALL)
    monkeypatch.setattr(values, "COUNT", count)
    monkeypatch.setattr(values, "ALL", declared)
    shift_job._measured().clear()


def measured(page: AppTest) -> AppTest:
    """Look until it is measured, as the page does by itself in a browser."""
    run_until(page, lambda: bool(page.success))
    return page


def test_one_picture_is_answered_under_the_shift_of_the_link() -> None:
    page = open_page("shift_test", run=RUN, others=OTHER, picture="0", dx="-3", dy="2")
    assert "How sure is the network that this is a 7?" in words(page)
    assert "Moved there, the answer is" in words(page)
    assert "moved by -3 right and 2 down" in words(page)
    assert len(page.get("plotly_chart")) == 2  # the layers of both networks


def test_a_drawing_has_no_true_class_but_an_answer_where_it_lies() -> None:
    seven = "p14.55.45.140.45.85.160"
    page = open_page("shift_test", run=OTHER, source="Your drawing", ink=seven)
    assert "this is a 7?** (So it says of the picture where it lies.)" in words(page)


def test_a_thing_to_try_stays_with_the_run() -> None:
    page = open_page("shift_test", run=OTHER)
    page.button(key="tries_3").click().run()
    assert page.query_params["run"] == OTHER
    assert page.query_params["dx"] == "1"


def test_a_thing_to_try_goes_on_with_what_is_compared() -> None:
    page = open_page("shift_test", run=RUN)
    page.button(key="tries_1").click().run()
    others = page.multiselect(key="others")
    assert len(others.value) == 3  # nothing was: the examples are
    others.set_value([OTHER]).run()
    page.button(key="tries_3").click().run()
    assert page.multiselect(key="others").value == [OTHER]
    assert (page.query_params["others"], page.query_params["dx"]) == (OTHER, "1")


def test_all_four_examples_are_compared_whatever_run_was_looked_at() -> None:
    page = open_page("shift_test", run=new_run(stacked(1)).id)
    page.button(key="tries_2").click().run()
    assert page.query_params["run"] == RUN
    assert len(page.get("plotly_chart")) == 4  # the layers of all examples


def test_many_pictures_are_measured_on_a_click_and_put_into_words() -> None:
    page = open_page("shift_test", run=RUN, others=OTHER, dx="2")
    assert "Decide, then press" in words(page)
    page.button(key="shift_measure").click().run()
    page = measured(page)
    assert "A shift of 2 pixels costs, in points of accuracy" in words(page)
    table = page.dataframe[0].value
    assert table["Pictures"].tolist() == [6, 6]
    assert ((table.iloc[:, 2:] >= 0) & (table.iloc[:, 2:] <= 1)).all(axis=None)
    # What one visitor has measured, the next one finds.
    assert "A shift of 2 pixels costs" in words(open_page("shift_test", run=RUN, others=OTHER))


@pytest.mark.parametrize(
    ("head", "called"), [("softmax", "probability of"), ("sigmoid", "output for")]
)
def test_only_of_a_softmax_a_probability_is_measured(head: str, called: str) -> None:
    network = Architecture((28, 28, 1), (Flatten(), Dense(10, activation=head)))
    run = runs.create(network, TrainingConfig(num_train=200, num_test=50, epochs=1))
    with run.new_weights(0) as path:
        models.build(network, seed=0).save_weights(path)
    page = open_page("shift_test", run=run.id)
    assert page.button_group(key="measure").options == ["accuracy", f"{called} the true class"]


def test_measuring_can_be_stopped() -> None:
    page = open_page("shift_test", run=RUN, pictures="12")
    page.button(key="shift_measure").click().run()
    if page.success:  # it was quicker
        return
    page.button(key="shift_stop").click().run()
    assert page.button(key="shift_measure").label == "Go on"
    assert not page.exception


def test_a_reload_goes_on_where_the_measurement_was(workers) -> None:
    page = open_page("shift_test", run=RUN, pictures="12")
    measured(page.button(key="shift_measure").click().run())
    tables = shift_job._measured()
    ((key, at_once),) = tables.items()
    data = evaluation.test_data(runs.get(RUN))
    first = slice(0, 5)
    tables[key] = workers.inspect(partial(score, RUN, data.x_test[first], data.y_test[first]))
    page = open_page("shift_test", run=RUN, pictures="12")
    assert page.dataframe[0].value["Pictures"].tolist() == [5]
    assert page.button(key="shift_measure").label == "Go on"
    measured(page.button(key="shift_measure").click().run())
    np.testing.assert_allclose(tables[key].accuracy, at_once.accuracy)


@pytest.mark.parametrize(
    "parameters",
    [
        {"dx": "99", "dy": "nonsense"},
        {"others": "<script>alert(1)</script>"},
        {"others": "../../etc/passwd,AAAAAAAAAAAAAAAA"},
        {"others": f"{RUN},{OTHER},{OTHER},example-depth-03,example-depth-04,x"},
        {"pictures": "7", "measure": "luck"},
    ],
)
def test_nonsense_in_the_link_is_left_aside(parameters: dict[str, str]) -> None:
    page = open_page("shift_test", run=RUN, **parameters)
    assert "Moved there, the answer is" in words(page)
    assert len(page.multiselect(key="others").value) <= 3
    assert "script" not in words(page)


def new_run(network: Architecture, name: str = "", **config: object) -> Run:
    made = runs.create(
        network,
        TrainingConfig(num_train=100, num_test=50, **config),  # type: ignore[arg-type]
        name=name,
    )
    with made.new_weights(0) as path:
        path.write_bytes(b"damaged")
    return made


def test_a_run_of_other_data_is_refused_with_the_reason() -> None:
    faces = Architecture((28, 28, 1), (Flatten(), Dense(2, activation="softmax")))
    other = new_run(faces, name="[Faces](http://x.y)", dataset="faces")
    page = open_page("shift_test", run=RUN, others=other.id)
    assert "it has learned from another data set" in page.warning[0].value
    assert "[Faces]" not in page.warning[0].value  # a stranger's text is no link
    assert "Moved there, the answer is" in words(page)


def test_a_deleted_run_to_compare_with_is_explained() -> None:
    page = open_page("shift_test", run=RUN, others=f"{'B' * 16},{'C' * 16}")
    assert "is not there" in page.warning[0].value
    assert len(page.warning) == 1  # two of them need not be said twice


def test_damaged_weights_are_explained() -> None:
    page = open_page("shift_test", run=new_run(stacked(1)).id)
    assert "damaged" in page.error[0].value


def test_a_damaged_run_to_compare_with_is_named_and_left_out() -> None:
    other = new_run(stacked(1), name="Broken [one](http://x.y)")
    page = open_page("shift_test", run=RUN, others=f"example-depth-02,{other.id}")
    (warning,) = page.warning
    assert "Broken" in warning.value
    assert "damaged" in warning.value
    assert "[one]" not in warning.value
    assert not page.error
    assert words(page).count("sure;") == 1  # the run and the one that is left
    assert other.id in page.multiselect(key="others").value  # to be taken out there


def test_without_the_four_networks_one_click_trains_them(
    monkeypatch: pytest.MonkeyPatch, workers
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(workers, "train", lambda run: asked.append(run.name))
    page = open_page("shift_test", run=RUN)
    page.button(key="shift_train").click().run()
    assert asked == [variant.name for variant in shift_experiment.VARIANTS]
    assert "In training, 0 of 4 are ready" in words(page)


def test_the_four_networks_are_compared_with_one_click() -> None:
    four = []
    for variant in shift_experiment.VARIANTS:
        made = runs.create(variant.network, variant.config, name=variant.name)
        made.write_status(Status("finished"))
        with made.new_weights(0) as path:
            path.write_bytes(b"damaged")
        four.append(made)
    page = open_page("shift_test", run=RUN)
    page.button(key="shift_compare_four").click().run()
    assert page.query_params["run"] == four[0].id
    assert page.query_params["others"] == ",".join(run.id for run in four[1:])


def test_pictures_that_two_visitors_finish_at_the_same_moment_count_once() -> None:
    """Many threads add the same slice; the barrier lets them go together."""
    tables, key, visitors = shift_job._measured(), ("run",), 8
    sides = (17, 17, 4)
    scores = counted_right(np.ones(sides, bool), np.ones(sides))
    ready = Barrier(visitors)

    def add(_: int) -> bool:
        ready.wait()
        return tables.add(key, 0, scores)

    with ThreadPoolExecutor(visitors) as visits:
        assert sum(visits.map(add, range(visitors))) == 1
    assert tables.count(key) == 4
