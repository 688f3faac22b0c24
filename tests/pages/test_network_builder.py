"""Network builder: every edit shows at once, and no mistake loses anything."""

import io
import json
import re
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnn import export
from cnn.architecture import (
    LAYERS,
    PRESETS,
    Architecture,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    MaxPool2D,
)
from cnn.arguments import describe_arguments
from cnn.datasets import own_data
from cnn.kernels import KERNELS
from cnn.network_builder import epoch_time
from cnn.network_builder.epoch_time import Speed
from cnn.parsing import readings_of
from cnn.settings import TrainingConfig
from tests.own_pictures import own_pictures
from tests.pages import reading
from tests.pages.reading import metric, shown_code, unfold, value_of, words
from ui.network_builder import network_overview
from ui.subject import state, subject_values

NO_POOLING = state.network_changes(PRESETS["no_pooling"])
NOT_FITTING = Architecture((28, 28, 1), (Conv2D(8, 3), MaxPool2D(), Dense(10)), "No flatten")


def open_page(**parameters: str) -> AppTest:
    """Open the page by its link."""
    return reading.open_page("network_builder", **parameters)


def code(page: AppTest) -> str:
    """Return the Keras program."""
    return next(code for code in shown_code(page, "keras_code") if "Sequential()" in code)


def draft(page: AppTest) -> Architecture:
    """Return the network in the editor, whether it fits together or not."""
    return page.session_state["draft"].architecture


def used_elsewhere(page: AppTest) -> Architecture:
    """Return the network that the other pages use."""
    return value_of(page, subject_values.NETWORK)


def key(page: AppTest, number: int, name: str) -> str:
    """Return the key of a widget of a layer, counted from 1 as on the page.

    It is another one when anything but the widget has set its value.
    """
    return numbered(page, f"layer_{page.session_state['draft'].ids[number - 1]}_{name}")


def numbered(page: AppTest, name: str) -> str:
    """Return the key of a control by its name."""
    number = f"{name}_number"
    return f"{name}#{page.session_state[number]}" if number in page.session_state else name


def small_zip() -> io.BytesIO:
    """Return a ZIP with five pictures of each of two classes."""
    pictures = {
        f"{'cats' if number % 2 else 'dogs'}/{number}.png": Image.new(
            "RGB", (24, 30), (25 * number, 90, 0)
        )
        for number in range(10)
    }
    return own_pictures(pictures)


def upload(page: AppTest, content: bytes) -> AppTest:
    uploader = unfold(page, "save_open").file_uploader(key="network_file")
    return uploader.set_value(("network.json", content, "application/json")).run()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_by_its_link(preset: str) -> None:
    page = open_page(preset=preset)
    assert draft(page) == used_elsewhere(page) == PRESETS[preset]
    assert metric(page, "Parameters") == f"{PRESETS[preset].num_params:,}"
    assert code(page) == export.program(PRESETS[preset], TrainingConfig()).rstrip()
    assert not page.error


def test_the_articles_network_has_as_many_parameters_as_keras_counts() -> None:
    """model.summary() of the article's notebook says 128,266."""
    page = open_page()
    assert metric(page, "Parameters") == "128,266"
    assert metric(page, "Size") == "0.51 MB"


def test_choosing_a_preset_replaces_the_layers_and_the_link() -> None:
    page = open_page()
    next(one for one in page.selectbox if one.label == "Start from").set_value("lenet5").run()
    assert draft(page) == PRESETS["lenet5"]
    assert page.query_params["preset"] == "lenet5"


def test_adding_a_layer_changes_the_parameters_and_the_code() -> None:
    page = open_page()
    before = code(page)
    page.button(key="add_Conv2D").click().run()
    # Before flatten, on a map of 1 × 1 × 128; then 32 values are left for the dense layer.
    added, saved = (3 * 3 * 128 + 1) * 32, (128 - 32) * 256
    assert metric(page, "Parameters") == f"{128_266 + added - saved:,}"
    assert code(page).count("Conv2D(") == before.count("Conv2D(") + 1
    assert used_elsewhere(page) == draft(page)


def test_every_argument_is_shown_as_large_and_small_as_it_can_be() -> None:
    """So is what it stands for: a pooling window without strides moves by its own size."""
    layers, wanted = [], []
    for kind in LAYERS.values():
        for name, argument in describe_arguments(kind).items():
            for end in (argument.bounds.low, argument.bounds.high) if argument.bounds else ():
                layers.append(replace(kind(**kind.new), **{name: end}))
                wanted.append(end)
    page = open_page(network=Architecture((28, 28, 1), tuple(layers), "Ends").to_json())
    assert draft(page).layers == tuple(layers)
    shown = [field.value for field in page.number_input]
    shown += [x for field in page.text_input for x in readings_of(field.value)]  # with a fraction
    assert set(wanted) <= set(shown)


