"""Linked pixel grids: arrays on canvas that answer the hand within a frame.

A scene is a list of grids. Some hold values; the others say how they follow from them (convolve,
pool, shift, ...), and the browser computes those itself, by the rules of `cnn.ops`. So a changed
kernel cell or a dragged picture shows its effect at once. What the hand lets go of is reported to
Python, which computes the truth and the rest of the page.

>>> scene = [
...     Grid("x", Values(image), title="Input x", at=(0, 0), colours="grey", scale=1.0),
...     Grid("w", Kernel(kernel), title="Kernel w", at=(0, 1)),
...     Grid("h", Convolve("x", "w"), title="Output h", at=(0, 2)),
... ]
>>> pixel_grids(scene, key="conv_scene", focus="h", alt="A portrait and its edges.",
...             on_kernel=lambda name, cells: ...)
"""

from ui.components.pixel_grids.component import pixel_grids
from ui.components.pixel_grids.pinned_cell import pinned_cell
from ui.components.pixel_grids.scene import (
    Activate,
    Add,
    Convolve,
    Grid,
    Mark,
    Normalize,
    Pool,
    Relu,
    Shift,
    Source,
    Subtract,
    Values,
    Weights,
)

__all__ = [
    "Activate",
    "Add",
    "Convolve",
    "Grid",
    "Mark",
    "Normalize",
    "Pool",
    "Relu",
    "Shift",
    "Source",
    "Subtract",
    "Values",
    "Weights",
    "pinned_cell",
    "pixel_grids",
]
