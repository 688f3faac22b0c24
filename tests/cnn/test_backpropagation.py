"""One step against the gradient, checked by numerical differences."""

import numpy as np
import pytest
from scipy import signal, special

from cnn import backpropagation, datasets, models
from cnn.errors import CnnError


@pytest.fixture(scope="module")
def digit() -> tuple[np.ndarray, int]:
    data = datasets.load("mnist")
    return datasets.scale(data.x_train[5]), int(data.y_train[5])


def loss_by_hand(weights: list[np.ndarray], image: np.ndarray, label: int) -> float:
    """Return the cross-entropy of the small network, in float64, without Keras."""
    kernels, kernel_bias, dense, dense_bias = (array.astype(np.float64) for array in weights)
    maps = [
        np.maximum(signal.correlate2d(image[:, :, 0], kernels[:, :, 0, i], "valid") + bias, 0)
        for i, bias in enumerate(kernel_bias)
    ]  # 4 maps of (24, 24)
    pooled = np.stack(maps, axis=-1).reshape(6, 4, 6, 4, 4).max(axis=(1, 3))  # (6, 6, 4)
    logits = pooled.ravel() @ dense + dense_bias
    return float(special.logsumexp(logits) - logits[label])


def test_the_gradient_is_the_slope_that_numerical_differences_measure(digit) -> None:
    image, label = digit
    weights = models.build(backpropagation.NETWORK, seed=0).get_weights()
    for kernel, row, column in [(0, 2, 2), (1, 0, 4), (3, 4, 1)]:
        descent = backpropagation.descend(
            image, label, learning_rate=0.1, kernel=kernel, row=row, column=column
        )
        place, step = (row, column, 0, kernel), 1e-4
        around = []
        for direction in (+1, -1):
            moved = weights[0].astype(np.float64)
            moved[place] += direction * step
            around.append(loss_by_hand([moved, *weights[1:]], image, label))
        slope = (around[0] - around[1]) / (2 * step)
        assert descent.slope == pytest.approx(slope, abs=1e-3)
        assert descent.gradient[row, column, kernel] == pytest.approx(slope, abs=1e-3)

        # The curve shows the same loss, and so does the point where the step lands.
        assert descent.losses[0] == pytest.approx(loss_by_hand(weights, image, label), abs=1e-4)
        landed = weights[0].copy()
        landed[place] = descent.landing[0]
        by_hand = loss_by_hand([landed, *weights[1:]], image, label)
        assert descent.landing[1] == pytest.approx(by_hand, abs=1e-4)


def test_a_step_moves_every_weight_against_its_gradient(digit) -> None:
    descent = backpropagation.descend(*digit, learning_rate=0.1)
    expected = descent.kernels - 0.1 * descent.gradient
    np.testing.assert_allclose(descent.kernels_after, expected, atol=1e-6)
    assert descent.landing[0] == pytest.approx(descent.weight - 0.1 * descent.slope)


def test_small_steps_make_the_loss_smaller_every_time(digit) -> None:
    descent = backpropagation.descend(*digit, learning_rate=0.01, steps=10)
    assert len(descent.losses) == 11
    assert (np.diff(descent.losses) < 0).all()
    label = digit[1]
    assert descent.probabilities_after[label] > descent.probabilities[label]


def test_the_loss_is_minus_the_logarithm_of_the_right_answers_probability(digit) -> None:
    descent = backpropagation.descend(*digit, learning_rate=0.01)
    assert descent.losses[0] == pytest.approx(-np.log(descent.probabilities[digit[1]]), rel=1e-4)


def test_the_same_seed_starts_with_the_same_weights_and_another_one_does_not(digit) -> None:
    first, again, other = (
        backpropagation.descend(*digit, learning_rate=0.1, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.kernels, again.kernels)
    assert not np.array_equal(first.kernels, other.kernels)


@pytest.mark.parametrize(
    "wrong",
    [{"learning_rate": 0.0}, {"learning_rate": float("nan")}, {"steps": 0}, {"steps": 1000}],
)
def test_a_setting_out_of_range_is_explained(digit, wrong: dict[str, float]) -> None:
    with pytest.raises(CnnError):
        backpropagation.descend(*digit, **({"learning_rate": 0.1} | wrong))


def test_a_picture_of_another_shape_is_refused() -> None:
    with pytest.raises(CnnError, match=r"28, 28, 1"):
        backpropagation.descend(np.zeros((5, 5, 1)), 3, learning_rate=0.1)
