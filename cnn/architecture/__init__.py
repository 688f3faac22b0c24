"""Networks described without Keras: what their layers are, what they cost, whether they fit."""

from cnn.activations import ACTIVATIONS
from cnn.architecture.argument_types import (
    MAX_DILATION,
    MAX_DROPOUT_RATE,
    MAX_FILTERS,
    MAX_KERNEL_CELLS,
    MAX_KERNEL_VALUE,
    MAX_STRIDE,
    MAX_UNITS,
    MAX_WINDOW,
    KernelCells,
)
from cnn.architecture.errors import ArchitectureError
from cnn.architecture.layer import LAYERS, Layer
from cnn.architecture.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPool2D,
    ZeroPadding2D,
)
from cnn.architecture.network import MAX_LAYERS, Architecture, LayerSummary
from cnn.architecture.presets import PRESET_DESCRIPTIONS, PRESETS, stacked

__all__ = [
    "ACTIVATIONS",
    "LAYERS",
    "MAX_DILATION",
    "MAX_DROPOUT_RATE",
    "MAX_FILTERS",
    "MAX_KERNEL_CELLS",
    "MAX_KERNEL_VALUE",
    "MAX_LAYERS",
    "MAX_STRIDE",
    "MAX_UNITS",
    "MAX_WINDOW",
    "PRESETS",
    "PRESET_DESCRIPTIONS",
    "Activation",
    "Architecture",
    "ArchitectureError",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "KernelCells",
    "Layer",
    "LayerSummary",
    "MaxPool2D",
    "ZeroPadding2D",
    "stacked",
]