def test_an_argument_is_edited_in_place() -> None:
    page = open_page(preset="no_convolution")
    page.number_input(key=key(page, 2, "units")).set_value(32).run()
    assert metric(page, "Parameters") == f"{(784 + 1) * 32 + (32 + 1) * 10:,}"
    page.selectbox(key=key(page, 2, "activation")).set_value("tanh").run()
    assert 'Dense(32, activation="tanh")' in code(page)


def test_pooling_windows_stay_side_by_side_when_they_grow() -> None:
    page = open_page(preset="article")
    page.number_input(key=key(page, 2, "pool_size")).set_value(3).run()
    assert page.number_input(key=key(page, 2, "strides")).value == 3
    assert draft(page).layers[1] == MaxPool2D(3)


def test_a_moved_layer_takes_its_values_along() -> None:
    page = open_page(preset="article")
    page.menu_button(key=key(page, 3, "menu")).click("Move up").run()
    assert [type(layer).__name__ for layer in draft(page).layers[:3]] == [
        "Conv2D",
        "Conv2D",
        "MaxPool2D",
    ]
    assert page.number_input(key=key(page, 2, "filters")).value == 64
    assert page.number_input(key=key(page, 1, "filters")).value == 32


def test_a_layer_can_be_duplicated_and_removed() -> None:
    page = open_page(preset="no_convolution")
    page.menu_button(key=key(page, 2, "menu")).click("Duplicate").run()
    assert draft(page).layers[1] == draft(page).layers[2] == Dense(256, activation="relu")
    page.menu_button(key=key(page, 1, "menu")).click("Remove").run()
    assert len(draft(page).layers) == 3


def test_undo_goes_back_edit_by_edit_and_the_controls_follow() -> None:
    page = open_page(preset="article")
    page.number_input(key=key(page, 1, "filters")).set_value(5).run()
    page.number_input(key=key(page, 1, "filters")).set_value(6).run()
    page.button(key="draft_undo").click().run()
    shown = page.number_input(key=key(page, 1, "filters"))
    assert shown.value == draft(page).layers[0].filters == 5
    page.button(key="draft_undo").click().run()
    assert page.number_input(key=key(page, 1, "filters")).value == 32
    assert draft(page) == PRESETS["article"]
    assert page.button(key="draft_undo").disabled


def test_redo_brings_back_what_undo_took_until_something_else_is_done() -> None:
    page = open_page(preset="article")
    page.number_input(key=key(page, 1, "filters")).set_value(5).run()
    page.button(key="draft_undo").click().run()
    page.button(key="draft_redo").click().run()
    shown = page.number_input(key=key(page, 1, "filters"))
    assert draft(page).layers[0].filters == shown.value == 5
    page.button(key="draft_undo").click().run()
    page.number_input(key=key(page, 1, "filters")).set_value(7).run()
    assert page.button(key="draft_redo").disabled


def test_a_blank_page_has_no_layers_and_undo_brings_them_back() -> None:
    page = open_page(preset="lenet5")
    page.button(key="draft_blank").click().run()
    assert draft(page).layers == ()
    assert "network" in page.query_params
    page.button(key="draft_undo").click().run()
    assert draft(page) == PRESETS["lenet5"]


def test_beside_each_layer_stands_what_it_costs() -> None:
    """The second convolution of the article, by hand: 3 + 1 + 2 × 2 = 8 pixels; 11² × 64 × 288."""
    assert (
        "sees 8 × 8 pixels · (3 × 3 × 32 + 1) × 64 = 18,496 parameters · 2,230,272 multiply-adds · "
        "31.0 kB of activations" in words(open_page(preset="article"))
    )


def test_the_drawing_names_every_layer() -> None:
    page = open_page(preset="article")
    drawn = next(
        str(part.proto) for part in page.get("bidi_component") if "<svg" in str(part.proto)
    )
    for row in PRESETS["article"].summary():
        assert row.name in drawn


def test_pictures_of_another_shape_change_every_shape_behind_them() -> None:
    page = open_page(preset="article")
    page.number_input(key="input_channels").set_value(3).run()
    page.number_input(key="input_rows").set_value(40).run()
    assert draft(page).input_shape == (40, 28, 3)
    assert metric(page, "Parameters") == f"{draft(page).num_params:,}"


