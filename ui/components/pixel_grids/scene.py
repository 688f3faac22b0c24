"""What a scene of linked pixel grids consists of, and how it travels to the browser."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias

import numpy as np

from cnn.activations import ActivationName
from cnn.ops import PoolMode
from cnn.sliding import Padding
from cnn.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Given numbers, shape (H, W)."""

    values: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights, shape (kH, kW), whose cells can be changed by hand."""

    values: FloatArray
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Convolve:
    """`cnn.ops.convolve2d` of the grid `image` with the grid `kernel`, plus bias, then ReLU."""

    image: str
    kernel: str
    bias: float = 0.0
    stride: int = 1
    padding: Padding = "valid"
    dilation: int = 1
    flip: bool = False
    relu: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """`cnn.ops.pool2d` of the grid `feature_map`."""

    feature_map: str
    pool_size: int = 2
    stride: int = 2
    mode: PoolMode = "max"
    padding: Padding = "valid"


@dataclass(frozen=True, slots=True)
class Shift:
    """`cnn.ops.shift2d` of the grid `image`; all shifts of a scene move together.

    The grid can be dragged, by up to `limit` pixels in each direction.
    """

    image: str
    dx: int = 0
    dy: int = 0
    limit: int = 8


@dataclass(frozen=True, slots=True)
class Relu:
    """`cnn.ops.relu` of the grid `x`."""

    x: str


@dataclass(frozen=True, slots=True)
class Add:
    """The sum of grids of one shape, plus bias, then ReLU."""

    terms: tuple[str, ...]
    bias: float = 0.0
    relu: bool = False


@dataclass(frozen=True, slots=True)
class Subtract:
    """The grid `minuend` less the grid `subtrahend`, of one shape."""

    minuend: str
    subtrahend: str


@dataclass(frozen=True, slots=True)
class Activate:
    """A function of `cnn.activations` of the grid `x`.

    Args:
        x: The sums.
        function: Its name.
        log_total: For "softmax" the grid with log(sum of exp(sum)) over all channels.
    """

    x: str
    function: ActivationName
    log_total: str | None = None


@dataclass(frozen=True, slots=True)
class Normalize:
    """The grid `x` as a batch normalisation changes it.

    See `cnn.inspection.look_inside.opened_unit.Normalization`.
    """

    x: str
    mean: float
    variance: float
    gamma: float
    beta: float
    epsilon: float


Source: TypeAlias = (
    Values | Weights | Convolve | Pool | Shift | Relu | Add | Subtract | Activate | Normalize
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A box round cells of a grid, with a short label such as a rank."""

    row: int
    column: int
    height: int
    width: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One array of a scene.

    Args:
        name: Its name in the scene; other grids refer to it.
        source: Where its values come from; it names only grids that stand before it.
        title: Shown above, with the shape.
        at: Row and column in the scene; None computes the grid without showing it.
        narrow: Row and column on a phone; where left out, rows and columns change places.
        narrow_span: Columns that it takes up on a phone.
        colours: "grey" (0 black, `scale` white), "red", "green" or "blue" (0 black, `scale` that
            colour), or "signed" (orange negative, blue positive).
        scale: The value with the strongest colour; or a name, and grids with the same name share
            their largest magnitude; None takes the largest magnitude of this grid alone.
        percent: Write 1 as 100, as the article's grids do.
        marks: Boxes to draw on it.
        threshold: Cells below this value are dimmed.
        select: Whether a drag on it boxes a patch, which `on_box` gets.
        weight: Its width relative to the other columns of the scene.
    """

    name: str
    source: Source
    title: str = ""
    at: tuple[int, int] | None = None
    narrow: tuple[int, int] | None = None
    narrow_span: int = 1
    colours: Literal["grey", "red", "green", "blue", "signed"] = "signed"
    scale: float | str | None = None
    percent: bool = False
    marks: tuple[Mark, ...] = ()
    threshold: float | None = None
    select: bool = False
    weight: float = 1.0

    def message(self) -> dict[str, Any]:
        """Return the grid as the browser reads it."""
        shown = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("source", "marks")
        }
        source = {
            field.name: _message(getattr(self.source, field.name)) for field in fields(self.source)
        }
        return shown | {
            "marks": [asdict(mark) for mark in self.marks],
            "source": {"kind": type(self.source).__name__.lower()} | source,
        }


def scene_message(grids: Sequence[Grid]) -> list[dict[str, Any]]:
    """Return the scene as the browser reads it."""
    return [grid.message() for grid in grids]


def _message(value: Any) -> Any:
    return packed(value) if isinstance(value, np.ndarray) else value


def packed(values: FloatArray) -> dict[str, Any]:
    """Pack an array of shape (H, W): one byte a pixel where that loses nothing, else four.

    >>> packed(np.array([[0.0, 1.0]]))
    {'rows': 1, 'columns': 2, 'bytes': 1, 'data': 'AP8='}
    """
    rows, columns = values.shape
    levels = values * 255
    rounded = np.rint(levels)
    is_picture = bool(np.all((np.abs(levels - rounded) < 1e-4) & (rounded >= 0) & (rounded <= 255)))
    data = rounded.astype(np.uint8) if is_picture else values.astype("<f4")
    return {
        "rows": rows,
        "columns": columns,
        "bytes": data.itemsize,
        "data": base64.b64encode(np.ascontiguousarray(data).tobytes()).decode("ascii"),
    }
