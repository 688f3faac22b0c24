"""How much of the gradient reaches the first layers of a deep stack, asked and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any, Literal, get_args

import numpy as np

from cnn import datasets
from cnn.arguments import Range, check_arguments
from cnn.engine import keras, tf
from cnn.types import FloatArray

StackActivation = Literal["sigmoid", "tanh", "relu"]
Initializer = Literal["glorot_uniform", "he_uniform"]

STACK_ACTIVATIONS: tuple[StackActivation, ...] = get_args(StackActivation)
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

    depth: Annotated[int, Range(1, MAX_DEPTH)]
    activation: StackActivation = "sigmoid"
    normalised: bool = False
    initializer: Initializer = "glorot_uniform"
    steps: Annotated[int, Range(0, MAX_STEPS)] = 30
    seed: Annotated[int, Range(0, MAX_SEED)] = 0

    def __post_init__(self) -> None:
        check_arguments(self)


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
    activation: StackActivation, initializer: Initializer, *, seed: int = 0
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


def measure(stack: Stack) -> Flow:
    """Train a stack for a few steps on MNIST; measure its gradients before and after.

    Args:
        stack: What to build.

    Source: Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural
    Networks (2010), section 4.2; Ioffe and Szegedy, Batch Normalization (2015), section 3.
    """
    data = datasets.load("mnist")
    model = build(stack)
    kernels = [
        layer.kernel for layer in model.layers if isinstance(layer, keras.layers.Conv2D)
    ]  # from the first layer to the last
    variables = model.trainable_variables
    losses = []
    for step in range(stack.steps + 1):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        loss, gradients = gradient(
            model, datasets.scale(data.x_train[batch]), data.y_train[batch], variables
        )
        losses.append(loss)
        along = {id(v): g for v, g in zip(variables, gradients, strict=True)}
        lengths = np.array([float(tf.norm(along[id(kernel)])) for kernel in kernels], np.float32)
        if step == 0:
            before = lengths
        if step < stack.steps:
            for variable, slope in zip(variables, gradients, strict=True):
                variable.assign_sub(LEARNING_RATE * slope)
    return Flow(before, lengths, np.array(losses, np.float32))


def build(stack: Stack) -> keras.Model:
    """Build a stack: pictures of 7 × 7 pixels, N convolutions, and a dense layer of logits."""
    inputs = keras.Input((28, 28, 1))
    values = keras.layers.AveragePooling2D(SHRINK)(inputs)
    for number in range(stack.depth):
        values = keras.layers.Conv2D(
            FILTERS,
            3,
            padding="same",
            use_bias=not stack.normalised,  # normalising takes it out again
            kernel_initializer=_initializer(stack, number),
        )(values)
        if stack.normalised:
            values = keras.layers.BatchNormalization()(values)
        values = keras.layers.Activation(stack.activation)(values)
    values = keras.layers.Flatten()(values)
    dense = keras.layers.Dense(10, kernel_initializer=_initializer(stack, stack.depth))
    return keras.Model(inputs, dense(values))


def gradient(
    model: keras.Model, pictures: Any, labels: Any, variables: list[Any]
) -> tuple[float, list[Any]]:
    """Return the mean cross-entropy of a batch, and its gradients along variables.

    Args:
        model: Gives logits.
        pictures: Shape (N, 28, 28, 1), in [0, 1].
        labels: The true digits, shape (N,).
        variables: What to differentiate by.
    """
    with tf.GradientTape() as tape:
        logits = model(pictures, training=True)
        loss = tf.reduce_mean(
            keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        )
    return float(loss), tape.gradient(loss, variables)


def _initializer(stack: Stack, number: int) -> keras.Initializer:
    made = {
        "glorot_uniform": keras.initializers.GlorotUniform,
        "he_uniform": keras.initializers.HeUniform,
    }[stack.initializer]
    return made(stack.seed * 1000 + number)
