"""How a window slides over a picture or a map: where it stops, and how often."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from cnn.arguments import whole
from cnn.errors import CnnError

Padding: TypeAlias = Literal["valid", "same"] | int  # an integer: pixels on every side


def padding_amounts(
    size: int,
    window: int,
    *,
    stride: int = 1,
    padding: Padding = "valid",
    dilation: int = 1,
    flip: bool = False,
) -> tuple[int, int]:
    """Pixels to add before and after an image, along one axis.

    "valid" adds none. "same" adds as many as it takes for ceil(size / stride)
    stops; an odd one goes after the image, as in TensorFlow, or before it for a
    flipped window, as in SciPy. A number is added on either side.

    Args:
        size: Pixels of the image along this axis.
        window: Cells of the window along this axis.
        stride: Pixels between two stops.
        padding: "valid", "same", or a number of pixels >= 0.
        dilation: Pixels between two neighbouring cells; 1 leaves no gap.
        flip: Whether the window is turned by 180°, and its middle with it.

    Returns:
        Pixels (before, after).

    Raises:
        CnnError: An argument is out of its range.

    Source: TensorFlow API, "Notes on padding" of tf.nn; flipped, SciPy's signal.convolve2d.

    >>> padding_amounts(28, 4, padding="same")
    (1, 2)
    """
    size, window = whole(size, "size", 1), whole(window, "window", 1)
    stride, dilation = whole(stride, "stride", 1), whole(dilation, "dilation", 1)
    if padding == "valid":
        return 0, 0
    if padding == "same":
        stops = -(-size // stride)  # rounded up
        reach = (window - 1) * dilation + 1
        total = max((stops - 1) * stride + reach - size, 0)
        less, more = total // 2, total - total // 2
        return (more, less) if flip else (less, more)
    if isinstance(padding, str):
        raise CnnError(
            f"There is no padding {padding!r}; choose 'valid', 'same' or a number of pixels."
        )
    pixels = whole(padding, "padding", 0)
    return pixels, pixels


def output_size(
    size: int, window: int, *, stride: int = 1, padding: Padding = "valid", dilation: int = 1
) -> int:
    """Count the stops of a window along one axis of an image.

    The arguments are those of `padding_amounts`.

    Returns:
        (size + padding - reach) // stride + 1, where a dilated window reaches over
        (window - 1) * dilation + 1 pixels.

    Raises:
        CnnError: The window does not fit, or an argument is out of its range.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning
    (2016), relationships 6 and 15.

    >>> output_size(28, 3), output_size(28, 3, padding="same"), output_size(28, 2, stride=2)
    (26, 28, 14)
    """
    before, after = padding_amounts(size, window, stride=stride, padding=padding, dilation=dilation)
    reach = (window - 1) * dilation + 1
    room = before + size + after
    missing = reach - room
    if missing > 0:
        spread = f" with dilation {dilation}" if dilation > 1 else ""
        raise CnnError(
            f"A window of {window} cells{spread} reaches over {reach} pixels, but there "
            f"{'is' if room == 1 else 'are'} only {room}. Use a smaller window, a larger image or "
            "padding 'same'."
        )
    return -missing // stride + 1


class SlidingKeywords(TypedDict):
    """The keyword arguments of `cnn.ops.convolve2d` and `output_size`."""

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
        """Count the stops along one axis; arguments and errors are those of `output_size`.

        >>> Sliding(stride=2).stops(28, 3)
        13
        """
        return output_size(size, window, **self.keywords())

    def margins(self, size: int, window: int, *, flip: bool = False) -> tuple[int, int]:
        """Return the zeros before and after one axis; see `padding_amounts`."""
        return padding_amounts(size, window, **self.keywords(), flip=flip)

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
