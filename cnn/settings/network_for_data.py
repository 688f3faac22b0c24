"""Make a network fit other pictures and other classes, without changing what lies between."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from cnn import datasets
from cnn.architecture import (
    Activation,
    Architecture,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
)
from cnn.errors import CnnError
from cnn.types import Shape

# What may follow the layer that has a value per class.
_AFTER_THE_CLASSES = (Activation, Dropout, Flatten, GlobalAveragePooling2D)


def fits(architecture: Architecture, input_shape: Shape, num_classes: int) -> bool:
    """Tell whether a network takes pictures of a shape and ends in so many classes."""
    if architecture.input_shape != input_shape:
        return False
    try:
        return architecture.output_shape == (num_classes,)
    except CnnError:
        return False


def fitting_datasets(architecture: Architecture, names: Iterable[str]) -> list[str]:
    """Return those data sets whose pictures and classes a network fits; unknown ones are left out.

    >>> from cnn.architecture import PRESETS
    >>> fitting_datasets(PRESETS["article"], ["mnist", "faces", "nonsense"])
    ['mnist']
    """
    found = []
    for name in names:
        with suppress(CnnError):
            info = datasets.info(name)
            if fits(architecture, info.input_shape, len(info.class_names)):
                found.append(name)
    return found


def fitted(architecture: Architecture, input_shape: Shape, num_classes: int) -> Architecture:
    """Change a network's input, and how many values its last layer with weights gives.

    Args:
        architecture: Any network.
        input_shape: Of the pictures, (rows, columns, channels).
        num_classes: Values that the network is to end in.

    Returns:
        The same network if it fits already.

    Raises:
        CnnError: No layer at its end has a value per class, or the pictures are too small for it.

    >>> from cnn.architecture import PRESETS
    >>> fitted(PRESETS["article"], (32, 32, 3), 2).layers[-1]
    Dense(units=2, activation='softmax', use_bias=True)
    """
    if fits(architecture, input_shape, num_classes):
        return architecture
    layers = list(architecture.layers)
    for place in range(len(layers) - 1, -1, -1):
        layer = layers[place]
        if isinstance(layer, Dense):
            layers[place] = replace(layer, units=num_classes)
            break
        if isinstance(layer, Conv2D):
            layers[place] = replace(layer, filters=num_classes)
            break
        if not isinstance(layer, _AFTER_THE_CLASSES):
            break
    changed = replace(architecture, input_shape=input_shape, layers=tuple(layers))
    changed.check()
    changed.check_output(num_classes)
    return changed


def what_changed(before: Architecture, after: Architecture, *, called: str = "Your network") -> str:
    """Say what `fitted` has changed; nothing if that is nothing.

    >>> from cnn.architecture import PRESETS
    >>> article = PRESETS["article"]
    >>> what_changed(article, fitted(article, (32, 32, 1), 10))
    'Your network takes 32 × 32 × 1 values now, not 28 × 28 × 1.'
    """
    news = []
    if before.input_shape != after.input_shape:
        news.append(f"takes {_by(after.input_shape)} values now, not {_by(before.input_shape)}")
    for old, new in zip(before.layers, after.layers, strict=True):
        if old != new:
            news.append(f"ends in {_num_values(new)} classes now, not {_num_values(old)}")
    return f"{called} {', and '.join(news)}." if news else ""


def _num_values(layer: Layer) -> int:
    """Return how many values a layer of those that `fitted` changes gives for each place."""
    if isinstance(layer, Conv2D):
        return layer.filters
    return layer.units if isinstance(layer, Dense) else 0


def _by(shape: Shape) -> str:
    return " × ".join(map(str, shape))
