"""Gradients in deep stacks, against numerical differences; and that they vanish, as a fact."""

import numpy as np
import pytest

from cnn import datasets, ops
from cnn.depth import gradient_flow
from cnn.depth.gradient_flow import CHANCE, DEPTHS, SHRINK, Flow, Stack
from cnn.errors import CnnError


def loss_by_hand(weights: list[np.ndarray], pictures: np.ndarray, labels: np.ndarray) -> float:
    """Compute in float64 the cross-entropy of a stack of sigmoid convolutions."""
    *convolutions, dense, dense_bias = (array.astype(float) for array in weights)
    total = 0.0
    for picture, label in zip(pictures.astype(float), labels, strict=True):
        maps = ops.pool2d(picture, pool_size=SHRINK, mode="average")
        for kernels, biases in zip(convolutions[::2], convolutions[1::2], strict=True):
            sums = [
                ops.convolve2d(maps, kernels[..., number], padding="same") + bias
                for number, bias in enumerate(biases)
            ]
            maps = 1 / (1 + np.exp(-np.stack(sums, axis=-1)))
        logits = maps.ravel() @ dense + dense_bias
        total += np.log(np.exp(logits).sum()) - logits[label]
    return total / len(labels)


def test_the_gradients_are_those_of_numerical_differences() -> None:
    data = datasets.load("mnist")
    pictures, labels = datasets.scale(data.x_train[:3]), data.y_train[:3]
    model = gradient_flow.build(Stack(depth=2, seed=5))
    loss, gradients = gradient_flow.gradient(model, pictures, labels, model.trainable_variables)
    weights = [np.asarray(variable) for variable in model.trainable_variables]
    assert loss == pytest.approx(loss_by_hand(weights, pictures, labels), rel=1e-5)
    for place in (0, 2):  # the kernels of both convolutions
        slopes = np.asarray(gradients[place])
        for cell in [np.unravel_index(np.abs(slopes).argmax(), slopes.shape), (0, 2, 0, 1)]:
            nudged = []
            for sign in (1, -1):
                other = [array.astype(float) for array in weights]
                other[place][cell] += sign * 1e-5
                nudged.append(loss_by_hand(other, pictures, labels))
            expected = (nudged[0] - nudged[1]) / 2e-5
            assert slopes[cell] == pytest.approx(expected, rel=1e-3, abs=1e-7)


def flow(depth: int, **how: object) -> Flow:
    return gradient_flow.measure(Stack(depth=depth, steps=0, **how))  # type: ignore[arg-type]


def test_the_keras_lines_measure_the_same() -> None:
    data = datasets.load("mnist")
    batch = slice(gradient_flow.BATCH)
    stack = Stack(depth=3, activation="relu", normalised=True, steps=0)
    given = {
        "model": gradient_flow.build(stack),
        "pictures": data.x_train[batch],
        "labels": data.y_train[batch],
    }
    exec(gradient_flow.KERAS_LINES, given)  # noqa: S102 - our own lines
    np.testing.assert_allclose(given["lengths"], gradient_flow.measure(stack).before, rtol=1e-3)


def test_through_sigmoids_the_gradient_vanishes_with_depth() -> None:
    flows = [flow(depth, activation="sigmoid") for depth in (2, 4, 8)]
    first = [found.before[0] for found in flows]
    assert first[0] > 10 * first[1] > 100 * first[2]
    assert flows[-1].share < 1e-4
    assert (
        np.polyfit(range(8), np.log10(flows[-1].before), 1)[0] > 0.5
    )  # per layer, a third is left


def test_batch_normalisation_keeps_it() -> None:
    assert flow(8, activation="sigmoid", normalised=True).share > 0.05


def test_relu_with_the_first_weights_of_he_keeps_it_as_well() -> None:
    he = flow(8, activation="relu", initializer="he_uniform")
    assert 0.1 < he.share < 10
    assert he.before[0] > 5 * flow(8, activation="relu").before[0]  # Glorot's are too small for it


def test_a_few_steps_lower_the_loss_of_a_shallow_normalised_stack() -> None:
    found = gradient_flow.measure(Stack(depth=2, activation="tanh", normalised=True, steps=12))
    assert found.losses.shape == (13,)
    assert found.losses[-3:].mean() < 0.6 * found.losses[0]
    assert found.after.shape == found.before.shape == (2,)


def test_the_same_seed_gives_the_same_numbers() -> None:
    one, same = (flow(2, activation="relu", seed=4) for _ in range(2))
    np.testing.assert_array_equal(one.before, same.before)
    assert (one.before != flow(2, activation="relu", seed=5).before).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"depth": 0},
        {"depth": 33},
        {"depth": 2, "activation": "softmax"},
        {"depth": 2, "initializer": "zeros"},
        {"depth": 2, "steps": 101},
        {"depth": 2, "seed": -1},
    ],
)
def test_a_stack_out_of_range_is_explained(wrong: dict) -> None:
    with pytest.raises(CnnError):
        Stack(**wrong)


class TestFinding:
    def flows(self, plain: float, normalised: float, loss: float, scale: float = 1.0) -> dict:
        """Make flows whose gradient falls by a share from the last layer to the first."""
        return {
            (depth, is_normalised): Flow(
                np.geomspace(share, 1, depth) * (1 if depth == 2 else scale),
                np.ones(depth),
                np.full(31, 1.0 if is_normalised else loss),
            )
            for is_normalised, share in ((False, plain), (True, normalised))
            for depth in DEPTHS
        }

    def test_a_gradient_that_vanishes_is_said_to(self) -> None:
        said = gradient_flow.finding(self.flows(1e-6, 0.5, CHANCE))
        assert "1/1,000,000 of that of the last; with it, 0.5 times that" in said
        assert "Without it, no depth begins to learn within 30 steps." in said
        assert "With it, all depths begin to learn" in said
        assert "vanishes on its way back" in said

    def test_one_that_arrives_is_said_to(self) -> None:
        said = gradient_flow.finding(self.flows(0.8, 2.0, 1.0))
        assert "nothing vanishes" in said
        assert "Without it, all depths" in said

    def test_one_that_is_small_everywhere_did_not_vanish_on_its_way(self) -> None:
        said = gradient_flow.finding(self.flows(0.9, 0.9, CHANCE, scale=0.001))
        assert "small in all of them" in said
        assert "vanishes" not in said
