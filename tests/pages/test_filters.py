"""Filters: what each looks for, found in two ways, for any network by its link."""

import keras
import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnn import models, runs
from cnn.architecture import PRESETS, Architecture, Conv2D, Dense, Flatten, stacked
from cnn.datasets import own_data
from cnn.inspection.filters.filter_layers import KERAS_LINES, filter_layer
from cnn.inspection.filters.layer_sums import filter_weights
from cnn.results import evaluation
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.cnn.inspection.untrained import untrained_run
from tests.own_pictures import own_pictures
from tests.pages import reading
from tests.pages.reading import words

RUN = "example-depth-03"


def open_page(**parameters: str) -> AppTest:
    """Open the page by its link; few steps suffice."""
    return reading.open_page("filters", **{"steps": "4", **parameters})


def colour_run(tmp_path) -> Run:
    """Make an untrained run that looks at a learner's own colour pictures."""
    pictures = {
        f"{name}/{shade}.png": Image.new("RGB", (20, 20), (level, 90, 255 - level))
        for name, darkest in (("[dark](http:a.b)", 0), ("light", 150))
        for shade in range(6)
        for level in [darkest + shade * 15]
    }
    network = Architecture((16, 16, 3), (Conv2D(2, 3, activation="relu"), Flatten(), Dense(2)))
    name = own_data.create(own_pictures(pictures), title="shades.zip", side=16)
    run = runs.create(network, TrainingConfig(dataset=name))
    with run.new_weights(0) as path:
        models.build(network, 0).save_weights(path)
    return run


def test_before_anything_was_trained_filters_of_the_lab_are_shown() -> None:
    page = open_page()
    assert not page.error
    assert "Filter 0" in words(page)
    assert "came with the lab" in page.selectbox(key="chosen_run").options[0]
    assert "of 2,000 test pictures that excite it most" in words(page)


def test_a_link_opens_a_layer_and_a_filter() -> None:
    page = open_page(run=RUN, layer="conv2d_2", filter="8")
    assert page.selectbox(key="layer").value == "conv2d_2"
    assert page.number_input(key="filter").value == 8
    assert [heading.value for heading in page.subheader] == ["Filter 8"]
    assert "each cell sees 18 × 18 pixels" in words(page)


def test_a_click_on_a_try_leads_to_the_classes() -> None:
    page = open_page(run=RUN)
    page.button(key="tries_3").click().run()
    assert not page.exception
    assert page.selectbox(key="layer").value == "dense"
    assert [heading.value for heading in page.subheader] == ["Class 3"]
    assert "10 classes, each sees the whole picture" in words(page)


def test_a_filter_number_that_another_layer_has_not_becomes_its_first() -> None:
    page = open_page(run=RUN, layer="conv2d_2", filter="15")
    page.selectbox(key="layer").select("dense").run()
    assert not page.exception
    assert page.number_input(key="filter").value == 0
    page.selectbox(key="layer").select("conv2d_2").run()
    assert page.number_input(key="filter").value == 15


def test_many_filters_are_shown_wall_by_wall() -> None:
    run = untrained_run(PRESETS["article"])
    page = open_page(run=run.id, layer="conv2d_1", filter="40")
    assert "32 to 63 of 64" in words(page)
    assert page.button(key="filters_next").disabled
    page.button(key="filters_before").click().run()
    assert page.number_input(key="filter").value == 0
    assert "0 to 31 of 64" in words(page)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"layer": "<script>alert(1)</script>"},
        {"layer": "flatten", "filter": "-1"},
        {"filter": "1e9", "place": "nowhere", "searched": "[x](http://a.b)"},
        {"steps": "99999", "grey": "nan", "smooth": "-1", "jitter": "x", "noise": "inf"},
        {"filter": "pages/../../etc", "epoch": "77"},
    ],
)
def test_nonsense_in_the_link_falls_back_to_what_can_be_shown(nonsense: dict[str, str]) -> None:
    page = open_page(run=RUN, **nonsense)
    assert not page.error
    assert [heading.value for heading in page.subheader] == ["Filter 0"]


def test_going_back_before_the_first_epoch_shows_other_filters() -> None:
    before, after = (open_page(run=RUN, epoch=epoch) for epoch in ("0", "5"))
    growth = [
        next(text.value for text in page.markdown if "Its answer grows" in text.value)
        for page in (before, after)
    ]
    assert growth[0] != growth[1]


def test_a_network_without_convolutions_has_units_and_classes() -> None:
    run = untrained_run(PRESETS["no_convolution"])
    page = open_page(run=run.id, layer="dense")
    assert not page.error
    assert "Unit 0" in words(page)
    assert "28 × 28 weights" in words(page)
    assert "The deepest units" in page.button(key="tries_2").label
    assert "each unit sees the whole picture" in words(page)
    assert "place" not in [control.key for control in page.segmented_control]  # no map, no cell


def test_colour_pictures_of_ones_own_are_searched_and_class_names_stay_harmless(tmp_path) -> None:
    page = open_page(run=colour_run(tmp_path).id, layer="dense")
    assert not page.error
    assert len(page.subheader) == 1
    assert page.subheader[0].value.startswith("Class ")
    assert "](http" not in words(page)
    assert "test pictures that excite it most" in words(page)
    assert not open_page(run=colour_run(tmp_path).id, layer="conv2d").error


def test_a_dead_filter_is_said_to_be_dead() -> None:
    def kill(model: keras.Model) -> None:
        kernel, bias = model.get_layer("conv2d").get_weights()
        model.get_layer("conv2d").set_weights([kernel, bias - 100])

    page = open_page(run=untrained_run(stacked(1), change=kill).id, layer="conv2d")
    assert "dead: in none of the 60 test pictures" in page.warning[0].value


def test_damaged_weights_are_explained_and_the_page_stays() -> None:
    run = untrained_run(stacked(1))
    run.weights_file(0).write_bytes(b"no weights")
    page = open_page(run=run.id)
    assert "damaged" in page.error[0].value
    assert page.selectbox(key="layer").value == "conv2d"


def test_the_keras_lines_find_the_same_patches_and_a_better_picture() -> None:
    run = untrained_run(stacked(1))
    model = models.build(run.architecture, 0)
    kernels = model.get_layer("conv2d").get_weights()[0]
    number = int(kernels.sum(axis=(0, 1, 2)).argmax())  # grey excites it: there is a slope to climb
    given = {
        "model": model,
        "name": "conv2d",
        "number": number,
        "pictures": evaluation.test_data(run).x_test,
    }
    exec(KERAS_LINES, given)  # noqa: S102 - our own lines
    kernel, bias = filter_weights(run.id, "conv2d", number)
    highest = kernel[kernel > 0].sum() + bias
    assert 0.8 * highest < float(given["answer"]) <= highest * 1.0001
    assert len(np.unique(given["strongest"])) == 9
    assert filter_layer(run.architecture, "conv2d").middle == (given["row"], given["column"])
