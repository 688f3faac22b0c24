"""One neuron of a convolution layer: its weights, its bias, and how it slides."""

from dataclasses import dataclass

import numpy as np

from cnn import ops
from cnn.convolution import strongest_responses, worked_cell
from cnn.convolution.keras_lines import convolution_code
from cnn.kernels import edits
from cnn.sliding import STEP_BY_STEP, Sliding
from cnn.types import FloatArray, Rectangle


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConvolutionNeuron:
    """What turns a picture into one feature map.

    Args:
        weights: Shape (kH, kW) for a grey picture, (kH, kW, C) for one with C channels.
        bias: Added to each sum.
        sliding: Its stride, padding and dilation.
        flip: As for `cnn.ops.convolve2d`.
        relu: Whether negative sums become 0.
    """

    weights: FloatArray
    bias: float = 0.0
    sliding: Sliding = STEP_BY_STEP
    flip: bool = False
    relu: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the kernel."""
        return self.weights.shape[0], self.weights.shape[1]

    def feature_map(self, image: FloatArray) -> FloatArray:
        """Slide over an image of shape (H, W), or (H, W, C) with weights for C channels.

        Returns:
            Shape (oH, oW).

        Raises:
            CnnError: As `cnn.ops.convolve2d`.
        """
        sums = ops.convolve2d(image, self.weights, flip=self.flip, **self.sliding.keywords())
        sums += np.float32(self.bias)
        return ops.relu(sums) if self.relu else sums

    def followed_by(self, second: "ConvolutionNeuron") -> FloatArray | None:
        """Find the one kernel that does what this and a second one do, one after the other.

        Returns:
            Its weights; None if there is none, because ReLU, a bias or steps are in between.
        """
        steps = self.sliding.stride, self.sliding.dilation
        plain = not self.relu and self.bias == 0 and steps == (1, 1)
        return edits.compose(self.weights, second.weights) if plain else None

    def followed_by_in_words(self, second: "ConvolutionNeuron") -> str:
        """Say whether this and a second neuron, one after the other, are one with a larger kernel.

        Only ReLU in between ends that. Strides and a dilation of this one put gaps into the larger
        kernel, and a bias goes into a bias: each copy of it meets a weight of the second kernel.

        Source: Goodfellow et al., Deep Learning (2016), section 9.1: convolution is linear.
        """
        if self.relu:
            return (
                "With ReLU in between, the two cannot be multiplied out into one: what it sets to "
                "0 is lost, and no single kernel does that. That is why a network needs it."
            )
        if self.followed_by(second) is not None:
            return (
                "Without ReLU in between, the two kernels are no more than one larger kernel: away "
                f"from the border, the one on the left gives the same output{self._moved(second)}. "
                "Switch **ReLU** on, and there is no such kernel any more. That is why a network "
                "needs it."
            )
        details = []
        if self.sliding.stride > 1 or self.sliding.dilation > 1:
            details.append("gaps of zeros from the stride or dilation")
        if self.bias:
            bias = f"{self.bias * float(second.weights.sum()):.4g}".replace("-", "−")
            details.append(f"a bias of {bias} from the first one's")
        return (
            f"Without ReLU in between, the two are still no more than one larger kernel, with "
            f"{' and '.join(details)}; the page draws it only without these. Switch **ReLU** on, "
            "and there is no such kernel any more."
        )

    def _moved(self, second: "ConvolutionNeuron") -> str:
        """Say where the larger kernel's output lies, if not where that of the two does.

        Padding "same" puts the zero more that an even side needs on one end. Two even sides in a
        row need it twice; the larger kernel's side is odd and needs none.
        """
        if self.sliding.padding == "valid":
            return ""
        sides = zip(self.size, second.size, ("row", "column"), strict=True)
        names = [name for one, other, name in sides if one % 2 == other % 2 == 0]
        moved = " and ".join(f"one {name}" for name in names)
        return moved and f", {moved} off: kernels with even sides have no middle"

    def output_shape(self, image_shape: tuple[int, ...]) -> tuple[int, int]:
        """Count the stops, down and across.

        Raises:
            CnnError: The kernel does not fit.
        """
        rows, columns = (
            self.sliding.stops(size, window)
            for size, window in zip(image_shape[:2], self.size, strict=True)
        )
        return rows, columns

    def output_size_in_words(self, image_shape: tuple[int, ...]) -> tuple[str, str]:
        """Say how the stops down and across come about."""
        rows, columns = (
            worked_cell.output_size_in_words(size, window, self.sliding)
            for size, window in zip(image_shape[:2], self.size, strict=True)
        )
        return rows, columns

    def seen_by(self, row: int, column: int, image_shape: tuple[int, ...]) -> Rectangle:
        """Find the pixels that a cell of the feature map has seen."""
        return strongest_responses.seen_by(
            row,
            column,
            image_shape=(image_shape[0], image_shape[1]),
            kernel_shape=self.size,
            sliding=self.sliding,
            flip=self.flip,
        )

    def finds(
        self, feature_map: FloatArray, *, count: int, threshold: float
    ) -> list[strongest_responses.Response]:
        """Rank the strongest answers whose windows overlap by less than half.

        Args:
            feature_map: What `feature_map` returned.
            count: How many at most.
            threshold: Only answers above this part of the strongest one count, 0 to 1.
        """
        span = self.sliding.span(max(self.size))
        return strongest_responses.strongest(
            feature_map,
            count,
            distance=max(1, span // 2 // self.sliding.stride),
            threshold=self.threshold(feature_map, threshold),
        )

    def threshold(self, feature_map: FloatArray, part: float) -> float:
        """Turn a part of the strongest answer, 0 to 1, into a value that an answer must exceed."""
        return max(part * float(feature_map.max()), 0.0)

    def keras_code(
        self, image_shape: tuple[int, ...], *, second_shape: tuple[int, int] | None = None
    ) -> str:
        """Write the same in Keras; `second_shape` is the size of a kernel that comes after it."""
        return convolution_code(
            image_shape,
            self.size,
            bias=self.bias,
            sliding=self.sliding,
            flip=self.flip,
            relu=self.relu,
            second_shape=second_shape,
        )
