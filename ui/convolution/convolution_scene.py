"""The scene of the convolution page: picture, kernel and output as linked grids."""

from typing import Literal

from cnn.convolution.neuron import ConvolutionNeuron
from cnn.convolution.strongest_responses import Response
from cnn.types import FloatArray
from ui.components.pixel_grids import Add, Convolve, Grid, Mark, Values, Weights

_CHANNELS: tuple[tuple[str, Literal["red", "green", "blue"]], ...] = (
    ("Red", "red"),
    ("Green", "green"),
    ("Blue", "blue"),
)
_KERNEL_WIDTH = 0.72  # of a picture's width


def grey_scene(
    image: FloatArray,
    neuron: ConvolutionNeuron,
    *,
    finds: list[Response],
    threshold: float | None,
    second: ConvolutionNeuron | None = None,
    both: FloatArray | None = None,
) -> list[Grid]:
    """Lay out picture, kernel and output; below, a second kernel and what it makes of the output.

    Args:
        image: Shape (H, W).
        neuron: Its weights have shape (kH, kW).
        finds: Answers to box, the strongest first.
        threshold: Cells of the output below it are dimmed.
        second: A kernel that slides over the output.
        both: The one kernel that does the same as the two, if there is one.
    """
    grids = [
        Grid(
            "x",
            Values(image),
            title="Picture x",
            at=(0, 0),
            narrow=(0, 0),
            colours="grey",
            scale=1.0,
            marks=_windows(finds, neuron, image),
            select=True,
        ),
        Grid(
            "w",
            Weights(neuron.weights),
            title="Kernel w",
            at=(0, 1),
            narrow=(1, 0),  # on a phone, picture and output stay in sight of each other
            narrow_span=2,
            weight=_KERNEL_WIDTH,
        ),
        Grid(
            "h",
            _convolve("x", "w", neuron),
            title="Output h",
            at=(0, 2),
            narrow=(0, 1),
            marks=_cells(finds),
            threshold=threshold,
        ),
    ]
    if second is not None:
        if both is not None:
            one = Weights(both, editable=False)
            grids.append(
                Grid(
                    "both",
                    one,
                    title="Both kernels as one",
                    at=(1, 0),
                    narrow=(3, 0),
                    narrow_span=2,
                )
            )
        grids += [
            Grid("w2", Weights(second.weights), title="Second kernel", at=(1, 1), narrow=(2, 0)),
            Grid(
                "h2",
                _convolve("h", "w2", second),
                title="Output of the second",
                at=(1, 2),
                narrow=(2, 1),
            ),
        ]
    return grids


def colour_scene(
    image: FloatArray, neuron: ConvolutionNeuron, *, finds: list[Response], threshold: float | None
) -> list[Grid]:
    """Lay out a row per channel: its picture, its kernel, what it contributes; and their sum.

    Args:
        image: Shape (H, W, 3).
        neuron: Its weights have shape (kH, kW, 3).
        finds: Answers to box, the strongest first.
        threshold: Cells of the sum below it are dimmed.
    """
    grids = []
    # The channels take no part in bias and ReLU, which come after their sum.
    alone = ConvolutionNeuron(weights=neuron.weights, sliding=neuron.sliding, flip=neuron.flip)
    for row, (name, colour) in enumerate(_CHANNELS):
        grids += [
            Grid(
                f"x{row}",
                Values(image[..., row]),
                title=name,
                at=(row, 0),
                colours=colour,
                scale=1.0,
                marks=_windows(finds, neuron, image),
                select=True,
            ),
            Grid(
                f"w{row}",
                Weights(neuron.weights[..., row]),
                title=f"Kernel for {colour}",
                at=(row, 1),
                weight=_KERNEL_WIDTH,
            ),
            Grid(
                f"h{row}",
                _convolve(f"x{row}", f"w{row}", alone),
                title=f"{name} adds",
                at=(row, 2),
                scale="contribution",
            ),
        ]
    total = Add(("h0", "h1", "h2"), bias=neuron.bias, relu=neuron.relu)
    grids.append(
        Grid(
            "h",
            total,
            title="Output h",
            at=(1, 3),
            narrow=(3, 0),
            narrow_span=3,
            marks=_cells(finds),
            threshold=threshold,
        )
    )
    return grids


def _convolve(image: str, kernel: str, neuron: ConvolutionNeuron) -> Convolve:
    return Convolve(
        image,
        kernel,
        bias=neuron.bias,
        **neuron.sliding.keywords(),
        flip=neuron.flip,
        relu=neuron.relu,
    )


def _windows(
    finds: list[Response], neuron: ConvolutionNeuron, image: FloatArray
) -> tuple[Mark, ...]:
    """Box what the strongest answers have seen."""
    marks = []
    for rank, find in enumerate(finds, start=1):
        box = neuron.seen_by(find.row, find.column, image.shape)
        if box.num_rows and box.num_columns:
            marks.append(Mark(box.row, box.column, box.num_rows, box.num_columns, str(rank)))
    return tuple(marks)


def _cells(finds: list[Response]) -> tuple[Mark, ...]:
    return tuple(Mark(find.row, find.column, 1, 1, str(rank)) for rank, find in enumerate(finds, 1))
