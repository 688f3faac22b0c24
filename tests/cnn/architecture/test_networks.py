"""Networks, checked by hand arithmetic; tests/cnn/test_models.py asks Keras."""

import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from cnn.activations import ACTIVATIONS, ActivationName
from cnn.architecture import (
    LAYERS,
    PRESET_DESCRIPTIONS,
    PRESETS,
    Activation,
    Architecture,
    ArchitectureError,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPool2D,
    stacked,
)
from cnn.errors import CnnError
from cnn.types import Shape

DIGIT = (28, 28, 1)


def refusal(*layers: Layer, input_shape: tuple[int, ...] = DIGIT) -> ArchitectureError:
    """The error of a network that cannot be built."""
    with pytest.raises(ArchitectureError) as caught:
        Architecture(input_shape, layers).check()
    return caught.value


class TestNetworksThatCannotBeBuilt:
    """The message says which layer, why, and what would mend it."""

    def test_a_convolution_after_flatten(self) -> None:
        error = refusal(Conv2D(8, 3), Flatten(), Conv2D(8, 3))
        assert error.layer_index == 2
        assert str(error) == (
            "Layer 3 (conv2d_1) cannot be built: it looks at a map of rows, columns and channels, "
            "but a vector of shape (5408,) reaches it. "
            "Move it before the first Flatten or GlobalAveragePooling2D layer."
        )

    @pytest.mark.parametrize(
        "layer", [MaxPool2D(), AveragePooling2D(2), GlobalAveragePooling2D(), Conv2D(1, 1)]
    )
    def test_a_window_over_a_vector(self, layer: Layer) -> None:
        assert "a vector of shape (8,) reaches it" in refusal(Flatten(), Dense(8), layer).reason

    def test_a_dense_layer_on_a_map(self) -> None:
        error = refusal(MaxPool2D(), Dense(10))
        assert error.layer_index == 1
        assert error.layer_name == "dense"
        assert "a map of shape (14, 14, 1) reaches it" in error.reason
        assert "Flatten" in error.remedy

    def test_the_remedies_mend_it(self) -> None:
        assert Architecture(DIGIT, (MaxPool2D(), Flatten(), Dense(10))).output_shape == (10,)
        assert Architecture(DIGIT, (Conv2D(8, 3), Conv2D(8, 3), Flatten())).num_params == 664

    def test_pooling_down_to_nothing(self) -> None:
        error = refusal(*[MaxPool2D()] * 5)  # 28, 14, 7, 3, 1, 0
        assert error.layer_index == 4
        assert error.layer_name == "max_pooling2d_4"
        assert "spans 2 × 2 cells, more than the (1, 1, 1) map" in error.reason
        assert "fewer pooling layers" in error.remedy

    def test_a_kernel_larger_than_the_map(self) -> None:
        assert "spans 5 × 5 cells" in refusal(Conv2D(1, 5), input_shape=(28, 4, 1)).reason
        Architecture((28, 4, 1), (Conv2D(1, 5, padding="same"),)).check()

    def test_a_dilated_kernel_larger_than_the_map(self) -> None:
        error = refusal(Conv2D(1, 3, dilation_rate=14))
        assert "spans 29 × 29 cells with dilation_rate 14" in error.reason
        error = refusal(Conv2D(1, 3, dilation_rate=2), input_shape=(4, 4, 1))
        assert "spans 5 × 5 cells with dilation_rate 2," in error.reason

    @pytest.mark.parametrize(
        "layers",
        [
            (Conv2D(1, 3, activation="softmax"),),
            (Activation("softmax"),),
            (Flatten(), Dense(1, activation="softmax")),
        ],
    )
    def test_a_softmax_over_a_single_value(self, layers: tuple[Layer, ...]) -> None:
        error = refusal(*layers)
        assert error.layer_index == len(layers) - 1
        assert "gives 1 whatever the picture" in error.reason
        assert "sigmoid" in error.remedy

    @pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "softmax"])
    def test_every_other_activation_may_give_a_single_value(
        self, activation: ActivationName
    ) -> None:
        network = Architecture(DIGIT, (Flatten(), Dense(1, activation=activation)))
        assert network.summary()[-1].output_shape == (1,)

    def test_a_network_without_layers(self) -> None:
        error = refusal()
        assert error.layer_index is None
        assert str(error).startswith("The network cannot be built: it has no layers. Add layers")

    @pytest.mark.parametrize("ask", ["summary", "to_keras_code"])
    def test_nothing_is_said_of_a_network_that_cannot_be_built(self, ask: str) -> None:
        with pytest.raises(ArchitectureError):
            getattr(Architecture(DIGIT, (Dense(10),)), ask)()

    def test_more_parameters_than_memory(self) -> None:
        error = refusal(Flatten(), Dense(4096), input_shape=(256, 256, 4))
        assert error.layer_index == 1
        assert error.layer_name == "dense"
        assert "1,073,745,920 parameters" in error.reason  # (256 × 256 × 4 + 1) × 4096
        assert "fewer filters or units" in error.remedy

    def test_larger_feature_maps_than_memory(self) -> None:
        error = refusal(Conv2D(1024, 1), input_shape=(256, 256, 1))
        assert "67,108,864 values in its feature maps" in error.reason

    def test_more_multiply_adds_than_patience(self) -> None:
        wide = Conv2D(512, 3, padding="same")
        error = refusal(wide, wide, input_shape=(32, 32, 1))
        assert "multiply-adds" in error.reason
        assert error.layer_index == 1

    @pytest.mark.parametrize(
        ("input_shape", "just_fits", "too_large", "words"),
        [
            (
                (50, 100, 1),
                (Flatten(), Dense(4000, use_bias=False)),  # 5,000 × 4,000
                (Flatten(), Dense(4001, use_bias=False)),
                "20,005,000 parameters, and this lab stops at 20,000,000",
            ),
            (
                (250, 250, 1),
                (Conv2D(32, 1),),  # 250 × 250 × 32
                (Conv2D(33, 1),),
                "2,062,500 values in its feature maps, and this lab stops at 2,000,000",
            ),
            (
                (200, 200, 4),
                (Conv2D(10, 25, padding="same"),),  # 200 × 200 × 10 times 25 × 25 × 4
                (Conv2D(11, 25, padding="same"),),
                "1,100,000,000 multiply-adds for a picture, and this lab stops at 1,000,000,000",
            ),
        ],
    )
    def test_a_network_may_be_as_large_as_the_limit(
        self,
        input_shape: tuple[int, ...],
        just_fits: tuple[Layer, ...],
        too_large: tuple[Layer, ...],
        words: str,
    ) -> None:
        Architecture(input_shape, just_fits).check()
        assert words in refusal(*too_large, input_shape=input_shape).reason

    def test_a_network_ends_in_one_value_per_class(self) -> None:
        PRESETS["article"].check_output(10)
        with pytest.raises(ArchitectureError) as caught:
            PRESETS["lenet5"].check_output(2)
        assert str(caught.value) == (
            "Layer 8 (dense_2) cannot be built: it is the last layer and gives shape (10,), but "
            '2 classes need (2,). End with Dense(2, activation="softmax"), after a Flatten layer.'
        )

    def test_the_error_travels_between_processes(self) -> None:
        error = refusal(MaxPool2D(), Dense(10))
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - it was made here
        assert (str(copy), copy.layer_index) == (str(error), 1)


