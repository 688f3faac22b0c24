"""Layers and networks, checked by hand arithmetic; tests/cnn/test_models.py asks Keras."""

import pickle
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pytest

from cnn import ops
from cnn.architecture import (
    LAYERS,
    PRESET_DESCRIPTIONS,
    PRESETS,
    Activation,
    Architecture,
    ArchitectureError,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPool2D,
    ZeroPadding2D,
    stacked,
)
from cnn.architecture.rules import Applied, Pooled
from cnn.errors import CnnError
from cnn.types import Shape

DIGIT = (28, 28, 1)


def refusal(*layers: Layer, input_shape: tuple[int, ...] = DIGIT) -> ArchitectureError:
    """The error of a network that cannot be built."""
    with pytest.raises(ArchitectureError) as caught:
        Architecture(input_shape, layers).check()
    return caught.value


class TestLayers:
    def test_a_valid_convolution_loses_the_border(self) -> None:
        assert Conv2D(32, 3).output_shape(DIGIT) == (26, 26, 32)

    def test_same_padding_keeps_the_size(self) -> None:
        assert Conv2D(32, 5, padding="same").output_shape((28, 20, 3)) == (28, 20, 32)

    def test_dilation_widens_the_kernel_without_adding_weights(self) -> None:
        dilated = Conv2D(8, 3, dilation_rate=2)
        assert dilated.output_shape(DIGIT) == (24, 24, 8)  # it spans 5 pixels
        assert dilated.num_params(DIGIT) == Conv2D(8, 3).num_params(DIGIT) == 80

    def test_max_pooling_without_arguments_halves_a_map(self) -> None:
        assert MaxPool2D().output_shape((26, 26, 32)) == (13, 13, 32)
        assert MaxPool2D().output_shape((11, 11, 64)) == (5, 5, 64)  # the last row is left out

    def test_pooling_windows_lie_side_by_side_unless_told_otherwise(self) -> None:
        assert AveragePooling2D(3).output_shape((9, 9, 2)) == (3, 3, 2)
        assert AveragePooling2D(3, strides=1).output_shape((9, 9, 2)) == (7, 7, 2)

    def test_flatten_and_global_pooling_turn_a_map_into_a_vector(self) -> None:
        assert Flatten().output_shape((3, 3, 128)) == (1152,)
        assert GlobalAveragePooling2D().output_shape((3, 3, 128)) == (128,)

    @pytest.mark.parametrize("layer", [BatchNormalization(), Dropout(0.5), Activation("relu")])
    @pytest.mark.parametrize("shape", [(5, 7, 3), (10,)])
    def test_some_layers_leave_every_shape_alone(
        self, layer: Layer, shape: tuple[int, ...]
    ) -> None:
        assert layer.output_shape(shape) == shape

    @pytest.mark.parametrize(
        ("layer", "input_shape", "arithmetic"),
        [
            (Conv2D(32, 3), DIGIT, "(3 × 3 × 1 + 1) × 32 = 320"),
            (Conv2D(64, 3), (13, 13, 32), "(3 × 3 × 32 + 1) × 64 = 18,496"),
            (Conv2D(16, 5, use_bias=False), (8, 8, 3), "5 × 5 × 3 × 16 = 1,200"),
            (Dense(256), (128,), "(128 + 1) × 256 = 33,024"),
            (Dense(4), (3,), "(3 + 1) × 4 = 16"),
            (Dense(4, use_bias=False), (3,), "3 × 4 = 12"),
            (BatchNormalization(), (5, 5, 32), "4 × 32 = 128 (2 × 32 trained, 2 × 32 measured)"),
            (MaxPool2D(), DIGIT, "none"),
        ],
    )
    def test_the_arithmetic_of_the_parameters_is_spelled_out(
        self, layer: Layer, input_shape: tuple[int, ...], arithmetic: str
    ) -> None:
        assert layer.params_arithmetic(input_shape) == arithmetic

    @pytest.mark.parametrize(
        ("layer", "code"),
        [
            (Conv2D(32, 3), "Conv2D(32, (3, 3))"),
            (
                Conv2D(8, 5, strides=2, padding="same", activation="relu", use_bias=False),
                'Conv2D(8, (5, 5), strides=2, padding="same", activation="relu", use_bias=False)',
            ),
            (MaxPool2D(), "MaxPool2D()"),
            (MaxPool2D(3, strides=2), "MaxPool2D(pool_size=(3, 3), strides=2)"),
            (AveragePooling2D(2), "AveragePooling2D((2, 2))"),
            (ZeroPadding2D(), "ZeroPadding2D()"),
            (ZeroPadding2D(2), "ZeroPadding2D(padding=2)"),
            (BatchNormalization(), "BatchNormalization(momentum=0.9)"),
            (Dropout(0.5), "Dropout(0.5)"),
            (Activation("softmax"), 'Activation("softmax")'),
        ],
    )
    def test_the_keras_line_leaves_defaults_out(self, layer: Layer, code: str) -> None:
        assert layer.to_keras() == code


