"""A network as the program that a learner would write for it, in the article's style."""

import json
from collections.abc import Sequence

from cnn.architecture.layers import Layer
from cnn.types import Shape

# How to do without cnn.datasets, for whoever takes the program along.
_ELSEWHERE = {
    "mnist": """ Without CNN Lab, but with a network connection,
# keras.datasets.mnist.load_data() gives the same digits, without their channel axis."""
}


def keras_program(
    name: str,
    input_shape: Shape,
    layers: Sequence[Layer],
    *,
    dataset: str = "mnist",
    num_train: int | None = None,
    num_test: int | None = None,
    optimizer: str = "adam",
    learning_rate: float = 0.001,
    loss: str = "categorical_crossentropy",
    batch_size: int = 100,
    epochs: int = 5,
    seed: int = 0,
) -> str:
    """Write a whole program: data, model, training, test.

    It reads the data offline with `cnn.datasets`, so it runs from the project's folder; everything
    else in it is plain Keras.

    Args:
        name: The network's title, on one line.
        input_shape: (rows, columns, channels).
        layers: Layers that fit together.
        dataset: A name that `cnn.datasets.load` knows.
        num_train: Pictures to train on; None for all.
        num_test: Pictures to test on; None for all.
        optimizer: A name that `keras.optimizers.get` knows.
        learning_rate: Step size of the optimizer.
        loss: A name that `keras.losses.get` knows.
        batch_size: Pictures per training step.
        epochs: Passes over the training pictures.
        seed: Of the subset, the initial weights and the order of the pictures.

    Returns:
        Python source, ready to be saved and run.
    """
    added_layers = "\n".join(f"model.add({layer.to_keras()})" for layer in layers)
    layer_names = ", ".join(sorted({type(layer).__name__ for layer in layers}))
    loss_code, loss_import = _quoted(loss), ""
    if loss == "root_mean_squared_error":  # Keras has it as a metric only
        loss_code, loss_import = loss, f"from cnn.training.losses import {loss}\n"
    sizes = "".join(
        f", {argument}={size}"
        for argument, size in (("num_train", num_train), ("num_test", num_test), ("seed", seed))
        if size
    )
    return f'''\
"""Train and test a convolutional network with Keras. Run this in the folder of CNN Lab."""

import keras
from keras.layers import {layer_names}
from keras.models import Sequential

from cnn.datasets import load, scale
{loss_import}
keras.utils.set_random_seed({seed})

# Pixels from 0 to 1, labels one-hot.{_ELSEWHERE.get(dataset, "")}
data = load({_quoted(dataset)}{sizes})
x_train, x_test = scale(data.x_train), scale(data.x_test)
y_train = keras.utils.to_categorical(data.y_train, data.num_classes)
y_test = keras.utils.to_categorical(data.y_test, data.num_classes)

# {name}
model = Sequential()
model.add(keras.Input({input_shape}))
{added_layers}
model.summary()

optimizer = keras.optimizers.get({_quoted(optimizer)})
optimizer.learning_rate = {learning_rate}
model.compile(optimizer=optimizer, loss={loss_code}, metrics=["accuracy"])
model.fit(
    x_train,
    y_train,
    batch_size={batch_size},
    epochs={epochs},
    validation_data=(x_test, y_test),  # a test after each epoch
)
'''


def _quoted(text: str) -> str:
    """Write a string in Python's code, in double quotes."""
    return json.dumps(text)
