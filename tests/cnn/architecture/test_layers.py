"""Kinds of layers, checked by hand arithmetic; tests/cnn/test_models.py asks Keras."""

from copy import deepcopy
from dataclasses import FrozenInstanceError, asdict, replace
from typing import Any

import numpy as np
import pytest

from cnn import ops
from cnn.architecture import (
    LAYERS,
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
    ZeroPadding2D,
)
from cnn.architecture.rules import Applied, Normalized, Placed, Pooled
from cnn.errors import CnnError

DIGIT = (28, 28, 1)


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
    @pytest.mark.parametrize("missing", ["output_shape", "in_words"])
    def test_a_kind_has_to_say_what_leaves_it_and_how_that_comes_about(self, missing: str) -> None:
        said = {"output_shape": Dropout.output_shape, "in_words": Dropout.in_words}
        kind = type("Halfway", (Layer,), {name: said[name] for name in said if name != missing})
        with pytest.raises(TypeError, match=missing):
            kind()

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

    @pytest.mark.parametrize(
        "rule", [Pooled(2, 2, "max", "valid"), Normalized(), Applied("relu"), Placed()]
    )
    def test_a_rule_is_a_value(self, rule: object) -> None:
        assert rule == deepcopy(rule)
        with pytest.raises(FrozenInstanceError):
            rule.mode = "average"  # type: ignore[attr-defined]

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
