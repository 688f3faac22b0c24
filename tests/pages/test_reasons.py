"""Why did it say so?: a link opens a method on a picture, and every doubt is named."""

import numpy as np
import pytest

from cnn import datasets, models, runs
from cnn.architecture import (
    PRESETS,
    Architecture,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
)
from cnn.figures import attribution as figures
from cnn.inspection.reasons import trust
from cnn.inspection.reasons.adversarial import nudge
from cnn.inspection.reasons.attribution import attribute
from cnn.inspection.reasons.methods_in_words import METHODS
from cnn.results import picture_search
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.pages.reading import metric, open_page, words

RUN = "example-depth-02"
PICTURE = 18  # a 3, of which this run is not sure


def untrained_run(architecture: Architecture, dataset: str = "mnist") -> Run:
    """Make a run that has nothing but its first weights."""
    run = runs.create(
        architecture, TrainingConfig(dataset=dataset, num_train=200, num_test=50, epochs=1)
    )
    with run.new_weights(0) as path:
        models.build(architecture, seed=0).save_weights(path)
    return run


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return datasets.load("mnist").x_test[PICTURE]


@pytest.mark.parametrize("method", METHODS)
def test_a_link_opens_a_method_on_a_picture(method: str, picture: np.ndarray) -> None:
    page = open_page("reasons", run=RUN, picture=str(PICTURE), method=method, target="5")
    found = attribute(RUN, picture, method)
    assert metric(page, "The network reads") == "3"
    assert metric(page, "It is") == "3"
    assert metric(page, "Logit of 5") == f"{found.scores[5]:.4g}".replace("-", "−")
    assert METHODS[method].formula in words(page)
    assert METHODS[method].limits in words(page)
    draws = (attribute(RUN, picture, method, draw=draw).maps[5] for draw in range(5))
    learned_nothing = next(values for values in draws if values.any())
    similarity = trust.rank_correlation(found.maps[5], learned_nothing)
    assert metric(page, "Rank correlation") == (
        "none" if similarity is None else f"{round(similarity, 2):.4g}".replace("-", "−")
    )


def test_the_answer_is_what_is_explained_until_one_asks_for_another_class() -> None:
    page = open_page("reasons", run=RUN, picture=str(PICTURE))
    assert metric(page, "Logit of 3")
    page.selectbox(key="target").set_value("8").run()
    assert metric(page, "Logit of 8")
    assert page.query_params["target"] == "8"
    page.selectbox(key="target").set_value(None).run()
    assert metric(page, "Logit of 3")
    assert "target" not in page.query_params


def test_a_class_is_asked_for_only_by_the_methods_that_need_it() -> None:
    page = open_page("reasons", run=RUN, target="cat", method="Nudge")
    assert not page.warning
    page.segmented_control(key="method").set_value("Gradient").run()
    assert "no class" in page.warning[0].value


def test_all_classes_stand_side_by_side_on_one_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}

    def remember(tiles: list, *, key: str, **_) -> None:
        shown[key] = tiles

    mistake, *_ = picture_search.telling_pictures(*runs.get(RUN).predictions())
    page = open_page("reasons", run=RUN, picture=str(mistake), method="Gradient")
    monkeypatch.setattr("ui.reasons.reasons_view.live_tiles", remember)
    page.run()
    answer, truth = int(metric(page, "The network reads")), int(metric(page, "It is"))
    assert answer != truth
    tiles = shown["reasons_classes"]
    assert [tile.title for tile in tiles] == [str(digit) for digit in range(10)]
    assert [tile.mark for tile in tiles].count("") == 8
    assert (tiles[answer].mark, tiles[truth].mark) == ("wrong", "right")
    assert [tile.chosen for tile in tiles].index(True) == answer
    picture = datasets.load("mnist").x_test[mistake]
    found = attribute(RUN, picture, "gradient")
    for tile, values in zip(tiles, found.maps, strict=True):
        expected = figures.overlay(picture, values, float(np.abs(found.maps).max()))
        np.testing.assert_array_equal(tile.picture, expected)