class TestSummary:
    def test_the_article_by_hand(self) -> None:
        rows = [
            (row.name, row.output_shape, row.num_params, row.receptive_field, row.multiply_adds)
            for row in PRESETS["article"].summary()
        ]
        assert rows == [
            ("conv2d", (26, 26, 32), 320, 3, 26 * 26 * 32 * 9),
            ("max_pooling2d", (13, 13, 32), 0, 4, 0),
            ("conv2d_1", (11, 11, 64), 18_496, 8, 11 * 11 * 64 * 9 * 32),
            ("max_pooling2d_1", (5, 5, 64), 0, 10, 0),
            ("conv2d_2", (3, 3, 128), 73_856, 18, 3 * 3 * 128 * 9 * 64),
            ("max_pooling2d_2", (1, 1, 128), 0, 22, 0),
            ("flatten", (128,), 0, 22, 0),
            ("dense", (256,), 33_024, 22, 128 * 256),
            ("dense_1", (10,), 2_570, 22, 256 * 10),
        ]

    def test_each_layer_starts_where_the_last_one_ended(self) -> None:
        rows = PRESETS["small_vgg"].summary()
        assert rows[0].input_shape == DIGIT
        assert [row.input_shape for row in rows[1:]] == [row.output_shape for row in rows[:-1]]

    def test_flattening_a_map_gives_each_number_of_it_a_place(self) -> None:
        layers = (Conv2D(2, 3), Activation("relu"), Flatten(), Flatten(), Dense(2))
        rows = Architecture(DIGIT, layers).summary()
        assert [row.takes_places for row in rows] == [False, False, True, False, False]
        names = ["input", "conv2d", "activation", "flatten", "flatten_1"]
        assert [row.inputs for row in rows] == [(name,) for name in names]

    def test_the_receptive_field_ends_at_the_border_of_the_picture(self) -> None:
        network = Architecture((8, 12, 1), (Conv2D(1, 3, padding="same"),) * 7)
        fields = [row.receptive_field for row in network.summary()]
        assert fields == [3, 5, 7, 9, 11, 12, 12]

    def test_a_dense_layer_sees_the_whole_picture(self) -> None:
        rows = Architecture(DIGIT, (Conv2D(2, 3), Flatten(), Dense(2))).summary()
        assert [row.receptive_field for row in rows] == [3, 3, 28]


