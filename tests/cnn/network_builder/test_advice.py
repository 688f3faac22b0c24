"""What cannot work is explained and mended in one click; what works badly is said."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn.architecture import (
    PRESETS,
    Activation,
    Architecture,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPool2D,
    stacked,
)
from cnn.network_builder.advice import warnings
from cnn.network_builder.edited_network import summary_so_far
from cnn.network_builder.fixes import Advice, Fix, explain_fault

SOFTMAX = Dense(10, activation="softmax")


def of(*layers: Layer, side: int = 28) -> Architecture:
    return Architecture((side, side, 1), layers)


def labels(advice: Advice | None) -> list[str]:
    assert advice is not None
    return [fix.label for fix in advice.fixes]


def after(network: Architecture, fix: Fix) -> Architecture:
    return replace(network, layers=fix.layers)


sizes = st.integers(1, 9)
paddings = st.sampled_from(["valid", "same"])
anything = st.one_of(
    st.builds(Conv2D, st.integers(1, 4), sizes, padding=paddings),
    st.builds(Conv2D, st.just(1), sizes, dilation_rate=st.integers(2, 9)),
    st.builds(Conv2D, st.just(1), st.integers(2, 5), activation=st.just("softmax")),
    st.builds(Conv2D, st.just(1024), st.just(64), padding=st.just("same")),
    st.builds(MaxPool2D, sizes, strides=st.none() | sizes, padding=paddings),
    st.builds(AveragePooling2D, sizes),
    st.builds(
        Dense, st.sampled_from([1, 10, 4096]), activation=st.sampled_from(["softmax", "relu"])
    ),
    st.builds(Activation, st.sampled_from(["softmax", "relu"])),
    st.sampled_from([Flatten(), GlobalAveragePooling2D(), Dropout(0.5), BatchNormalization()]),
)
shapes = st.tuples(
    st.sampled_from([1, 3, 10, 256]), st.sampled_from([1, 10, 256]), st.integers(1, 4)
)


class TestNetworksThatCannotWork:
    @given(shapes, st.lists(anything, max_size=6))
    @settings(max_examples=400)
    def test_there_are_two_ways_out_and_whoever_takes_them_arrives(
        self, shape: tuple[int, int, int], layers: list[Layer]
    ) -> None:
        network = Architecture(shape, tuple(layers))
        for _ in range(len(layers) + 1):
            advice = explain_fault(network)
            if advice is None:
                break
            first, second = advice.fixes
            assert first.layers != second.layers
            assert first.label != second.label
            network = after(network, second if summary_so_far(after(network, first))[1] else first)
        assert explain_fault(network) is None

    def test_a_dense_layer_on_a_map_gets_a_bridge(self) -> None:
        advice = explain_fault(of(Conv2D(8, 3), SOFTMAX))
        assert labels(advice) == ["Put Flatten before it", "Put GlobalAveragePooling2D before it"]
        assert "(26, 26, 8)" in advice.words
        assert advice.layer_index == 1

    def test_a_convolution_behind_flatten_moves_before_it(self) -> None:
        network = of(Flatten(), Conv2D(8, 3), SOFTMAX)
        advice = explain_fault(network)
        assert labels(advice) == ["Move it before flatten", "Remove it"]
        assert after(network, advice.fixes[0]).layers == (Conv2D(8, 3), Flatten(), SOFTMAX)

    def test_a_kernel_larger_than_the_map_is_padded_or_made_smaller(self) -> None:
        advice = explain_fault(of(Conv2D(8, 9), Flatten(), SOFTMAX, side=5))
        assert labels(advice) == ['Use padding="same"', "Use a kernel of 5 × 5"]
        assert "9 × 9" in advice.words

    def test_pooling_a_single_cell_is_left_out(self) -> None:
        advice = explain_fault(of(MaxPool2D(5), MaxPool2D(), Flatten(), SOFTMAX, side=5))
        assert labels(advice)[0] == "Remove it"

    def test_a_softmax_of_one_unit_becomes_a_sigmoid_or_gets_units(self) -> None:
        advice = explain_fault(of(Flatten(), Dense(1, activation="softmax")), num_classes=2)
        assert labels(advice) == ['Use activation="sigmoid"', "Give it 2 units"]

    def test_too_large_a_layer_is_halved_or_gets_less(self) -> None:
        network = of(Flatten(), Dense(4096), SOFTMAX, side=100)
        advice = explain_fault(network)
        assert "20,000,000" in advice.words
        for fix in advice.fixes:
            assert after(network, fix).num_params < 20_000_000

    def test_an_empty_network_gets_a_beginning(self) -> None:
        for side, second in ((28, "Take the article's layers"), (3, "Add a convolution and Dense")):
            network = of(side=side)
            advice = explain_fault(network, num_classes=4)
            assert labels(advice) == ["Add Flatten and Dense(4)", second]
            assert all(after(network, fix).output_shape == (4,) for fix in advice.fixes)


CONV, DENSE = Conv2D(8, 3, activation="relu"), Dense(64, activation="relu")
LINEAR, WIDE = Conv2D(8, 3), Conv2D(64, 3, padding="same", activation="relu")
PADDED = replace(CONV, padding="same")
RANDOM = replace(CONV, trainable=False)
WEAK = [
    (of(LINEAR, Flatten(), SOFTMAX), "Nothing non-linear", "Give conv2d a relu"),
    (
        of(LINEAR, BatchNormalization(), CONV, Flatten(), SOFTMAX),
        "Two linear layers",
        "Put relu behind batch_normalization",
    ),
    (of(Flatten(), Dense(10)), "no softmax at the end", "End in a softmax"),
    (of(Flatten(), Dense(10, activation="relu")), "relu values", "End in a softmax"),
    (of(Flatten(), Dense(10, activation="sigmoid")), "add up to 1", "End in a softmax"),
    (of(Flatten(), SOFTMAX, Dropout(0.5)), "more layers follow", "End with it"),
    (of(Flatten(), SOFTMAX, SOFTMAX), "belongs at the end", "Use relu there"),
    (of(WIDE, Flatten(), DENSE, SOFTMAX), "3,211,328 numbers", "Put MaxPool2D before flatten"),
    (of(MaxPool2D(28), Flatten(), SOFTMAX), "down to one", "Pool 2 × 2"),
    (
        of(MaxPool2D(), MaxPool2D(14), PADDED, Flatten(), SOFTMAX),
        "sees one value",
        "Remove max_pooling2d_1 before it",
    ),
    (of(MaxPool2D(2, strides=5), Flatten(), SOFTMAX), "never seen", "Use strides 2"),
    (of(RANDOM, Flatten(), SOFTMAX), "8 of its 8", "Let it learn"),
    (of(CONV), "26 × 26 × 8 numbers", "Add Flatten and Dense"),
    (of(Flatten(), Dense(3, activation="softmax")), "10 classes need 10", "Give it 10 units"),
]


class TestNetworksThatWorkBadly:
    @pytest.mark.parametrize("network", [*PRESETS.values(), *map(stacked, (1, 2, 3, 4))])
    def test_nothing_is_said_against_good_networks(self, network: Architecture) -> None:
        assert warnings(network) == []

    @pytest.mark.parametrize(("network", "words", "label"), WEAK)
    def test_each_weakness_is_named_and_its_fix_takes_it_away(
        self, network: Architecture, words: str, label: str
    ) -> None:
        advice = next(found for found in warnings(network) if words in found.words)
        fix = next(fix for fix in advice.fixes if fix.label == label)
        mended = after(network, fix)
        assert mended.num_params > 0
        assert not [found for found in warnings(mended) if words in found.words]

    def test_max_pooling_bends_values_and_average_pooling_does_not(self) -> None:
        assert not warnings(of(Conv2D(8, 3), MaxPool2D(), Flatten(), SOFTMAX))
        assert warnings(of(Conv2D(8, 3), AveragePooling2D(2), Flatten(), SOFTMAX))

    @pytest.mark.parametrize(
        ("loss", "words"),
        [("binary_crossentropy", "yes-or-no"), ("mean_squared_error", "next to no gradient")],
    )
    def test_a_loss_that_does_not_fit_the_output_is_named(self, loss: str, words: str) -> None:
        (advice,) = warnings(PRESETS["article"], loss=loss)
        assert words in advice.words

    def test_two_classes_may_be_asked_one_by_one(self) -> None:
        two = of(Flatten(), Dense(2, activation="softmax"))
        assert warnings(two, 2, "binary_crossentropy") == []
        one_by_one = of(Flatten(), Dense(10, activation="sigmoid"))
        assert warnings(one_by_one, 10, "binary_crossentropy") == []

    def test_hand_made_filters_may_stay_frozen(self) -> None:
        frozen = Conv2D(2, 1, kernels=(((1,),),), trainable=False, activation="relu")
        advice = warnings(of(frozen, Flatten(), SOFTMAX))[0]
        assert "1 of its 2 filters" in advice.words
        assert warnings(of(replace(frozen, filters=1), Flatten(), SOFTMAX)) == []
