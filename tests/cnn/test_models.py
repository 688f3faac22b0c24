"""Networks described without Keras are the networks that Keras builds."""

import math
import random
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnn import models
from cnn.architecture import (
    ACTIVATIONS,
    LAYERS,
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
from cnn.architecture.receptive_field import arriving, unseen_border_in_words
from cnn.errors import CnnError
from cnn.types import Rectangle


@pytest.fixture(autouse=True, scope="module")
def _free_memory() -> Iterator[None]:
    yield
    keras.utils.clear_session()


paddings = st.sampled_from(["valid", "same"])
activations = st.sampled_from(ACTIVATIONS)


@st.composite
def convolutions(draw: st.DrawFn) -> Conv2D:
    strides = draw(st.integers(1, 3))
    return Conv2D(
        draw(st.integers(1, 8)),
        draw(st.integers(1 if strides == 1 else 2, 5)),
        strides=strides,
        padding=draw(paddings),
        dilation_rate=draw(st.integers(1, 3)) if strides == 1 else 1,
        activation=draw(activations),
        use_bias=draw(st.booleans()),
    )


poolings = st.builds(
    lambda kind, size, strides, padding: kind(size, strides=strides, padding=padding),
    st.sampled_from([MaxPool2D, AveragePooling2D]),
    st.integers(1, 4),
    st.none() | st.integers(1, 4),
    paddings,
)
shapeless = st.one_of(
    st.builds(BatchNormalization),
    st.builds(Dropout, st.floats(0, 0.99)),
    st.builds(Activation, activations),
)
dense_layers = st.builds(Dense, st.integers(1, 16), activation=activations, use_bias=st.booleans())
zero_paddings = st.builds(ZeroPadding2D, st.integers(1, 4))
input_shapes = st.tuples(st.integers(4, 28), st.integers(4, 28), st.integers(1, 4))


@st.composite
def networks(draw: st.DrawFn) -> Architecture:
    """Layers over a map, one that ends the map, layers over a vector: they nearly always fit."""
    over_map = draw(
        st.lists(convolutions() | poolings | zero_paddings | shapeless, min_size=1, max_size=5)
    )
    end_of_map = draw(st.sampled_from([Flatten(), GlobalAveragePooling2D()]))
    over_vector = draw(st.lists(dense_layers | shapeless | st.builds(Flatten), max_size=3))
    return Architecture(draw(input_shapes), (*over_map, end_of_map, *over_vector))


def value_of(arithmetic: str) -> tuple[int, int]:
    """Both sides of arithmetic such as "(3 × 3 × 1 + 1) × 32 = 320 (...)"."""
    if arithmetic == "none":
        return 0, 0
    left, right = arithmetic.replace(",", "").split(" = ")
    total = int(right.split(" ")[0])
    return eval(left.replace("×", "*")), total  # noqa: S307 - numbers, written by our own code


@given(networks())
@settings(max_examples=300)
def test_shapes_and_parameters_are_those_of_keras(network: Architecture) -> None:
    """Layer by layer: name, shapes, parameters, their arithmetic, and multiplications."""
    try:
        summary = network.summary()
    except ArchitectureError:
        assume(False)  # does not count as one of the 300
    model = models.build(network)

    assert len(model.layers) == 1 + len(summary)  # an input layer comes first
    for keras_layer, row in zip(model.layers[1:], summary, strict=True):
        num_params = keras_layer.count_params()
        assert keras_layer.name == row.name
        assert keras_layer.input.shape == (None, *row.input_shape)
        assert keras_layer.output.shape == (None, *row.output_shape)
        assert num_params == row.num_params
        assert value_of(row.params_arithmetic) == (num_params, num_params)
        if isinstance(row.layer, Conv2D | Dense):  # every weight, at each place it is used
            places = math.prod(keras_layer.output.shape[1:-1])
            assert row.multiply_adds == math.prod(keras_layer.kernel.shape) * places
    assert model.count_params() == network.num_params

    pictures = np.ones((2, *network.input_shape), np.float32)
    assert model(pictures, training=False).shape == (2, *network.output_shape)


@st.composite
def careless_networks(draw: st.DrawFn) -> Architecture:
    """Layers in any order, with large windows, over a small picture: they seldom fit."""
    anything = st.one_of(
        st.builds(Conv2D, st.integers(1, 4), st.integers(1, 9), padding=paddings),
        st.builds(Conv2D, st.just(2), st.integers(1, 5), dilation_rate=st.integers(2, 5)),
        poolings,
        zero_paddings,
        shapeless,
        dense_layers,
        st.sampled_from([Flatten(), GlobalAveragePooling2D()]),
    )
    shape = draw(st.tuples(st.integers(1, 10), st.integers(1, 10), st.integers(1, 3)))
    return Architecture(shape, tuple(draw(st.lists(anything, min_size=1, max_size=5))))


def refuse(network: Architecture) -> ArchitectureError | None:
    try:
        network.check()
    except ArchitectureError as error:
        return error
    return None


@given(careless_networks())
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_keras_refuses_the_layer_that_we_refuse(network: Architecture) -> None:
    """Keras is laxer in three things, tested below: Dense on a map, softmax of one, and size."""
    error = refuse(network)
    assume(error is not None and "softmax" not in error.reason)
    assert error is not None
    assert error.layer_index is not None
    before, layer = network.layers[: error.layer_index], network.layers[error.layer_index]
    assume(not isinstance(layer, Dense))

    tensor = keras.Input(network.input_shape)
    for built in before:
        tensor = keras_layer(built)(tensor)
    with pytest.raises(ValueError, match=r"Computed output size|incompatible with the layer"):
        keras_layer(layer)(tensor)


def keras_layer(layer: Layer) -> keras.Layer:
    return getattr(keras.layers, type(layer).__name__)(**layer.keras_arguments())


def test_keras_takes_a_dense_layer_on_a_map_and_we_do_not() -> None:
    """It would be a 1 × 1 convolution, and the network would not end in ten values."""
    assert keras_layer(Dense(10))(keras.Input((14, 14, 1))).shape == (None, 14, 14, 10)
    with pytest.raises(ArchitectureError, match="Flatten"):
        models.build(Architecture((14, 14, 1), (Dense(10),)))


def test_keras_warns_of_a_softmax_of_one_and_we_refuse_it() -> None:
    layer = Activation("softmax")
    with pytest.warns(UserWarning, match="always return the value 1"):
        keras_layer(layer)(np.zeros((1, 4, 4, 1), np.float32))
    with pytest.raises(ArchitectureError, match="gives 1 whatever the picture"):
        models.build(Architecture((4, 4, 1), (layer,)))


def test_keras_takes_large_networks_and_we_stop_at_what_a_laptop_holds() -> None:
    """Keras would first allocate 4 GB."""
    with pytest.raises(ArchitectureError, match="parameters, and this lab stops at 20,000,000"):
        models.build(Architecture((256, 256, 4), (Flatten(), Dense(4096))))


def test_keras_refuses_strides_with_dilation_as_well() -> None:
    with pytest.raises(ValueError, match="not supported in conjunction"):
        keras.layers.Conv2D(8, 3, strides=2, dilation_rate=2)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_keras_knows_every_activation(activation: str) -> None:
    assert keras.activations.serialize(keras.activations.get(activation)) == activation


@given(convolutions() | poolings | shapeless | dense_layers)
@settings(max_examples=200)
def test_the_keras_line_makes_the_layer_that_is_built(layer: Layer) -> None:
    """So the defaults that the line leaves out are Keras's own."""
    written = eval(layer.to_keras(), vars(keras.layers))  # noqa: S307 - written by our own code
    assert config(written) == config(keras_layer(layer))


def config(layer: keras.Layer) -> dict[str, Any]:
    return layer.get_config() | {"name": "whichever number is next"}


@pytest.mark.parametrize("network", [*PRESETS.values(), stacked(4)], ids=[*PRESETS, "stacked"])
def test_layers_have_the_names_that_keras_would_give_them(network: Architecture) -> None:
    keras.utils.clear_session()
    model = keras.Sequential([keras_layer(layer) for layer in network.layers])
    assert [layer.name for layer in model.layers] == [row.name for row in network.summary()]


def test_a_network_that_cannot_be_built_never_reaches_keras(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(keras.layers, "MaxPool2D")
    with pytest.raises(ArchitectureError, match=r"Layer 5 \(max_pooling2d_4\) cannot be built"):
        models.build(Architecture((28, 28, 1), (MaxPool2D(),) * 5))


def test_batch_normalisation_is_ready_to_test_after_twenty_batches() -> None:
    """Two thousand digits are twenty batches; Keras's own momentum takes hundreds."""
    model = models.build(Architecture((4, 4, 1), (BatchNormalization(),)))
    batch = np.random.default_rng(0).normal(5, 2, (100, 4, 4, 1)).astype(np.float32)
    for _ in range(20):
        model(batch, training=True)
    normalised = np.asarray(model(batch, training=False))
    assert abs(normalised.mean()) < 0.5  # 2.5 to begin with
    assert normalised.std() == pytest.approx(1, abs=0.1)


def test_every_part_of_a_model_can_be_looked_at() -> None:
    """Inspection asks for the output of a layer in the middle."""
    model = models.build(PRESETS["article"])
    feature_maps = keras.Model(model.input, model.get_layer("conv2d_1").output)
    assert feature_maps(np.zeros((1, 28, 28, 1), np.float32)).shape == (1, 11, 11, 64)


def test_the_strategies_make_every_kind_of_layer() -> None:
    made: set[str] = set()

    @given(networks())
    @settings(max_examples=100, database=None, derandomize=True)
    def collect(network: Architecture) -> None:
        made.update(type(layer).__name__ for layer in network.layers)

    collect()
    assert made == set(LAYERS)


@st.composite
def sliding_layers(draw: st.DrawFn) -> Layer:
    """A layer whose gradient reaches all of its window: no maximum, no clipped activation."""
    if draw(st.integers(0, 4)) == 0:
        return draw(zero_paddings)
    size, padding = draw(st.integers(1, 4)), draw(paddings)
    strides = draw(st.integers(1, 2 if size > 1 else 1))
    if draw(st.booleans()):
        return AveragePooling2D(size, strides=strides, padding=padding)
    dilation_rate = draw(st.integers(1, 2)) if strides == 1 else 1
    return Conv2D(1, size, strides=strides, padding=padding, dilation_rate=dilation_rate)


@given(st.lists(sliding_layers(), min_size=1, max_size=3))
@settings(max_examples=60)
def test_the_receptive_field_is_where_the_gradient_goes(layers: list[Layer]) -> None:
    """The value in the middle of the last map depends on so many rows of the picture."""
    network = Architecture((96, 96, 1), tuple(layers))
    model = models.build(network)
    for weight in model.weights:
        weight.assign(np.ones(weight.shape))  # no weight hides a pixel

    assert gradient_rows(model) == network.summary()[-1].receptive_field


@pytest.mark.parametrize("last", [(Flatten(), Dense(1)), (GlobalAveragePooling2D(),)])
def test_dense_layers_and_global_averages_see_every_row(last: tuple[Layer, ...]) -> None:
    network = Architecture((20, 20, 1), (Conv2D(1, 3), *last))
    assert gradient_rows(models.build(network)) == network.summary()[-1].receptive_field == 20


def gradient_rows(model: keras.Model) -> int:
    """Count the rows from the first to the last that changes a value in the output's middle."""
    picture = tf.ones((1, *model.input_shape[1:]))
    with tf.GradientTape() as tape:
        tape.watch(picture)
        output = model(picture, training=False)
        middle = output[(0, *(size // 2 for size in output.shape[1:]))]
    rows = np.flatnonzero(np.any(tape.gradient(middle, picture).numpy()[0] != 0, axis=(1, 2)))
    return int(rows[-1] - rows[0]) + 1


def test_the_same_seed_gives_the_same_network_whoever_else_draws_random_numbers() -> None:
    """In a worker, Dask's threads draw from Python's global generator at any moment."""

    def weights(seed: int, draws: int) -> list[np.ndarray]:
        random.seed(draws)
        return models.build(PRESETS["article"], seed).get_weights()

    for first, again in zip(weights(7, draws=1), weights(7, draws=2), strict=True):
        np.testing.assert_array_equal(first, again)
    kernels = weights(7, draws=1)[0], weights(2**32 - 1, draws=1)[0]
    assert not np.array_equal(*kernels)
    # The scale is Keras's default (Glorot and Bengio, 2010).
    assert abs(kernels[0]).max() <= np.sqrt(6 / (9 * 1 + 9 * 32))


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_a_plain_keras_program_with_the_same_seed_begins_with_the_same_weights(seed: int) -> None:
    keras.utils.set_random_seed(seed)
    plain = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0),
            keras.layers.MaxPool2D(),
            keras.layers.Conv2D(4, 3),
            keras.layers.Dropout(0.5),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    layers = (
        Conv2D(4, 3, activation="relu"),
        BatchNormalization(),
        Dropout(0.0),
        MaxPool2D(),
        Conv2D(4, 3),
        Dropout(0.5),
        Flatten(),
        Dense(10, activation="softmax"),
    )
    ours = models.build(Architecture((12, 12, 1), layers), seed)
    for theirs, mine in zip(plain.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_array_equal(theirs, mine)
    drops = [
        next(
            layer
            for layer in model.layers
            if isinstance(layer, keras.layers.Dropout) and layer.rate
        )
        for model in (plain, ours)
    ]
    states = [layer.seed_generator.state.numpy() for layer in drops]
    np.testing.assert_array_equal(*states)


@st.composite
def endings(draw: st.DrawFn) -> tuple[Layer, ...]:
    return draw(st.sampled_from([(Flatten(), Dense(2)), (GlobalAveragePooling2D(), Dense(2))]))


@given(
    st.lists(sliding_layers(), max_size=3),
    endings(),
    st.tuples(st.integers(17, 21), st.integers(17, 21)),
)
@settings(max_examples=60, deadline=None)
def test_the_answer_depends_on_the_pixels_that_arrive_and_no_others(
    layers: list[Layer], last: tuple[Layer, ...], sides: tuple[int, int]
) -> None:
    """Where the gradient of the answer goes, with weights of 1 that hide no pixel."""
    network = Architecture((*sides, 1), (*layers, *last))
    try:
        network.check()
    except CnnError:  # a window that no longer fits
        assume(False)
    model = models.build(network)
    for weight in model.weights:
        weight.assign(np.ones(weight.shape))
    picture = tf.ones((1, *network.input_shape))
    with tf.GradientTape() as tape:
        tape.watch(picture)
        total = tf.reduce_sum(model(picture))
    rows, columns = np.nonzero(tape.gradient(total, picture).numpy()[0, :, :, 0])
    seen = arriving(network)
    if not rows.size:
        assert not seen.num_rows * seen.num_columns
        return
    assert (seen.row, seen.row + seen.num_rows - 1) == (rows.min(), rows.max())
    assert (seen.column, seen.column + seen.num_columns - 1) == (columns.min(), columns.max())
    sees = next(row for row in network.summary() if row.layer.sees_everything).receptive_field
    assert sees == max(seen.num_rows, seen.num_columns)


def test_the_article_s_network_is_blind_to_the_last_six_rows_and_columns() -> None:
    """No score changes whatever stands in rows or columns 22 to 27; in row 21 some pixel counts."""
    model = models.build(PRESETS["article"], 0)
    rng = np.random.default_rng(0)
    pictures = rng.random((20, 28, 28, 1)).astype(np.float32)
    border, inside = pictures.copy(), pictures.copy()
    border[:, 22:], border[:, :, 22:] = rng.random((20, 6, 28, 1)), rng.random((20, 28, 6, 1))
    inside[:, 21] = rng.random((20, 28, 1))
    np.testing.assert_array_equal(model(border), model(pictures))
    assert not np.allclose(model(inside), model(pictures), atol=1e-6)
    assert arriving(PRESETS["article"]) == Rectangle(0, 0, 22, 22)
    said = unseen_border_in_words(PRESETS["article"])
    assert "22 × 22 of 28 × 28 pixels: rows 22 to 27 and columns 22 to 27 change nothing" in said
    assert unseen_border_in_words(PRESETS["small_vgg"]) == ""