class TestPresets:
    @pytest.mark.parametrize(
        ("key", "num_params"),
        [
            ("article", 320 + 18_496 + 73_856 + 33_024 + 2_570),  # 128,266
            ("lenet5", 156 + 2_416 + 48_120 + 10_164 + 850),  # 61,706
            # Convolutions without bias, batch normalisation, dense layers: 218,778
            ("small_vgg", 144 + 2_304 + 4_608 + 9_216 + 2 * 64 + 2 * 128 + 200_832 + 1_290),
            ("all_convolutional", 320 + 9_248 + 18_496 + 36_928 + 4_160 + 650),  # 69,802
            # The same with fewer convolutions: 162,970
            ("fast_and_good", 400 + 6_912 + 4 * 16 + 4 * 48 + 4 * 128 + 153_600 + 1_290),
            ("no_pooling", 80 + 1_168 + 4_640 + 991_296 + 650),  # 997,834
            ("no_convolution", 200_960 + 2_570),  # 203,530
        ],
    )
    def test_parameters_counted_by_hand(self, key: str, num_params: int) -> None:
        assert PRESETS[key].num_params == num_params

    def test_lenets_multiply_adds_counted_by_hand(self) -> None:
        assert [row.multiply_adds for row in PRESETS["lenet5"].summary() if row.num_params] == [
            28 * 28 * 6 * 25,
            10 * 10 * 16 * 25 * 6,
            400 * 120,
            120 * 84,
            84 * 10,
        ]

    def test_strides_halve_the_maps_where_nothing_pools(self) -> None:
        shapes = [row.output_shape for row in PRESETS["all_convolutional"].summary()]
        assert [shape[0] for shape in shapes[:6]] == [28, 14, 14, 7, 7, 7]

    @pytest.mark.parametrize("network", PRESETS.values(), ids=PRESETS)
    def test_every_preset_sorts_digits_into_ten_classes(self, network: Architecture) -> None:
        assert network.input_shape == DIGIT
        network.check_output(10)

    def test_every_preset_is_described(self) -> None:
        assert list(PRESET_DESCRIPTIONS) == list(PRESETS)

    def test_it_is_said_what_the_article_writes_and_what_only_its_notebook_does(self) -> None:
        """The article's text has one convolution, Flatten and two dense layers, no more."""
        layers = PRESETS["article"].layers
        filters = [layer.filters for layer in layers if isinstance(layer, Conv2D)]
        units = [layer.units for layer in layers if isinstance(layer, Dense)]
        notebook, text = PRESET_DESCRIPTIONS["article"].split(". ", 1)
        assert "notebook: three convolutions of {}, {} and {}".format(*filters) in notebook
        assert text.endswith(
            "the first convolution and the dense layers of {} and {}.".format(*units)
        )

    @pytest.mark.parametrize(
        ("key", "absent"),
        [
            ("all_convolutional", {"MaxPool2D", "AveragePooling2D", "Dense"}),
            ("no_pooling", {"MaxPool2D", "AveragePooling2D", "GlobalAveragePooling2D"}),
            ("no_convolution", {"Conv2D"}),
        ],
    )
    def test_a_preset_lacks_what_its_title_says(self, key: str, absent: set[str]) -> None:
        assert not absent & {type(layer).__name__ for layer in PRESETS[key].layers}

    def test_the_presets_show_every_kind_of_layer_but_zero_padding(self) -> None:
        kinds = {type(layer).__name__ for network in PRESETS.values() for layer in network.layers}
        assert kinds == set(LAYERS) - {"ZeroPadding2D"}

    @pytest.mark.parametrize("depth", [1, 2, 3, 4])
    def test_stacking_adds_convolutions(self, depth: int) -> None:
        network = stacked(depth)
        assert sum(isinstance(layer, Conv2D) for layer in network.layers) == depth
        network.check_output(10)
        assert network.name == f"{depth} convolution layer" + "s" * (depth > 1)

    def test_a_stack_has_as_many_filters_as_asked(self) -> None:
        assert stacked(2, filters=8).layers[2] == Conv2D(8, 3, padding="same", activation="relu")

    @pytest.mark.parametrize("depth", [0, 5, True, 2.0, "2", None])
    def test_a_digit_cannot_be_halved_five_times(self, depth: Any) -> None:
        with pytest.raises(CnnError, match="Stack 1 to 4 convolution layers"):
            stacked(depth)


