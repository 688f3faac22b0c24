"""How much of the gradient reaches the first layers of a deep stack, asked and answered.

`cnn.inspection.gradient_flow` measures it, on a worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import numpy as np

from cnn.errors import CnnError
from cnn.types import FloatArray

Activation = Literal["sigmoid", "tanh", "relu"]
Initializer = Literal["glorot_uniform", "he_uniform"]

ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
INITIALIZERS: tuple[Initializer, ...] = get_args(Initializer)
DEPTHS = (2, 4, 8, 16)  # convolution layers
MAX_DEPTH = 32
MAX_STEPS = 100
MAX_SEED = 999
BATCH = 64  # digits
FILTERS = 8
SHRINK = 4  # pixels that become one, so that all is measured while one waits
LEARNING_RATE = 0.1  # of plain gradient descent, which leaves gradients as they are
CHANCE = float(np.log(10))  # loss of somebody who gives each of ten digits the same probability
_LEARNT = 0.9  # of the loss by chance: below this a network has begun to learn
_VANISHED = 1e-3  # of the last layer's gradient
_FAINT = 0.05  # of the gradient in the shallowest stack


# The same in Keras; a test runs it. `model`, `pictures` and `labels` are given.
KERAS_LINES = """\
import keras, tensorflow as tf

kernels = [layer.kernel for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
with tf.GradientTape() as tape:
    logits = model(pictures / 255, training=True)
    losses = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    loss = tf.reduce_mean(losses)
lengths = [tf.norm(gradient) for gradient in tape.gradient(loss, kernels)]
"""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A plain stack of convolution layers, without pooling or residual connections in between.

    Args:
        depth: Convolution layers, 1 to 32.
        activation: After each of them.
        normalised: Whether batch normalisation comes before each activation.
        initializer: Of the kernels, as Keras names it.
        steps: Of gradient descent, 0 to 100.
        seed: Of the first weights, 0 to 999.

    Raises:
        CnnError: A value is not one of these.
    """

    depth: int
    activation: Activation = "sigmoid"
    normalised: bool = False
    initializer: Initializer = "glorot_uniform"
    steps: int = 30
    seed: int = 0

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise CnnError(f"Choose one of {', '.join(ACTIVATIONS)}, not {self.activation!r}.")
        if self.initializer not in INITIALIZERS:
            raise CnnError(f"Choose one of {', '.join(INITIALIZERS)}, not {self.initializer!r}.")
        for name, low, high in (
            ("depth", 1, MAX_DEPTH),
            ("steps", 0, MAX_STEPS),
            ("seed", 0, MAX_SEED),
        ):
            if not low <= getattr(self, name) <= high:
                raise CnnError(f"{name} goes from {low} to {high}, not to {getattr(self, name)}.")


@dataclass(frozen=True, eq=False)
class Flow:
    """What was measured in a stack of N convolution layers, from the first to the last."""

    before: FloatArray  # Euclidean lengths of the kernels' gradients before the first step, (N,)
    after: FloatArray  # after the last one, (N,)
    losses: FloatArray  # of each step's batch before that step, and of one more batch, (steps + 1,)

    @property
    def depth(self) -> int:
        """Convolution layers."""
        return len(self.before)

    @property
    def learnt(self) -> bool:
        """Whether the loss is clearly below what somebody reaches who answers by chance."""
        return self.loss < _LEARNT * CHANCE

    @property
    def loss(self) -> float:
        """Mean of the last few batches, as single batches differ."""
        return float(self.losses[-5:].mean())

    @property
    def share(self) -> float:
        """The first layer's gradient as a share of the last one's, before the first step."""
        return float(self.before[0] / self.before[-1]) if self.before[-1] else 0.0


Flows = Mapping[tuple[int, bool], Flow]  # by depth, and whether normalised


def stacks(
    activation: Activation, initializer: Initializer, *, seed: int = 0
) -> dict[tuple[int, bool], Stack]:
    """Return what is compared: all `DEPTHS`, without and with batch normalisation.

    Raises:
        CnnError: As `Stack` does.
    """
    return {
        (depth, normalised): Stack(
            depth=depth,
            activation=activation,
            normalised=normalised,
            initializer=initializer,
            seed=seed,
        )
        for normalised, depth in product((False, True), DEPTHS)
    }


def lengths(flows: Flows, *, normalised: bool, after: bool) -> dict[int, FloatArray]:
    """Return the lengths of the gradients by depth, of the stacks of one kind."""
    return {
        depth: flow.after if after else flow.before
        for (depth, is_normalised), flow in flows.items()
        if is_normalised == normalised
    }


def span(flows: Flows, *, after: bool) -> tuple[float, float]:
    """Return the smallest and the largest length that is a positive number, over all stacks."""
    found = np.concatenate([flow.after if after else flow.before for flow in flows.values()])
    usable = found[np.isfinite(found) & (found > 0)]
    return (float(usable.min()), float(usable.max())) if usable.size else (1e-3, 1.0)


def finding(flows: Flows) -> str:
    """Say in a few sentences what was measured; what differs is said as it is.

    Args:
        flows: All of `stacks`.
    """
    deepest = max(depth for depth, _ in flows)
    plain, normalised = flows[deepest, False], flows[deepest, True]
    words = [
        f"Without normalisation, the gradient of the first of {deepest} layers is "
        f"{_times(plain.share)} that of the last; with it, {_times(normalised.share)} that."
    ]
    for name, is_normalised in (("Without", False), ("With", True)):
        learning = [depth for depth in DEPTHS if flows[depth, is_normalised].learnt]
        steps = len(plain.losses) - 1
        if len(learning) == len(DEPTHS):
            words.append(f"{name} it, all depths begin to learn within {steps} steps.")
        elif learning:
            depths = ", ".join(map(str, learning))
            words.append(
                f"{name} it, of the depths only {depths} begin to learn within {steps} steps."
            )
        else:
            words.append(f"{name} it, no depth begins to learn within {steps} steps.")
    shallowest = flows[min(depth for depth, _ in flows), False]
    if plain.share < _VANISHED:
        words.append("The gradient vanishes on its way back.")
    elif plain.before.max() < _FAINT * shallowest.before.max():
        words.append(
            "The gradient does not fade from layer to layer, but is small in all of them: the "
            "values themselves shrink on their way forward through a deep plain stack."
        )
    else:
        words.append("The gradient arrives: with these first weights, nothing vanishes.")
    return " ".join(words)


def _times(share: float) -> str:
    """Say a ratio in words.

    >>> _times(0.00002), _times(3.2), _times(0.25), _times(0)
    ('1/50,000 of', '3.2 times', '0.25 times', '0 times')
    """
    if 0 < share < 0.01:
        return f"1/{float(f'{1 / share:.2g}'):,.0f} of"
    return f"{share:.2g} times"
