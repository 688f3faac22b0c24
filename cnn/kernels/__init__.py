"""Kernels: those with a name, what can be done to one, and kernels as text."""

from cnn.kernels.named import (
    FAMILIES,
    KERNELS,
    MAX_SIDE,
    Kernel,
    eye_template,
    fit_box,
    from_patch,
    gabor,
    name_of,
)

__all__ = [
    "FAMILIES",
    "KERNELS",
    "MAX_SIDE",
    "Kernel",
    "eye_template",
    "fit_box",
    "from_patch",
    "gabor",
    "name_of",
]
