"""What reaches a layer and what may leave it: the checks of shapes that layers share."""

from dataclasses import dataclass

from cnn.activations import ActivationName
from cnn.architecture.errors import ArchitectureError
from cnn.errors import CnnError
from cnn.sliding import STEP_BY_STEP, Sliding
from cnn.types import Shape


@dataclass(frozen=True)
class Window:
    """A square window that slides over the rows and columns of a map."""

    size: int = 1  # cells a side
    sliding: Sliding = STEP_BY_STEP

    @property
    def stride(self) -> int:
        """Cells between two stops."""
        return self.sliding.stride

    @property
    def span(self) -> int:
        """Cells a side from the first to the last cell of the window, gaps included."""
        return self.sliding.span(self.size)

    def stops(self, input_shape: Shape) -> tuple[int, int]:
        """Count the window's stops along the rows and the columns of a map.

        Raises:
            ArchitectureError: The input is no map, or the window is larger than it.
        """
        rows, columns, _ = require_map(input_shape)
        try:
            row_stops, column_stops = (
                self.sliding.stops(side, self.size) for side in (rows, columns)
            )
        except CnnError:
            dilation = self.sliding.dilation
            gaps = f" with dilation_rate {dilation}" if dilation > 1 else ""
            raise ArchitectureError(
                f"its window spans {self.span} × {self.span} cells{gaps}, "
                f"more than the {input_shape} map that reaches it",
                'Use a smaller window or padding="same", or shrink the map less before it '
                "(fewer pooling layers, smaller strides).",
            ) from None
        return row_stops, column_stops


def require_map(input_shape: Shape) -> tuple[int, int, int]:
    """Return the (rows, columns, channels) of a map.

    Raises:
        ArchitectureError: The shape is that of a vector.
    """
    if len(input_shape) != 3:
        raise ArchitectureError(
            "it looks at a map of rows, columns and channels, "
            f"but a vector of shape {input_shape} reaches it",
            "Move it before the first Flatten or GlobalAveragePooling2D layer.",
        )
    rows, columns, channels = input_shape
    return rows, columns, channels


def activated(shape: Shape, activation: ActivationName) -> Shape:
    """Return the shape, which an activation leaves alone.

    Raises:
        ArchitectureError: A softmax would share out its 1 among a single channel or unit.
    """
    if activation == "softmax" and shape[-1] == 1:
        raise ArchitectureError(
            f"a softmax over the last axis of shape {shape} gives 1 whatever the picture",
            'Use activation="sigmoid" for a single value, or one unit for each class.',
        )
    return shape
