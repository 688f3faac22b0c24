"""How a window slides over a picture or a map: stride, padding and dilation as one value."""

from dataclasses import dataclass
from typing import TypedDict

from cnn import ops
from cnn.ops import Padding


class SlidingKeywords(TypedDict):
    """The keyword arguments of `cnn.ops.convolve2d` and `cnn.ops.output_size`."""

    stride: int
    padding: Padding
    dilation: int


@dataclass(frozen=True, slots=True)
class Sliding:
    """How a window slides.

    Args:
        stride: Pixels from one stop to the next.
        padding: "valid", "same", or pixels of zeros on each side.
        dilation: Pixels from one cell of the window to its neighbour; 1 leaves no gap.
    """

    stride: int = 1
    padding: Padding = "valid"
    dilation: int = 1

    def stops(self, size: int, window: int) -> int:
        """Count the stops along one axis; arguments and errors are those of `cnn.ops.output_size`.

        >>> Sliding(stride=2).stops(28, 3)
        13
        """
        return ops.output_size(size, window, **self.keywords())

    def margins(self, size: int, window: int) -> tuple[int, int]:
        """Return the zeros before and after one axis; see `cnn.ops.padding_amounts`."""
        return ops.padding_amounts(size, window, **self.keywords())

    def span(self, window: int) -> int:
        """Return the pixels from the first to the last cell of a window, gaps included.

        >>> Sliding(dilation=2).span(3)
        5
        """
        return (window - 1) * self.dilation + 1

    def keywords(self) -> SlidingKeywords:
        """Return it as the keyword arguments of `cnn.ops`."""
        return {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}


STEP_BY_STEP = Sliding()  # every stop, no padding, no gaps
