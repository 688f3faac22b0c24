"""The whole network and its opened units, compared with Keras layer by layer."""

from types import SimpleNamespace

import numpy as np
import pytest

from cnn import models, ops, runs
from cnn.activations import FUNCTIONS
from cnn.architecture import (
    ACTIVATIONS,
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
    MaxPool2D,
    ZeroPadding2D,
)
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.look_inside.opened_unit import (
    OpenedConvolution,
    OpenedDense,
    OpenedMap,
    OpenedNumber,
    open_unit,
)
from cnn.inspection.look_inside.overview import overview, units_of
from cnn.inspection.look_inside.unit_names import (
    num_units,
    origin,
    parse_unit,
)
from ui.components.pixel_grids import (
    Activate,
    Add,
    Convolve,
    Grid,
    Normalize,
    Pool,
    Values,
    Weights,
)
from ui.look_inside import unit_scene

NETWORKS = {
    "windows of all kinds, in colour": Architecture(
        (13, 11, 3),
        (
            Conv2D(5, 3, strides=2, padding="same", activation="relu"),
            ZeroPadding2D(2),
            MaxPool2D(2, strides=1, padding="same"),
            Conv2D(6, 2, dilation_rate=2, activation="tanh", use_bias=False),
            AveragePooling2D(3, strides=2, padding="same"),
            BatchNormalization(),
            Activation("elu"),
            Dropout(0.5),
            Flatten(),
            Dense(7, activation="sigmoid"),
            BatchNormalization(),
            Dense(4, activation="softmax"),
        ),
    ),
    "an average of all, and softmax by itself": Architecture(
        (9, 12, 1),
        (
            Conv2D(3, 4, padding="same", activation="softmax"),
            Activation("softmax"),
            Conv2D(4, 1, activation="gelu"),
            GlobalAveragePooling2D(),
            Flatten(),
            Activation("silu"),
            Dropout(0.2),
            Dense(5, use_bias=False),
            Activation("softmax"),
        ),
    ),
    "a window as large as the picture": Architecture(
        (12, 12, 2),
        (
            Conv2D(2, 12, activation="leaky_relu"),
            Flatten(),
            Dense(30, activation="gelu"),
            Dense(3, activation="linear"),
        ),
    ),
}


class Looked:
    """A network with weights of its own, and what Keras makes of a picture."""

    def __init__(self, architecture: Architecture) -> None:
        random = np.random.default_rng(0)
        self.architecture = architecture
        self.model = models.build(architecture)
        for layer in self.model.layers:  # biases and measured means are else 0
            layer.set_weights([w + 0.3 * random.random(w.shape) for w in layer.get_weights()])
        self.picture = random.integers(0, 256, architecture.input_shape, np.uint8)
        self.maps = {"input": self.picture / np.float32(255)}
        for row, layer in zip(architecture.summary(), self.model.layers[1:], strict=True):
            before = self.maps[row.inputs[0]]
            self.maps[layer.name] = np.asarray(layer(before[np.newaxis], training=False))[0]


@pytest.fixture(scope="module", params=NETWORKS)
def looked(request: pytest.FixtureRequest) -> Looked:
    return Looked(NETWORKS[request.param])


