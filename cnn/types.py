"""Names for the arrays and shapes that pass between the modules."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
UInt8Array: TypeAlias = NDArray[np.uint8]
Shape: TypeAlias = tuple[int, ...]  # without the batch axis: (H, W, C) or (units,)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle of pixels in a picture; it may begin before the picture does."""

    row: int
    column: int
    num_rows: int
    num_columns: int