def test_an_epoch_is_estimated_as_soon_as_the_machine_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speed = Speed(1e-11, 1e-9, 0.0, 2.0, epoch_time.this_machine())
    monkeypatch.setattr(network_overview, "_speed", lambda: (speed, ""))
    page = open_page(preset="article")
    values = 26**2 * 32 + 13**2 * 32 + 11**2 * 64 + 5**2 * 64 + 3**2 * 128 + 128 + 128 + 256 + 10
    one = 1e-11 * int(metric(page, "Multiply-adds").replace(",", "")) + 1e-9 * values
    assert metric(page, "One epoch") == f"about {round(one * (60_000 + 10_000 / 3))} s"
    monkeypatch.setattr(network_overview, "_speed", lambda: (None, ""))
    for begun, what in (("starting", "TensorFlow is starting"), ("ready", "being timed here")):
        monkeypatch.setattr(
            network_overview.cached, "workers", partial(SimpleNamespace, state=begun)
        )
        page = open_page(preset="article")
        [found] = [one for one in page.metric if one.label == "One epoch"]
        usual = epoch_time.USUAL
        one = usual.per_multiply_add * 3_123_840 + usual.per_value * values + usual.per_picture
        assert found.value == f"about {round(one * (60_000 + 10_000 / 3))} s"
        assert what in found.delta
        assert "this one is not measured yet" in found.help
    monkeypatch.setattr(network_overview, "_speed", lambda: (None, "It could not be measured."))
    assert metric(open_page(), "One epoch") == "–"


class TestAdvice:
    def test_one_click_mends_the_layer_that_does_not_fit(self) -> None:
        page = open_page(network=NOT_FITTING.to_json())
        units = key(page, 3, "units")
        page.button(key="fix_0_1").click().run()
        assert draft(page).layers == (Conv2D(8, 3), MaxPool2D(), Flatten(), Dense(10))
        assert key(page, 4, "units") == units  # the same row, moved
        assert not page.error
        page.button(key="draft_undo").click().run()
        page.button(key="fix_0_2").click().run()
        assert draft(page).layers[2] == GlobalAveragePooling2D()

    def test_what_works_badly_is_said_in_its_row_and_mended_step_by_step(self) -> None:
        page = open_page()
        page.button(key="tries_2").click().run()
        assert "no more than one" in words(page)
        for _ in range(5):
            if not any(button.key == "fix_0_1" for button in page.button):
                break
            page.button(key="fix_0_1").click().run()
        assert "It fits together and suits MNIST." in words(page)

    def test_other_pictures_need_another_answer(self) -> None:
        page = open_page(preset="article", builder_data="Faces")
        assert "2 classes need 2" in words(page)
        page.button(key="fix_0_1").click().run()
        assert draft(page).layers[-1] == Dense(2, activation="softmax")
        assert "suits Faces" in words(page)
        assert page.query_params["train_dataset"] == "Faces"

    def test_a_network_for_other_pictures_does_not_suit_the_data_until_it_is_made_to_fit(
        self,
    ) -> None:
        page = open_page(network=replace(PRESETS["article"], input_shape=(40, 40, 3)).to_json())
        assert "takes pictures of 40 × 40 × 3, and those of MNIST have 28 × 28 × 1" in words(page)
        assert "suits MNIST" not in words(page)
        page.button(key="builder_fit").click().run()
        assert draft(page).input_shape == (28, 28, 1)
        assert "suits MNIST" in words(page)
        page.button(key="draft_undo").click().run()
        assert draft(page).input_shape == (40, 40, 3)

    def test_the_network_is_made_to_fit_the_learners_own_pictures(self) -> None:
        own = own_data.create(small_zip(), title="pets.zip", side=32, mode="RGB")
        page = open_page(builder_data="Your own pictures", train_dataset_own=own)
        assert "those of pets have 32 × 32 × 3" in words(page)
        page.button(key="builder_fit").click().run()
        assert draft(page).input_shape == (32, 32, 3)
        assert draft(page).layers[-1] == Dense(2, activation="softmax")
        assert "It fits together and suits pets." in words(page)
        assert page.query_params["train_dataset_own"] == own

    def test_pictures_too_small_for_the_layers_are_said_to_be(self) -> None:
        own = own_data.create(small_zip(), title="pets.zip", side=20, mode="L")
        page = open_page(builder_data="Your own pictures", train_dataset_own=own)
        assert "For those its layers have to change. Layer 6 \\(max" in words(page)

    @pytest.mark.parametrize("name", ["own-" + "a" * 16, "own-../../etc", "<script>", "x" * 5000])
    def test_own_pictures_that_are_not_there_leave_the_page_with_mnist(self, name: str) -> None:
        page = open_page(builder_data="Your own pictures", train_dataset_own=name)
        assert page.warning
        assert page.selectbox(key="train_dataset").value == "MNIST"
        assert "suits MNIST" in words(page)

    def test_a_loss_that_does_not_fit_is_named(self) -> None:
        page = open_page()
        page.selectbox(key="train_loss").set_value("mean_squared_error").run()
        assert "next to no gradient" in words(page)