class TestKindsOfLayers:
    """What pages ask of a layer without knowing its kind."""

    ALL = (
        Conv2D(8, 3),
        MaxPool2D(),
        AveragePooling2D(2),
        ZeroPadding2D(),
        GlobalAveragePooling2D(),
        BatchNormalization(),
        Dropout(0.5),
        Flatten(),
        Dense(10),
        Activation("relu"),
    )

    @pytest.mark.parametrize(
        ("question", "kinds"),
        [
            ("weighs", {Conv2D, Dense}),
            ("keeps_shape", {BatchNormalization, Dropout, Activation}),
            ("only_trains", {Dropout}),
            ("normalises", {BatchNormalization}),
            ("sees_everything", {GlobalAveragePooling2D, Dense}),
            ("random_argument", {Conv2D, Dense, Dropout}),
        ],
    )
    def test_some_kinds_have_what_others_have_not(self, question: str, kinds: set[type]) -> None:
        assert {type(layer) for layer in self.ALL} == set(LAYERS.values())
        assert {type(layer) for layer in self.ALL if getattr(layer, question)} == kinds

    def test_a_name_is_short_enough_for_below_a_block(self) -> None:
        names = [layer.short_name for layer in self.ALL]
        assert names[2:6] == ["AveragePool2D", "ZeroPadding2D", "GlobalAverage", "BatchNorm"]
        assert names[-1] == "relu"  # an activation is called like its function
        assert max(map(len, names)) == 13

    def test_keras_is_told_every_argument_but_the_kernels_that_it_gets_later(self) -> None:
        assert Conv2D(1, 1, kernels=(((1,),),)).keras_arguments() == {
            "filters": 1,
            "kernel_size": 1,
            "strides": 1,
            "padding": "valid",
            "dilation_rate": 1,
            "activation": "linear",
            "use_bias": True,
            "trainable": True,
        }
        assert BatchNormalization().keras_arguments() == {"momentum": 0.9}

    @pytest.mark.parametrize(
        ("kind", "defaults"),
        [
            (Conv2D, {"groups": 1}),
            (GlobalAveragePooling2D, {"keepdims": False}),
            (
                BatchNormalization,
                {"axis": -1, "epsilon": 1e-3, "center": True, "scale": True, "renorm": False},
            ),
        ],
    )
    def test_a_file_may_say_what_keras_does_without_being_told(
        self, kind: type[Layer], defaults: dict[str, Any]
    ) -> None:
        for name, value in defaults.items():
            assert value in kind.fixed_in_files[name]
        of_a_batch = {axis % 4 for axis in kind.fixed_in_files.get("axis", ())}
        assert of_a_batch <= {3}, "the channels of pictures, whichever way they are counted"

    def test_a_new_layer_is_like_the_articles_first_ones(self) -> None:
        convolution, pooling = PRESETS["article"].layers[:2]
        assert Conv2D(**Conv2D.new) == replace(convolution, padding="same")
        new_pooling = AveragePooling2D(**AveragePooling2D.new)
        assert new_pooling.output_shape((26, 26, 32)) == pooling.output_shape((26, 26, 32))

    def test_a_dropout_of_nothing_needs_no_chance(self) -> None:
        assert Dropout(0).random_argument == ""

    @pytest.mark.parametrize("kind", LAYERS.values(), ids=LAYERS)
    def test_a_layer_can_be_made_of_what_it_begins_with(self, kind: type[Layer]) -> None:
        assert kind(**kind.new).to_dict() == {"type": kind.__name__} | kind.new

    @pytest.mark.parametrize("shape", [(4, 4, 2), (4, 6, 1), (7, 3, 3)])
    def test_a_global_average_is_a_single_window_over_the_map(
        self, shape: tuple[int, int, int]
    ) -> None:
        rule = GlobalAveragePooling2D().rule(shape)
        assert isinstance(rule, Pooled)
        numbers = np.random.default_rng(0).random(shape)
        pooled = ops.pool2d(numbers, **asdict(rule))
        np.testing.assert_allclose(pooled, [[numbers.mean(axis=(0, 1))]])

    @pytest.mark.parametrize(
        ("layer", "rule"),
        [
            (MaxPool2D(3), Pooled(3, 3, "max", "valid")),
            (AveragePooling2D(3, strides=2, padding="same"), Pooled(3, 2, "average", "same")),
            (Dropout(0.5), Applied("linear")),
            (Activation("tanh"), Applied("tanh")),
        ],
    )
    def test_a_unit_can_be_worked_out_by_its_rule(self, layer: Layer, rule: object) -> None:
        assert layer.rule((9, 9, 2)) == rule

    @pytest.mark.parametrize("layer", [Conv2D(8, 3), Dense(10)])
    def test_a_unit_that_weighs_others_has_no_such_rule(self, layer: Layer) -> None:
        with pytest.raises(CnnError, match="does not make its"):
            layer.rule((9, 9, 2))

    @pytest.mark.parametrize(
        ("layer", "shape", "words"),
        [
            (
                Conv2D(8, 3, activation="relu"),
                (28, 28, 1),
                "The one channel of it is convolved with a 3 × 3 kernel of its own. "
                "The result, plus one bias, gives z; the output is ReLU, $\\max(0, z)$. "
                "Point at a cell to see its formula.",
            ),
            (
                Conv2D(8, 5, strides=2, use_bias=False),
                (28, 28, 2),
                "Each of the 2 channels of it is convolved with a 5 × 5 kernel of its own, "
                "2 cells a step. The results, added up, without a bias, give z; "
                "the output is z itself. Point at a cell to see its formula.",
            ),
            (
                Conv2D(8, 2, dilation_rate=2),
                (28, 28, 1),
                "The one channel of it is convolved with a 2 × 2 kernel of its own, with gaps "
                "(dilation 2). The result, plus one bias, gives z; the output is z itself. "
                "Point at a cell to see its formula.",
            ),
            (
                MaxPool2D(3),
                (9, 9, 4),
                "A window of 3 × 3 cells slides over the same channel of it, and keeps the largest "
                "number at each stop.",
            ),
            (
                AveragePooling2D(2),
                (9, 9, 4),
                "A window of 2 × 2 cells slides over the same channel of it, and keeps the mean at "
                "each stop.",
            ),
            (
                ZeroPadding2D(),
                (9, 9, 4),
                "Zero padding computes nothing: it lays one row of zeros round the same channel of "
                "it, on all four sides.",
            ),
            (
                ZeroPadding2D(2),
                (9, 9, 4),
                "Zero padding computes nothing: it lays 2 rows of zeros round the same channel of "
                "it, on all four sides.",
            ),
            (
                Dense(10),
                (1152,),
                "Each of all 1,152 numbers of it is multiplied by a weight; z is the sum of the "
                "products, plus a bias. The output is z itself.",
            ),
        ],
    )
    def test_words_say_how_a_unit_comes_by_its_numbers(
        self, layer: Layer, shape: tuple[int, ...], words: str
    ) -> None:
        assert layer.in_words("it", shape) == words


