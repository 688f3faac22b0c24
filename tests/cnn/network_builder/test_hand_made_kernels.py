"""The first filters of a convolution may start as kernels that somebody made by hand."""

import json
from typing import Any

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnn import models
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, ZeroPadding2D
from cnn.errors import CnnError

SOBEL = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
BLUR = ((0.0625, 0.125, 0.0625), (0.125, 0.25, 0.125), (0.0625, 0.125, 0.0625))


def network(channels: int = 1, **arguments: Any) -> Architecture:
    layer = Conv2D(4, 3, kernels=(SOBEL, BLUR), **arguments)
    return Architecture((6, 7, channels), (layer, Flatten(), Dense(2, activation="softmax")), "own")


def maps(model: Any, picture: np.ndarray) -> np.ndarray:
    """Return what leaves a Keras model's first convolution, shape (H, W, F)."""
    import keras

    first = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    return np.asarray(first(picture[np.newaxis]))[0]


@pytest.mark.tensorflow
@pytest.mark.parametrize("channels", [1, 3])
def test_the_first_maps_are_the_picture_seen_through_those_kernels(channels: int) -> None:
    picture = np.random.default_rng(0).random((6, 7, channels), np.float32)
    found = maps(models.build(network(channels)), picture)
    for number, kernel in enumerate((SOBEL, BLUR)):
        expected = sum(correlate2d(picture[..., c], kernel, "valid") for c in range(channels))
        np.testing.assert_allclose(found[..., number], expected, atol=1e-5)


@pytest.mark.tensorflow
def test_the_other_filters_start_as_they_would_without() -> None:
    plain = Architecture((6, 7, 1), (Conv2D(4, 3), *network().layers[1:]))
    with_kernels, without = (models.build(net, seed=3).layers[1] for net in (network(), plain))
    assert np.array_equal(with_kernels.kernel[..., 2:], without.kernel[..., 2:])
    assert np.array_equal(with_kernels.kernel[..., 0, 0], SOBEL)


@pytest.mark.tensorflow
@pytest.mark.parametrize("trainable", [True, False])
def test_a_frozen_layer_keeps_its_kernels_while_the_rest_learns(trainable: bool) -> None:
    model = models.build(network(trainable=trainable), seed=0)
    model.compile("adam", "categorical_crossentropy")
    before = [weights.copy() for weights in model.get_weights()]
    pictures = np.random.default_rng(0).random((8, 6, 7, 1), np.float32)
    model.fit(pictures, np.eye(2)[np.arange(8) % 2], verbose=0)
    changed = [
        not np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True)
    ]
    assert changed == [trainable, trainable, True, True]
    assert network(trainable=trainable).num_params == model.count_params()


@pytest.mark.tensorflow
def test_the_keras_program_makes_the_same_layer() -> None:
    variables: dict[str, Any] = {}
    exec(network(trainable=False).to_keras_code(), variables)  # noqa: S102 - written by our own code
    written = variables["model"].layers[0]
    assert not written.trainable
    assert np.array_equal(written.kernel[:, :, 0, 0], SOBEL)
    assert np.array_equal(written.kernel[:, :, 0, 1], BLUR)


def test_the_keras_program_says_which_layer_the_kernels_are_for() -> None:
    behind_padding = (ZeroPadding2D(), Conv2D(4, 3, kernels=(SOBEL,)))
    program = Architecture((6, 7, 1), behind_padding).to_keras_code()
    assert "import numpy as np" in program
    assert "# Kernels made by hand, for the first filters of layer 2." in program
    assert "model.layers[1].set_weights" in program
    assert "numpy" not in Architecture((6, 7, 1), (ZeroPadding2D(), Conv2D(4, 3))).to_keras_code()


def test_kernels_travel_in_json_and_come_back_the_same() -> None:
    made = network(trainable=False)
    assert '"kernels":[[[-1,0,1],[-2,0,2],[-1,0,1]],' in made.to_json()
    assert Architecture.from_json(made.to_json()) == made
    halves = Conv2D(1, 2, kernels=(((-0.5, 1.0), (0.25, 2)),))
    assert json.dumps(halves.to_dict()["kernels"]) == "[[[-0.5, 1], [0.25, 2]]]"  # 1, not 1.0
    assert "kernels" not in Architecture((6, 7, 1), (Conv2D(4, 3),)).to_json()


@pytest.mark.parametrize(
    "kernels",
    [
        [],
        "abc",
        [1, 2],
        [[[1, 2], [3, 4]], [[1, 2, 3]]],
        [[[1, 2, 3], [4, 5, 6]]],
        [[[1, 2], [3, 4]], [[1, 2]]],
        [[[1, 2], [3, 4]], [[1, 2], [3, 4], [5, 6]]],
        [[[1, 2], [3]]],
        [[[1, 2], [3, 4, 5]]],
        [[[1, 2], 3]],
        [[[1, 2], [3, 4]], 5],
        [[], []],
        [[[1, 2], [3, -5000]]],
        [[[1, 2], [3, None]]],
        [[[1, 2], [3, True]]],
        [[[1, 2], [3, 1e400]]],
        [[[1, 2], [3, [4]]]],
        [[[1, 2], [3, 5000]]],
        [[[0] * 40] * 40],
        {"a": 1},
        [[[[[[]]]]]],
    ],
)
def test_kernels_that_are_none_are_refused_in_words(kernels: object) -> None:
    layer = {"type": "Conv2D", "filters": 4, "kernel_size": 2, "kernels": kernels}
    with pytest.raises(CnnError, match="kernels to be square grids"):
        Architecture.from_json(json.dumps({"input_shape": [6, 6, 1], "layers": [layer]}))


def test_kernels_of_another_size_or_too_many_of_them_say_so() -> None:
    with pytest.raises(CnnError, match="kernel_size is 3, not 5"):
        Conv2D(4, 5, kernels=(SOBEL,))
    with pytest.raises(CnnError, match="at least 2 filters, not 1"):
        Conv2D(1, 3, kernels=(SOBEL, BLUR))