def test_a_network_is_a_value() -> None:
    """Equal networks are one key of a cache, and layers may come as a list."""
    from_list = Architecture(DIGIT, [Flatten(), Dense(10)])  # type: ignore[arg-type]
    from_tuple = Architecture(DIGIT, (Flatten(), Dense(10)))
    assert {from_list: "cached"}[from_tuple] == "cached"


@dataclass(frozen=True)
class _Beside(Dropout):
    """What a layer of two branches has to say: their maps lie side by side as channels."""

    def joined(self, inputs: tuple[Shape, ...]) -> Shape:
        return *inputs[0][:2], sum(shape[2] for shape in inputs)


def test_a_layer_takes_one_input_unless_it_says_how_several_become_one() -> None:
    branches: tuple[Shape, ...] = ((14, 14, 8), (14, 14, 24))
    assert Dropout(0.5).joined(branches[:1]) == (14, 14, 8)
    for wrong in (branches, ()):
        with pytest.raises(ArchitectureError, match=f"{len(wrong)} layers feed it"):
            Dropout(0.5).joined(wrong)
    assert _Beside(0.5).joined(branches) == (14, 14, 32)


def test_a_network_asks_each_layer_what_reaches_it() -> None:
    @dataclass(frozen=True)
    class Doubled(Dropout):
        def joined(self, inputs: tuple[Shape, ...]) -> Shape:
            return _Beside.joined(_Beside(0.5), inputs + inputs)

    row = Architecture((8, 8, 3), (Doubled(0.5), Conv2D(2, 3))).summary()[0]
    assert (row.inputs, row.input_shape, row.output_shape) == (("input",), (8, 8, 6), (8, 8, 6))