class TestHostileArguments:
    """Values come from links and files."""

    @pytest.mark.parametrize("filters", [0, -1, 1025, 10**12, True, 3.0, "32", None, [32], {}])
    def test_filters_are_a_reasonable_whole_number(self, filters: Any) -> None:
        with pytest.raises(CnnError, match="Conv2D needs filters to be a whole number from 1 to"):
            Conv2D(filters, 3)

    @pytest.mark.parametrize("rate", [-0.1, 1, 1.5, float("nan"), float("inf"), True, "0.5", None])
    def test_a_dropout_rate_leaves_something_to_learn_from(self, rate: Any) -> None:
        with pytest.raises(CnnError, match=r"rate to be a number from 0 to 0\.99"):
            Dropout(rate)

    @pytest.mark.parametrize(
        "arguments",
        [
            {"padding": "SAME"},
            {"padding": ["same"]},
            {"padding": None},
            {"activation": "lambda"},
            {"activation": {}},
            {"activation": None},
            {"strides": 0},
            {"strides": (1, 1)},
            {"dilation_rate": 10**9},
            {"kernel_size": 65},
            {"kernel_size": (3, 3)},
            {"use_bias": 1},
            {"use_bias": "yes"},
        ],
    )
    def test_every_argument_of_a_convolution_is_checked(self, arguments: dict[str, Any]) -> None:
        (name,) = arguments
        with pytest.raises(CnnError, match=f"Conv2D needs {name} to be"):
            Conv2D(**({"filters": 8, "kernel_size": 3} | arguments))

    def test_one_billion_units_are_refused(self) -> None:
        with pytest.raises(CnnError, match="units to be a whole number from 1 to 4096"):
            Dense(10**9)

    def test_pooling_strides_may_be_left_out_but_not_be_zero(self) -> None:
        assert MaxPool2D(strides=None) == MaxPool2D()
        with pytest.raises(CnnError, match="strides to be a whole number from 1 to 16 or left out"):
            MaxPool2D(strides=0)

    @pytest.mark.parametrize(
        ("kind", "name", "most"),
        [
            (Conv2D, "filters", 1024),
            (Conv2D, "kernel_size", 64),
            (Conv2D, "strides", 16),
            (Conv2D, "dilation_rate", 16),
            (MaxPool2D, "pool_size", 64),
            (MaxPool2D, "strides", 16),
            (ZeroPadding2D, "padding", 64),
            (Dense, "units", 4096),
        ],
    )
    def test_a_number_goes_from_one_to_its_most(
        self, kind: type[Layer], name: str, most: int
    ) -> None:
        least = {"filters": 8, "kernel_size": 3} if kind is Conv2D else {}
        for value in (1, most):
            assert getattr(kind(**least | {name: value}), name) == value
        for value in (0, most + 1):
            with pytest.raises(CnnError, match=f"{name} to be a whole number from 1 to {most}"):
                kind(**least | {name: value})

    def test_a_dropout_rate_goes_up_to_99_percent(self) -> None:
        assert (Dropout(0).rate, Dropout(0.99).rate) == (0, 0.99)
        with pytest.raises(CnnError, match="rate"):
            Dropout(0.991)

    def test_hand_made_kernels_have_a_thousand_cells_at_most(self) -> None:
        for side, count in ((10, 10), (1, 1000)):
            kernel = ((1.0,) * side,) * side
            assert len(Conv2D(1024, side, kernels=(kernel,) * count).hand_made) == count
        with pytest.raises(CnnError, match="at most 1,000 cells together"):
            Conv2D(1024, 1, kernels=(((1.0,),),) * 1001)

    def test_kernels_that_nest_without_end_are_refused_like_others(self) -> None:
        nested: list[Any] = []
        for _ in range(10_000):
            nested = [nested]
        with pytest.raises(CnnError, match="kernels to be square grids"):
            Conv2D(8, 3, kernels=nested)  # type: ignore[arg-type]

    @pytest.mark.parametrize("cell", [1000, -1000.0])
    def test_a_cell_of_a_hand_made_kernel_lies_within_a_thousand(self, cell: float) -> None:
        assert Conv2D(1, 1, kernels=(((cell,),),)).hand_made == (((cell,),),)
        with pytest.raises(CnnError, match="numbers from -1000 to 1000"):
            Conv2D(1, 1, kernels=(((cell * 1.001,),),))

    def test_strides_and_dilation_exclude_each_other_as_in_keras(self) -> None:
        with pytest.raises(CnnError, match="set one of them to 1"):
            Conv2D(8, 3, strides=2, dilation_rate=2)

    def test_a_layer_that_crashes_tensorflow_is_refused(self) -> None:
        with pytest.raises(CnnError, match="would crash TensorFlow while it trains"):
            Conv2D(8, 1, strides=2)
        assert Conv2D(8, 2, strides=3).output_shape(DIGIT) == (9, 9, 8)

    def test_a_message_stays_short_whatever_the_value(self) -> None:
        with pytest.raises(CnnError) as caught:
            Conv2D(8, 3, activation="x" * 10**6)  # type: ignore[arg-type]
        assert len(str(caught.value)) < 300

    @pytest.mark.parametrize(
        "input_shape",
        [
            *[(), (28,), (28, 28), (28, 28, 1, 1), [28, 28, 1], None, 28],
            *[
                (1, 1, 0),
                (1, 0, 1),
                (257, 1, 1),
                (0, 28, 1),
                (28, 257, 1),
                (28, 28, 5),
                (28.0, 28, 1),
                (True, 28, 1),
                ("28", 28, 1),
            ],
        ],
    )
    def test_an_input_is_a_small_picture(self, input_shape: Any) -> None:
        with pytest.raises(CnnError, match=r"input shape is \(rows, columns, channels\)"):
            Architecture(input_shape, (Flatten(),))

    @pytest.mark.parametrize("input_shape", [(1, 1, 1), (256, 256, 4)])
    def test_a_single_pixel_is_an_input_and_so_is_the_largest_picture(
        self, input_shape: tuple[int, ...]
    ) -> None:
        assert Architecture(input_shape, (Flatten(),)).summary()[0].input_shape == input_shape

    @pytest.mark.parametrize("name", ["", "x" * 81, "two\nlines", "\ud800", "a\u2028b", None, 7])
    def test_a_name_is_one_printable_line(self, name: Any) -> None:
        with pytest.raises(CnnError, match="printable characters"):
            Architecture(DIGIT, (Flatten(),), name)

    def test_what_is_no_layer_is_refused(self) -> None:
        with pytest.raises(CnnError, match="'Flatten' is none"):
            Architecture(DIGIT, ("Flatten",))  # type: ignore[arg-type]

    def test_sixty_four_layers_are_enough(self) -> None:
        assert len(Architecture(DIGIT, (Dropout(0.1),) * 64).summary()) == 64
        with pytest.raises(CnnError, match="at most 64 layers"):
            Architecture(DIGIT, (Dropout(0.1),) * 65)


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
            ("dense", (256,), 33_024, 28, 128 * 256),
            ("dense_1", (10,), 2_570, 28, 256 * 10),
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
    with pytest.raises(ArchitectureError, match="2 layers feed it"):
        Dropout(0.5).joined(branches)
    assert _Beside(0.5).joined(branches) == (14, 14, 32)


def test_a_network_asks_each_layer_what_reaches_it() -> None:
    @dataclass(frozen=True)
    class Doubled(Dropout):
        def joined(self, inputs: tuple[Shape, ...]) -> Shape:
            return _Beside.joined(_Beside(0.5), inputs + inputs)

    row = Architecture((8, 8, 3), (Doubled(0.5), Conv2D(2, 3))).summary()[0]
    assert (row.inputs, row.input_shape, row.output_shape) == (("input",), (8, 8, 6), (8, 8, 6))
