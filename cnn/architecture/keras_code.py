"""A network as the lines that a learner would write for it, in the article's style."""

from collections.abc import Sequence

from cnn.architecture.argument_types import KernelCells
from cnn.architecture.layer import Layer
from cnn.types import Shape


def model_imports(layers: Sequence[Layer]) -> str:
    """Write the import statements that `model_code` needs."""
    layer_names = ", ".join(sorted({type(layer).__name__ for layer in layers}))
    numpy = "import numpy as np\n" if any(layer.hand_made for layer in layers) else ""
    return f"""\
import keras
{numpy}from keras.layers import {layer_names}
from keras.models import Sequential"""


def model_code(input_shape: Shape, layers: Sequence[Layer], name: str = "") -> str:
    """Write the statements that make `model`, layer by layer, below its name if it is given.

    >>> from cnn.architecture import Dense, Flatten
    >>> print(model_code((28, 28, 1), (Flatten(), Dense(10)), "Softmax regression"))
    # Softmax regression
    model = Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(Flatten())
    model.add(Dense(10))
    model.summary()
    """
    lines = [f"# {name}"] if name else []
    lines += ["model = Sequential()", f"model.add(keras.Input({input_shape}))"]
    lines += [f"model.add({layer.to_keras()})" for layer in layers]
    for index, layer in enumerate(layers):
        if layer.hand_made:
            lines += ["", *_kernel_lines(index, layer.hand_made)]
    return "\n".join([*lines, "model.summary()"])


def _kernel_lines(index: int, kernels: Sequence[KernelCells]) -> list[str]:
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