@pytest.fixture(autouse=True)
def stand_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the inspections see the network, which has no run."""
    if "looked" in request.fixturenames:
        found: Looked = request.getfixturevalue("looked")
        monkeypatch.setattr(networks, "load", lambda *_: found.model)
        run = SimpleNamespace(architecture=found.architecture)
        monkeypatch.setattr(runs, "get", lambda _: run)


def test_the_networks_here_have_all_kinds_of_layers_and_activations() -> None:
    rows = [row for network in NETWORKS.values() for row in network.summary()]
    assert {type(row.layer).__name__ for row in rows} == set(LAYERS)
    assert {row.layer.applied for row in rows} == set(ACTIVATIONS)


def test_every_unit_of_the_overview_is_what_keras_computes(looked: Looked) -> None:
    found = overview("", looked.picture)
    assert [layer.name for layer in found.layers] == list(looked.maps)
    for layer in found.layers:
        maps = np.moveaxis(looked.maps[layer.name], -1, 0).reshape(layer.levels.shape)
        assert layer.shape == looked.maps[layer.name].shape
        np.testing.assert_allclose(layer.low, maps.min((1, 2)), atol=1e-5)
        np.testing.assert_allclose(layer.high, maps.max((1, 2)), atol=1e-5)
        np.testing.assert_allclose(layer.mean, maps.mean((1, 2)), atol=1e-5)
        low, spread = layer.low[:, None, None], (layer.high - layer.low)[:, None, None]
        shown = low + layer.levels / 255 * spread
        assert (np.abs(shown - maps) <= spread / 510 + 1e-5).all()
    np.testing.assert_allclose(found.answer, list(looked.maps.values())[-1], atol=1e-5)


def test_the_sources_of_a_unit_are_what_it_really_depends_on(looked: Looked) -> None:
    found = overview("", looked.picture)
    for layer, row in zip(found.layers[1:], looked.architecture.summary(), strict=True):
        before = looked.maps[row.inputs[0]]
        keras_layer = looked.model.get_layer(row.name)
        sources = layer.sources
        assert sources is not None
        for unit in range(min(num_units(row.output_shape), 5)):
            numbers, weights = sources.numbers[unit], sources.weights[unit]
            if isinstance(row.layer, Conv2D):
                kernels = keras_layer.get_weights()[0][:, :, numbers, unit]
                norms = np.linalg.norm(kernels, axis=(0, 1))
                np.testing.assert_allclose(np.abs(weights), norms, rtol=1e-5)
                assert (np.sign(weights) == np.sign(kernels.sum((0, 1)))).all()
                assert sources.count == before.shape[-1]
            elif isinstance(row.layer, Dense):
                products = np.abs(before * keras_layer.get_weights()[0][:, unit])
                strongest = np.sort(products)[::-1][: len(numbers)]
                np.testing.assert_allclose(products[numbers], strongest, rtol=1e-4, atol=1e-5)
                np.testing.assert_array_equal(weights, keras_layer.get_weights()[0][numbers, unit])
            elif row.layer.applied != "softmax":
                # Only the channel named by the source changes the unit.
                touched = before.copy()
                touched[..., numbers[0]] += 1
                others = before + 1
                others[..., numbers[0]] = before[..., numbers[0]]
                outputs = [
                    np.asarray(keras_layer(x[np.newaxis], training=False))[0][..., unit]
                    for x in (before, touched, others)
                ]
                np.testing.assert_array_equal(outputs[0], outputs[2])
                assert (outputs[0] != outputs[1]).any()


def pages(name: str, picture: np.ndarray, num_inputs: int, length: int, **order: bool) -> list:
    return [
        open_unit("", picture, name, page=page, **order) for page in range(-(-num_inputs // length))
    ]


def before_activation(looked: Looked, row, x: np.ndarray) -> np.ndarray:
    """Let Keras compute a layer's sums with another layer that has no activation."""
    layer = looked.model.get_layer(row.name)
    plain = type(layer).from_config(layer.get_config() | {"activation": "linear"})
    plain.build((None, *x.shape))
    plain.set_weights(layer.get_weights())
    return np.asarray(plain(x[np.newaxis]))[0]


def test_what_the_channels_add_and_the_bias_make_the_sum_of_keras(looked: Looked) -> None:
    for row in looked.architecture.summary():
        if not isinstance(row.layer, Conv2D):
            continue
        layer, channels = row.layer, row.input_shape[2]
        x = looked.maps[row.inputs[0]]
        sums = before_activation(looked, row, x)
        for unit in (0, layer.filters - 1):
            found = pages(f"{row.name}.{unit}", looked.picture, channels, 4)
            seen: list[int] = []
            for page in found:
                assert isinstance(page, OpenedConvolution)
                seen += page.channels
                added = [
                    ops.convolve2d(
                        page.inputs[i],
                        page.kernels[i],
                        stride=layer.strides,
                        padding=layer.padding,
                        dilation=layer.dilation_rate,
                    )
                    for i in range(len(page.channels))
                ]
                total = np.sum(added, axis=0) + page.rest + page.bias
                np.testing.assert_allclose(total, page.before, atol=1e-4)
                np.testing.assert_allclose(page.before, sums[:, :, unit], atol=1e-4)
                np.testing.assert_allclose(
                    page.output, looked.maps[row.name][:, :, unit], atol=1e-4
                )
            assert sorted(seen) == list(range(channels))  # all can be reached
            assert sum(page.share.sum() for page in found) == pytest.approx(1)
            ordered = pages(f"{row.name}.{unit}", looked.picture, channels, 4, in_order=True)
            assert [n for page in ordered for n in page.channels] == list(range(channels))


def test_what_the_inputs_of_a_dense_unit_add_makes_its_sum(looked: Looked) -> None:
    for row in looked.architecture.summary():
        if not isinstance(row.layer, Dense):
            continue
        x = looked.maps[row.inputs[0]]
        sums = before_activation(looked, row, x)
        for unit in (0, row.layer.units - 1):
            found = pages(f"{row.name}.{unit}", looked.picture, x.size, 12)
            for page in found:
                assert isinstance(page, OpenedDense)
                total = float((page.inputs * page.weights).sum()) + page.rest + page.bias
                assert total == pytest.approx(page.before, abs=1e-4)
                assert page.before == pytest.approx(sums[unit], abs=1e-4)
                assert page.output == pytest.approx(looked.maps[row.name][unit], abs=1e-4)
                np.testing.assert_array_equal(page.inputs, x[list(page.numbers)])
                if row.layer.activation == "softmax":
                    np.testing.assert_allclose(page.scores, sums, atol=1e-4)
            sizes = np.abs(np.concatenate([page.inputs * page.weights for page in found]))
            assert (np.diff(sizes) <= 1e-6).all()  # the strongest first
            assert sorted(n for page in found for n in page.numbers) == list(range(x.size))


