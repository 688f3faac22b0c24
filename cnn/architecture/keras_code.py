"""A network as the program that a learner would write for it, in the article's style."""

import json
from collections.abc import Sequence

from cnn.architecture.arguments import Kernel
from cnn.architecture.layers import Conv2D, Layer
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

{model_imports(layers)}

from cnn.datasets import load, scale
{loss_import}
keras.utils.set_random_seed({seed})

# Pixels from 0 to 1, labels one-hot.{_ELSEWHERE.get(dataset, "")}
data = load({_quoted(dataset)}{sizes})
x_train, x_test = scale(data.x_train), scale(data.x_test)
y_train = keras.utils.to_categorical(data.y_train, data.num_classes)
y_test = keras.utils.to_categorical(data.y_test, data.num_classes)

# {name}
{model_code(input_shape, layers)}
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


def model_imports(layers: Sequence[Layer]) -> str:
    """Write the import statements that `model_code` needs."""
    layer_names = ", ".join(sorted({type(layer).__name__ for layer in layers}))
    numpy = "import numpy as np\n" if any(_hand_made(layer) for layer in layers) else ""
    return f"""\
import keras
{numpy}from keras.layers import {layer_names}
from keras.models import Sequential"""


def model_code(input_shape: Shape, layers: Sequence[Layer]) -> str:
    """Write the statements that make `model`, layer by layer.

    >>> from cnn.architecture import Dense, Flatten
    >>> print(model_code((28, 28, 1), (Flatten(), Dense(10))))
    model = Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(Flatten())
    model.add(Dense(10))
    """
    lines = ["model = Sequential()", f"model.add(keras.Input({input_shape}))"]
    lines += [f"model.add({layer.to_keras()})" for layer in layers]
    for index, layer in enumerate(layers):
        kernels = _hand_made(layer)
        if kernels:
            lines += ["", *_kernel_lines(index, kernels)]
    return "\n".join(lines)


def _hand_made(layer: Layer) -> tuple[Kernel, ...]:
    return (layer.kernels or ()) if isinstance(layer, Conv2D) else ()


def _kernel_lines(index: int, kernels: Sequence[Kernel]) -> list[str]:
    """Write how hand-made kernels become the first filters of a layer."""
    return [
        f"# Kernels made by hand, for the first filters of layer {index + 1}.",
        "kernels = [",
        *(f"    {[list(row) for row in kernel]}," for kernel in kernels),
        "]",
        f"weights, *bias = model.layers[{index}].get_weights()  # the first: (kH, kW, C, F)",
        "for number, kernel in enumerate(kernels):",
        "    weights[:, :, :, number] = np.array(kernel)[..., np.newaxis]  # alike in all channels",
        f"model.layers[{index}].set_weights([weights, *bias])",
    ]


def _quoted(text: str) -> str:
    """Write a string in Python's code, in double quotes."""
    return json.dumps(text)