def test_grad_cam_is_the_same_picture_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pooling drops the last row and column of these maps: nobody may judge by them."""
    shown = {}
    monkeypatch.setattr(
        "ui.reasons.reasons_view.live_tiles",
        lambda tiles, *, key, **_: shown.update({key: [tile.picture for tile in tiles]}),
    )
    page = open_page("reasons", run="example-depth-03", picture="0", method="Grad-CAM")
    data, answer = datasets.load("mnist"), int(metric(page, "The network reads"))
    trained, *draws = (
        attribute("example-depth-03", data.x_test[0], "grad_cam", draw=draw)
        for draw in (None, *range(5))
    )
    untrained = next(one for one in draws if one.arriving(answer).any())
    assert (trained.maps[answer].shape, trained.arriving(answer).shape) == ((7, 7), (6, 6))
    for tile, found in zip(shown["reasons_sanity"], (trained, untrained), strict=True):
        strongest = float(found.arriving(answer).max())
        expected = figures.overlay(data.x_test[0], found.maps[answer], strongest, found.place)
        np.testing.assert_array_equal(tile, expected)
    similarity = trust.rank_correlation(trained.arriving(answer), untrained.arriving(answer))
    assert similarity is not None
    assert metric(page, "Rank correlation") == f"{round(similarity, 2):.4g}".replace("-", "−")
    assert "13 cells do not reach the answer" in words(page)


def test_the_link_says_which_layer_and_which_numbers() -> None:
    page = open_page("reasons", run=RUN, method="grad_cam", cam_layer="conv2d")
    assert page.selectbox(key="cam_layer").value == "conv2d"
    page = open_page("reasons", run=RUN, method="Occlusion", patch="7", stride="7", fill="white")
    assert (page.number_input(key="patch").value, page.number_input(key="stride").value) == (7, 7)
    page.number_input(key="patch").set_value(3).run()  # smaller than the stride
    assert page.number_input(key="stride").value == 3
    assert not page.error


def test_a_wish_for_the_probability_is_kept() -> None:
    page = open_page("reasons", run=RUN, method="Gradient", output="probability")
    assert metric(page, "Probability of 7") == "1"


def test_whether_integrated_gradients_add_up_is_said() -> None:
    assert "Do they add up?" in words(open_page("reasons", run=RUN, method="integrated"))


def test_the_nudge_that_is_found_is_the_smallest(picture: np.ndarray) -> None:
    page = open_page("reasons", run=RUN, picture=str(PICTURE), method="nudge")
    found = nudge(RUN, picture)
    assert metric(page, "Smallest step") == f"{found.levels} of 255 levels"
    assert (metric(page, "Before"), metric(page, "After")) == ("3", str(found.new_answer))
    page.slider(key="longest").set_value(1).run()
    assert "never changes" in page.info[0].value
    page.selectbox(key="toward").set_value("3").run()
    assert "answer already" in page.error[0].value


def test_a_nudge_may_turn_a_mistake_into_the_truth() -> None:
    mistake, *_ = picture_search.telling_pictures(*runs.get(RUN).predictions())
    page = open_page("reasons", run=RUN, picture=str(mistake), method="nudge")
    assert "now it is right" in words(page)
    assert "now it is right" not in words(
        open_page("reasons", run=RUN, picture="18", method="nudge")
    )


def test_before_it_learned_the_network_has_other_reasons() -> None:
    page = open_page("reasons", run=RUN, picture=str(PICTURE), epoch="0")
    before = metric(page, "Logit of")
    page.select_slider(key="epoch").set_value(5).run()
    assert metric(page, "Logit of") != before


def test_without_a_convolution_grad_cam_says_so_and_the_others_work() -> None:
    run = untrained_run(PRESETS["no_convolution"])
    page = open_page("reasons", run=run.id)
    assert not page.error, "nothing is wrong: another way to ask is at hand"
    assert "this network has none" in page.info[0].value
    page.button(key="reasons_another_method").click().run()
    assert page.query_params["method"] == "Occlusion"
    assert metric(page, "Rank correlation")
    page.segmented_control(key="method").set_value("Occlusion").run()
    assert not page.error
    assert metric(page, "Rank correlation")


def test_two_classes_and_an_average_are_enough() -> None:
    layers = (Conv2D(3, 5), GlobalAveragePooling2D(), Dense(2, activation="softmax"))
    run = untrained_run(Architecture((28, 28, 1), layers, "two"), "faces")
    page = open_page("reasons", run=run.id, target="person")
    assert not page.error
    assert metric(page, "Logit of person")


def test_a_network_without_softmax_has_no_choice_of_a_score() -> None:
    layers = (Flatten(), Dense(10, activation="sigmoid"))
    page = open_page(
        "reasons", run=untrained_run(Architecture((28, 28, 1), layers, "s")).id, method="Gradient"
    )
    assert metric(page, "Score of")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"target": "12"}, "no class"),
        ({"target": "<script>alert(1)</script>"}, "no class"),
        ({"toward": "cat", "method": "Nudge"}, "no class"),
        ({"cam_layer": "conv2d_7"}, "no convolution layer"),
        ({"cam_layer": "dense"}, "no convolution layer"),
        ({"method": "magic"}, "no way to ask"),
    ],
)
def test_a_link_to_what_is_not_there_is_explained(parameters: dict, message: str) -> None:
    page = open_page("reasons", run=RUN, **parameters)
    assert message in page.warning[0].value
    assert not page.error
    assert page.metric


@pytest.mark.parametrize(
    "parameters",
    [
        {"method": "SmoothGrad", "samples": "100000", "added_noise": "-3"},
        {"method": "Integrated gradients", "path_steps": "0", "baseline": "pink"},
        {"method": "Occlusion", "patch": "1e9", "stride": "inf", "fill": ""},
        {"method": "Nudge", "longest": "9999"},
        {"output": "loss"},
    ],
)
def test_silly_numbers_open_with_the_defaults(parameters: dict[str, str]) -> None:
    page = open_page("reasons", run=RUN, **parameters)
    assert not page.error
    assert page.metric


def test_damaged_weights_are_explained_and_the_controls_stay() -> None:
    run = untrained_run(PRESETS["no_pooling"])
    run.weights_file(0).write_bytes(b"no weights")
    page = open_page("reasons", run=run.id)
    assert "damaged" in page.error[0].value
    assert page.segmented_control(key="method").value == "Grad-CAM"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_three_tries_lead_somewhere(number: int) -> None:
    page = open_page("reasons", run=RUN)
    page.button(key=f"tries_{number}").click().run()
    assert not page.exception
    assert not page.error
    assert metric(page, "It is" if number < 3 else "Smallest step")
