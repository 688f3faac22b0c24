"""A draft keeps every layer through every edit, and new layers go where they belong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.architecture import (
    PRESETS,
    Activation,
    Architecture,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPool2D,
)
from cnn.errors import CnnError
from cnn.network_builder.edited_network import (
    Draft,
    NetworkCost,
    network_cost,
    place_for,
    summary_so_far,
)

ARTICLE = PRESETS["article"]


def kinds(draft: Draft) -> list[str]:
    return [type(layer).__name__ for layer in draft.architecture.layers]


class TestEdits:
    def test_moving_takes_a_layer_along_with_its_number(self) -> None:
        draft = Draft.of(PRESETS["no_convolution"])
        flatten, hidden, answer = draft.ids
        moved = draft.move(hidden, -1)
        assert moved.ids == (hidden, flatten, answer)
        assert kinds(moved) == ["Dense", "Flatten", "Dense"]

    def test_a_layer_stops_at_either_end(self) -> None:
        draft = Draft.of(ARTICLE)
        assert draft.move(draft.ids[0], -1) == draft
        assert draft.move(draft.ids[-1], 1) == draft

    def test_a_duplicate_comes_right_behind_and_has_a_number_of_its_own(self) -> None:
        draft = Draft.of(ARTICLE)
        longer = draft.duplicate(draft.ids[0])
        assert kinds(longer)[:3] == ["Conv2D", "Conv2D", "MaxPool2D"]
        assert len(set(longer.ids)) == len(draft.ids) + 1

    def test_removing_takes_out_one_layer_and_leaves_the_others(self) -> None:
        draft = Draft.of(ARTICLE)
        assert draft.remove(draft.ids[6]).architecture.layers == (
            *ARTICLE.layers[:6],
            *ARTICLE.layers[7:],
        )

    def test_a_late_click_on_a_layer_that_is_gone_changes_nothing(self) -> None:
        draft = Draft.of(ARTICLE)
        shorter = draft.remove(draft.ids[0])
        assert shorter.remove(draft.ids[0]) == shorter
        assert shorter.move(draft.ids[0], 1) == shorter
        assert shorter.duplicate(draft.ids[0]) == shorter
        assert shorter.change(draft.ids[0], "filters", 3) == shorter

    def test_changing_an_argument_leaves_all_other_layers_alone(self) -> None:
        draft = Draft.of(ARTICLE)
        changed = draft.change(draft.ids[2], "filters", 5).architecture
        assert changed.layers[2] == Conv2D(5, 3, activation="relu")
        assert changed.layers[3:] == ARTICLE.layers[3:]

    def test_an_argument_that_the_layer_does_not_take_is_refused(self) -> None:
        draft = Draft.of(ARTICLE)
        with pytest.raises(CnnError, match="filters"):
            draft.change(draft.ids[0], "filters", 0)

    def test_a_changed_preset_no_longer_goes_by_its_name(self) -> None:
        draft = Draft.of(PRESETS["lenet5"])
        changed = draft.remove(draft.ids[0])
        assert changed.preset is None
        assert changed.architecture.name == "LeNet-5, changed"
        assert changed.remove(draft.ids[1]).architecture.name == "LeNet-5, changed"

    def test_a_name_can_be_given_but_not_an_empty_one(self) -> None:
        draft = Draft.of(ARTICLE)
        assert draft.rename("Mine").architecture == Architecture(
            ARTICLE.input_shape, ARTICLE.layers, "Mine"
        )
        with pytest.raises(CnnError, match="name"):
            draft.rename("")

    @given(
        st.lists(st.tuples(st.sampled_from(["move", "duplicate", "remove"]), st.integers(0, 30)))
    )
    def test_every_layer_keeps_its_number_through_any_edits(
        self, edits: list[tuple[str, int]]
    ) -> None:
        draft = Draft.of(ARTICLE)
        known = dict(zip(draft.ids, draft.architecture.layers, strict=True))
        for edit, number in edits:
            if not draft.ids:
                break
            layer_id = draft.ids[number % len(draft.ids)]
            if edit == "move":
                draft = draft.move(layer_id, number - 15)
            elif edit == "remove":
                draft = draft.remove(layer_id)
            else:
                draft = draft.duplicate(layer_id)
            for layer_id, layer in zip(draft.ids, draft.architecture.layers, strict=True):
                assert known.setdefault(layer_id, layer) == layer


class TestPlaceForANewLayer:
    @pytest.mark.parametrize(
        ("layer", "place"),
        [
            (Conv2D(32, 3, padding="same"), 6),  # before flatten
            (GlobalAveragePooling2D(), 6),
            (Flatten(), 8),
            (Dropout(0.5), 8),  # before the answer
            (Dense(64), 8),
            (MaxPool2D(), 5),  # the last map that it fits on; the one behind then complains
        ],
    )
    def test_in_the_articles_network(self, layer: object, place: int) -> None:
        assert place_for(ARTICLE, layer) == place  # type: ignore[arg-type]

    def test_a_network_without_an_answer_grows_at_its_end(self) -> None:
        layers = (Conv2D(8, 3), MaxPool2D(), BatchNormalization())
        for count in range(4):
            started = Architecture((28, 28, 1), layers[:count])
            assert place_for(started, BatchNormalization()) == count

    @pytest.mark.parametrize("preset", PRESETS)
    @pytest.mark.parametrize(
        "layer", [Conv2D(8, 3, padding="same"), Dropout(0.5), Activation("relu")]
    )
    def test_presets_still_fit_together_and_answer_with_ten_classes(
        self, preset: str, layer: object
    ) -> None:
        longer = Draft.of(PRESETS[preset]).add(layer).architecture  # type: ignore[arg-type]
        assert longer.output_shape == (10,)


class TestSummarySoFar:
    def test_the_layers_before_the_fault_are_described(self) -> None:
        broken = Draft.of(ARTICLE)
        rows, fault = summary_so_far(broken.remove(broken.ids[6]).architecture)
        assert [row.output_shape for row in rows][-1] == (1, 1, 128)
        assert fault is not None
        assert fault.layer_index == len(rows) == 6

    @pytest.mark.parametrize("layers", [(), (Dense(10),)])
    def test_nothing_is_described_if_nothing_fits(self, layers: tuple[Dense, ...]) -> None:
        rows, fault = summary_so_far(Architecture((28, 28, 1), layers))
        assert rows == []
        assert fault is not None

    def test_a_network_that_fits_has_no_fault(self) -> None:
        assert summary_so_far(ARTICLE) == (ARTICLE.summary(), None)


def test_the_cost_of_the_articles_network_is_the_sum_done_by_hand() -> None:
    num_params = 320 + 18_496 + 73_856 + 33_024 + 2_570
    multiply_adds = (
        26 * 26 * 32 * 9 + 11 * 11 * 64 * 9 * 32 + 3 * 3 * 128 * 9 * 64 + 128 * 256 + 256 * 10
    )
    cells = 26**2 * 32 + 13**2 * 32 + 11**2 * 64 + 5**2 * 64 + 3**2 * 128 + 128 + 128 + 256 + 10
    assert network_cost(ARTICLE.summary()) == NetworkCost(
        num_params, multiply_adds, 4 * num_params, 4 * cells
    )


def test_layers_that_stay_keep_their_numbers_when_all_are_replaced() -> None:
    draft = Draft.of(PRESETS["no_convolution"])
    flatten, hidden, answer = draft.ids
    layers = draft.architecture.layers
    changed = draft.with_layers((Conv2D(8, 3), layers[0], Dense(9), layers[2]))
    assert changed.ids[1:] == (flatten, hidden, answer)
    assert changed.ids[0] not in draft.ids
    assert changed.with_layers(layers).ids == draft.ids
    assert draft.with_layers(()).ids == ()


def test_pictures_of_another_shape_need_the_same_layers_again() -> None:
    draft = Draft.of(ARTICLE).reshape((32, 32, 3))
    assert draft.architecture.output_shape == (10,)
    assert draft.architecture.summary()[0].num_params == (3 * 3 * 3 + 1) * 32
    with pytest.raises(CnnError, match="input shape"):
        draft.reshape((0, 32, 3))


def test_a_new_layer_leaves_the_others_in_their_order() -> None:
    for architecture in PRESETS.values():
        for layer in (Conv2D(8, 3), MaxPool2D(), Flatten(), Dense(3), BatchNormalization()):
            draft = Draft.of(architecture)
            longer = draft.add(layer)
            newest = max(longer.ids)
            assert longer.architecture.layers[longer.ids.index(newest)] == layer
            assert longer.remove(newest).ids == draft.ids