class TestTries:
    @pytest.mark.parametrize(
        ("number", "notice"),
        [(1, "a map of shape (13, 13, 16)"), (2, "no more than one"), (3, "9,437,440 numbers")],
    )
    def test_each_shows_what_it_promises_and_leaves_a_link(self, number: int, notice: str) -> None:
        page = open_page(preset="lenet5")
        page.button(key=f"tries_{number}").click().run()
        assert notice in words(page)
        assert Architecture.from_json(page.query_params["network"]) == draft(page)
        assert set(page.query_params) == {"network"}
        page.button(key="draft_undo").click().run()
        assert draft(page) == PRESETS["lenet5"]

    def test_the_question_is_about_the_network_on_the_page(self) -> None:
        page = open_page(preset="lenet5")
        page.session_state["predict_num-params_open"] = True
        page.run()
        assert "16 filters of 5 × 5" in words(page)
        page.text_input(key="predict_num-params_answer").set_value("2,416")
        page.button(key="predict_num-params_check").click().run()
        assert "Right." in words(page)


class TestKernelShelf:
    def test_named_kernels_become_the_first_filters_and_can_be_taken_out(self) -> None:
        page = unfold(open_page(preset="article"), "shelf_open")
        page.selectbox(key="shelf_named").set_value("sobel x").run()
        page.button(key="shelf_add").click().run()
        page.toggle(key="shelf_frozen").set_value(True).run()
        page.button(key="shelf_use").click().run()
        first = draft(page).layers[0]
        assert np.array_equal(first.kernels[0], KERNELS["sobel x"].values)
        assert not first.trainable
        assert "31 of its 32 filters" in words(page)
        assert draft(open_page(network=page.query_params["network"])) == draft(page)
        page.button(key="shelf_remove").click().run()
        assert draft(page).layers[0] == PRESETS["article"].layers[0]

    def test_a_layer_with_hand_made_kernels_keeps_its_size(self) -> None:
        page = open_page(preset="article")
        page.session_state["kernel_shelf"] = [{"name": "mine", "values": ((1.0, -1.0),)}]
        unfold(page, "shelf_open")
        page.button(key="shelf_use").click().run()
        assert draft(page).layers[0].kernel_size == 2
        page.number_input(key=key(page, 1, "kernel_size")).set_value(5).run()
        assert "take those kernels out first" in words(page)
        assert page.number_input(key=key(page, 1, "kernel_size")).value == 2

    def test_an_empty_shelf_says_where_kernels_are_made(self) -> None:
        assert "The shelf is empty" in words(unfold(open_page(), "shelf_open"))


def test_a_network_can_be_renamed_but_not_to_nothing() -> None:
    page = open_page()
    page.text_input(key="network_name").set_value("Mine").run()
    assert used_elsewhere(page).name == "Mine"
    page.text_input(key="network_name").set_value("").run()
    assert "name" in page.warning[0].value
    assert page.text_input(key=numbered(page, "network_name")).value == draft(page).name == "Mine"