def evaluate(scene: list[Grid]) -> dict[str, np.ndarray]:
    """Compute a scene with cnn.ops, as the browser does with its own arithmetic."""
    values: dict[str, np.ndarray] = {}
    for grid in scene:
        source = grid.source
        match source:
            case Values() | Weights():
                found = source.values
            case Convolve():
                found = ops.convolve2d(
                    values[source.image],
                    values[source.kernel],
                    stride=source.stride,
                    padding=source.padding,
                    dilation=source.dilation,
                )
            case Pool():
                found = ops.pool2d(
                    values[source.feature_map],
                    pool_size=source.pool_size,
                    stride=source.stride,
                    mode=source.mode,
                    padding=source.padding,
                )
            case Add():
                found = np.sum([values[term] for term in source.terms], axis=0) + source.bias
            case Activate(log_total=str()):
                found = np.exp(values[source.x] - values[source.log_total])
            case Activate():
                found = FUNCTIONS[source.function].apply(values[source.x])
            case Normalize():
                scaled = (values[source.x] - source.mean) / np.sqrt(
                    source.variance + source.epsilon
                )
                found = source.gamma * scaled + source.beta
            case _:
                raise AssertionError(source)
        values[grid.name] = found
    return values


def test_the_formula_view_of_every_unit_ends_in_its_output(looked: Looked) -> None:
    for row in looked.architecture.summary():
        before = row.inputs[0]
        expected = looked.maps[row.name]
        for number in {0, num_units(row.output_shape) - 1}:
            unit = open_unit("", looked.picture, f"{row.name}.{number}", page=0)
            match unit:
                case OpenedConvolution():
                    scene = unit_scene.convolution_scene(unit, row, before)
                    np.testing.assert_allclose(
                        evaluate(scene)[unit_scene.SUM], unit.before, atol=1e-4
                    )
                case OpenedMap():
                    scene = unit_scene.map_scene(unit, row, before)
                case _:
                    continue
            output = evaluate(scene)[unit_scene.OUTPUT]
            np.testing.assert_allclose(output.squeeze(), expected[..., number].squeeze(), atol=1e-4)


def test_flatten_says_where_each_number_came_from(looked: Looked) -> None:
    for row in looked.architecture.summary():
        if not isinstance(row.layer, Flatten) or len(row.input_shape) != 3:
            continue
        x = looked.maps[row.inputs[0]]
        for number in range(x.size):
            unit = open_unit("", looked.picture, f"{row.name}.{number}")
            assert isinstance(unit, OpenedNumber)
            assert unit.output == looked.maps[row.name][number]
            assert unit.output == x[unit.row, unit.column, unit.channel]
            np.testing.assert_array_equal(unit.x, x[:, :, unit.channel])


def test_a_page_beyond_the_last_is_the_last(looked: Looked) -> None:
    name = f"{looked.architecture.summary()[0].name}.0"
    last, beyond = (open_unit("", looked.picture, name, page=page) for page in (0, 10**9))
    assert isinstance(last, OpenedConvolution)
    assert isinstance(beyond, OpenedConvolution)
    assert last.channels == beyond.channels


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("conv2d", "a point and its number"),
        ("conv2d.-1", "a point and its number"),
        ("conv2d.٣", "a point and its number"),
        ("<script>.1", "a point and its number"),
        ("conv2d.99999999", "a point and its number"),
        ("a" * 500, "a point and its number"),
        ("input.0", "no layer 'input'"),
        ("conv2d_9.0", "no layer 'conv2d_9'; it has conv2d, max_pooling2d"),
        ("conv2d.32", "units 0 to 31, but no 32"),
    ],
)
def test_a_unit_that_is_none_is_explained(text: str, reason: str) -> None:
    with pytest.raises(CnnError, match=reason):
        parse_unit(text, PRESETS["article"])


def test_an_input_of_a_dense_layer_says_where_it_came_from() -> None:
    assert origin(PRESETS["article"], "dense", 7) == "dense, unit 7"
    assert origin(PRESETS["no_convolution"], "flatten", 29) == "input, row 1, column 1, channel 0"


def test_a_training_that_ran_out_of_hand_is_explained() -> None:
    with pytest.raises(CnnError, match=r"conv2d .* smaller learning rate"):
        units_of("conv2d", np.array([1.0, np.nan]), None)
