"""Measure how the gradient fades on its way back through a deep stack."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn import datasets
from cnn.engine import keras, tf
from cnn.gradient_flow import BATCH, FILTERS, LEARNING_RATE, SHRINK, Flow, Stack


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