class TestNetworksThatDoNotFit:
    def test_the_row_at_fault_says_why_and_what_would_mend_it(self) -> None:
        page = open_page(network=NOT_FITTING.to_json())
        assert "vector" in page.error[0].value
        assert "Put Flatten before it" in [button.label for button in page.button]
        assert "Layer 3 (dense)" in page.warning[0].value
        assert metric(page, "Parameters") == "–"
        unfold(page, "keras_code")
        assert "Put a Flatten" in page.error[1].value

    def test_other_pages_keep_the_last_network_that_fits(self) -> None:
        page = open_page(preset="lenet5")
        page.menu_button(key=key(page, 5, "menu")).click("Remove").run()
        assert len(draft(page).layers) == 7
        assert used_elsewhere(page) == PRESETS["lenet5"]
        assert "the last network that did" in page.warning[0].value

    def test_everything_stays_editable_and_can_be_mended(self) -> None:
        page = open_page(network=NOT_FITTING.to_json())
        page.button(key="add_Flatten").click().run()
        assert draft(page).layers == (Conv2D(8, 3), MaxPool2D(), Flatten(), Dense(10))
        assert used_elsewhere(page) == draft(page)
        assert not page.error

    def test_a_network_without_layers_says_what_to_add(self) -> None:
        page = open_page(network=Architecture((28, 28, 1), (), "Empty").to_json())
        assert "It has no layers" in page.error[0].value
        page.button(key="add_Flatten").click().run()
        assert draft(page).layers == (Flatten(),)

    def test_one_that_gives_no_ten_answers_is_told_how_to_end(self) -> None:
        page = open_page(network=Architecture((28, 28, 1), (Flatten(),), "Open end").to_json())
        assert "10 classes need 10" in words(page)
        page.button(key="fix_0_1").click().run()
        assert draft(page).layers == (Flatten(), Dense(10, activation="softmax"))

    def test_strides_and_dilation_at_once_are_refused_and_the_old_value_stays(self) -> None:
        page = open_page(network=Architecture((28, 28, 1), (Conv2D(8, 3), Flatten())).to_json())
        page.number_input(key=key(page, 1, "strides")).set_value(2).run()
        unfold(page, key(page, 1, "more"))
        page.number_input(key=key(page, 1, "dilation_rate")).set_value(2).run()
        assert "dilation_rate" in page.warning[0].value
        assert page.number_input(key=key(page, 1, "dilation_rate")).value == 1
        assert draft(page).layers[0].strides == 2


class TestLinksAndFiles:
    def test_the_address_bar_holds_the_learners_network(self) -> None:
        page = open_page()
        page.button(key="add_Dropout").click().run()
        link = page.query_params["network"]
        assert draft(open_page(network=link)) == draft(page)

    @pytest.mark.parametrize(
        "parameters", [{"network": "{"}, {"network": "[]"}, {"preset": "<script>"}]
    )
    def test_a_broken_link_says_so_and_opens_the_articles_network(
        self, parameters: dict[str, str]
    ) -> None:
        page = open_page(**parameters)
        assert re.search("The network of this link|Start from", page.warning[0].value)
        assert draft(page) == PRESETS["article"]

    def test_a_saved_network_can_be_opened(self) -> None:
        page = open_page()
        upload(page, PRESETS["all_convolutional"].to_json().encode())
        assert draft(page) == PRESETS["all_convolutional"]

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (b"nonsense", "not a network in JSON"),
            (b"\xff\xfe\x00", "UTF-8"),
            (b'{"input_shape": [28, 28, 1], "layers": [{"type": "Lambda"}]}', "Layer 1"),
            (json.dumps({"input_shape": [10**9] * 3, "layers": []}).encode(), "input shape"),
            (b"[" * 15_000, "brackets"),
        ],
    )
    def test_a_file_that_holds_no_network_changes_nothing(
        self, content: bytes, complaint: str
    ) -> None:
        page = open_page(preset="lenet5")
        upload(page, content)
        assert complaint in page.error[0].value
        assert draft(page) == used_elsewhere(page) == PRESETS["lenet5"]

    def test_a_network_chosen_on_another_page_is_there_on_the_way_back(self) -> None:
        page = open_page(preset="lenet5")
        page.switch_page("pages/training.py").run()
        page.query_params.clear()
        held = page.session_state["values_of_this_visitor"].held
        held |= NO_POOLING
        page.switch_page("pages/network_builder.py").run()
        assert draft(page) == PRESETS["no_pooling"]

    def test_a_draft_that_does_not_fit_is_still_there_on_the_way_back(self) -> None:
        page = open_page(network=NOT_FITTING.to_json())
        page.switch_page("pages/training.py").run()
        page.query_params.clear()
        page.switch_page("pages/network_builder.py").run()
        assert draft(page) == NOT_FITTING


@pytest.mark.parametrize(("preset", "blind"), [("article", True), ("small_vgg", False)])
def test_a_border_that_no_answer_depends_on_is_told(preset: str, blind: bool) -> None:
    page = open_page(preset=preset)
    told = any("rows 22 to 27" in caption.value for caption in page.caption)
    assert told == blind
    assert ("sees 22 × 22 pixels" in words(page)) == blind
