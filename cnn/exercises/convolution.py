"""Exercises on kernels, strides and sums of products."""

import math

import numpy as np

from cnn.exercises.exercise import Exercise
from cnn.kernels import KERNELS
from cnn.ops import convolve2d
from cnn.sliding import output_size


def _output_size() -> Exercise:
    size, window, stride = 28, 3, 2
    answer = output_size(size, window, stride=stride)
    steps = (size - window) / stride
    return Exercise(
        key="output-size",
        title="How large is the feature map?",
        page="convolution",
        question=(
            f"A {window} × {window} kernel slides over a digit of {size} × {size} pixels, with "
            f"stride {stride} and no padding. How many cells has a side of the feature map?"
        ),
        hint=(
            f"The kernel starts at pixel 0 and covers {window}. How often can it move on by "
            f"{stride} pixels before it would leave the picture? The start counts too."
        ),
        explanation=(
            f"Behind the kernel's first place {size} − {window} = {size - window} pixels are left. "
            f"They are enough for {math.floor(steps)} whole steps of {stride}, and with the start "
            f"that makes {answer} stops: ⌊({size} − {window}) / {stride}⌋ + 1 = {answer}."
        ),
        answer=answer,
        unit="cells",
        per_side=True,
        mistakes={
            output_size(size, window): "That is the size with stride 1: each step is two pixels.",
            output_size(size, window, stride=stride, padding="same"): (
                "That is half of the picture. Without padding the kernel has to stay inside, "
                "which costs a stop."
            ),
            math.floor(steps): "Those are the steps. The place where the kernel starts counts too.",
            steps: "The kernel cannot take half a step, and the place where it starts counts too.",
            steps + 1: "Nearly: the kernel cannot take half a step, so round down.",
        },
        computed_by=output_size,
    )


def _convolution_cell() -> Exercise:
    image = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 1]], dtype=np.float32)
    kernel = np.array([[1, 2], [0, -1]], dtype=np.float32)
    feature_map = convolve2d(image, kernel)
    patch = image[1:3, 0:2]
    products = " + ".join(
        f"{pixel:g} × {weight:g}" if weight >= 0 else f"{pixel:g} × (−{-weight:g})"
        for pixel, weight in zip(patch.flat, kernel.flat, strict=True)
    )
    return Exercise(
        key="convolution-cell",
        title="One cell of a convolution",
        page="convolution",
        question=(
            "The kernel slides over the picture with stride 1 and no padding. Which number "
            "stands in the second row of the feature map, in its first column?"
        ),
        hint=(
            "Lay the kernel's upper left corner on the second row and first column of the "
            "picture. Multiply each cell by the pixel below it, and add up the four products."
        ),
        explanation=f"{products} = {feature_map[1, 0]:g}.",
        answer=float(feature_map[1, 0]),
        mistakes={
            float(convolve2d(image, kernel, flip=True)[1, 0]): (
                "You turned the kernel by 180° first, as mathematicians do. "
                "A convolution layer lays it down as it is."
            ),
            float(feature_map[0, 1]): (
                "That is the first row, second column: the row comes first, then the column."
            ),
            float(feature_map[0, 0]): "That is the first row. Move the kernel down by a pixel.",
            float(patch.sum()): "You added the pixels up. Multiply each by its kernel cell first.",
            float((np.abs(kernel) * patch).sum()): (
                "Mind the sign: the kernel has a negative cell, which takes away."
            ),
        },
        grids={"Picture": image, "Kernel": kernel},
        computed_by=convolve2d,
    )


def _vertical_edges() -> Exercise:
    vertical = np.repeat([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]], 6, axis=0).astype(np.float32)
    options = ("box blur", "sharpen", "sobel x", "sobel y")

    def preference(name: str) -> float:
        """How much stronger a vertical edge answers than the same edge lying down."""
        kernel = KERNELS[name].values
        answers = [np.abs(convolve2d(edge, kernel)).max() for edge in (vertical, vertical.T)]
        return float(answers[0] - answers[1])

    answer = max(options, key=preference)
    kernel = KERNELS[answer].values
    response = float(np.abs(convolve2d(vertical, kernel)).max())
    return Exercise(
        key="vertical-edges",
        title="A kernel for vertical edges",
        page="convolution",
        question=(
            "Which of these kernels lights up at vertical edges, such as the one in this picture, "
            "and stays dark at horizontal ones?"
        ),
        hint="Crossing a vertical edge, the brightness changes from left to right.",
        explanation=(
            f"“{answer}” takes the pixels on the left from those on the right. Across the edge "
            f"they differ and it answers {response:g}; along a horizontal edge each row gives 0."
        ),
        answer=answer,
        options=options,
        mistakes={
            "sobel y": (
                "It compares the pixels above with those below: it finds horizontal edges. "
                "The letter names the direction in which the brightness changes, not the edge's."
            ),
            "box blur": "It takes the average of its window, which smooths edges of every kind.",
            "sharpen": (
                "It strengthens edges of every direction, and lets even areas through unchanged."
            ),
        },
        grids={"A vertical edge": vertical},
        computed_by=convolve2d,
    )


EXERCISES = (
    _output_size(),
    _convolution_cell(),
    _vertical_edges(),
)
