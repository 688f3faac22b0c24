"""Predictions: exercises that are made from what a page shows at the moment.

Each function returns an `Exercise` whose answer, and whose wrong answers that betray a
misconception, the lab computes from the settings that are given. A wrong answer that happens to
be right for these settings is left out.
"""

from dataclasses import replace
from math import prod
from typing import Literal

import numpy as np

from cnn.architecture import Conv2D, Dense, Flatten, GlobalAveragePooling2D
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.exercises.exercise import Exercise
from cnn.ops import PoolMode, convolve2d, pool2d, relu
from cnn.sliding import STEP_BY_STEP, Padding, Sliding, output_size
from cnn.types import FloatArray, Shape

_DIGITS = 3  # behind the point, in what is shown
_ROUNDING = 0.5 * 10**-_DIGITS


def output_size_prediction(size: int, window: int, sliding: Sliding = STEP_BY_STEP) -> Exercise:
    """Ask how many cells the output of a convolution or pooling has along one axis.

    The sizes are those of `cnn.ops.output_size`.

    Raises:
        CnnError: The window does not fit, or an argument is out of its range.

    >>> output_size_prediction(28, 3, Sliding(stride=2)).answer
    13
    """

    def stops(otherwise: Sliding = sliding, extra: int = 0) -> int | None:
        try:
            return otherwise.stops(size + extra, window)
        except CnnError:  # settings that a learner may have had in mind, but that do not fit
            return None

    stride, padding, dilation = sliding.stride, sliding.padding, sliding.dilation
    answer, reach = sliding.stops(size, window), sliding.span(window)
    before, after = sliding.margins(size, window)
    room = size + before + after - reach
    one_sided = -padding if isinstance(padding, int) else 0
    spread = (
        f"With dilation {dilation}, {window} cells reach over ({window} − 1) × {dilation} + 1 = "
        f"{reach} pixels. "
        if dilation > 1
        else ""
    )
    padded = f" + {before} + {after}" if before or after else ""
    return Exercise(
        key="predict-output-size",
        title="Predict the size of the output",
        page="convolution",
        question=(
            f"Along one axis the picture has {size} pixels and the window {window}. "
            f"Stride {stride}, {_padding_in_words(padding)}"
            + (f", dilation {dilation}" if dilation > 1 else "")
            + ". How many cells has the output along this axis?"
        ),
        hint=(
            "The window starts at the left edge. How often can it move on by the stride before it "
            "would stick out at the right? The start counts too."
        ),
        explanation=(
            f"{spread}⌊({size}{padded} − {reach}) / {stride}⌋ + 1 = "
            f"⌊{room} / {stride}⌋ + 1 = **{answer}**: the steps that have room, and the start."
        ),
        answer=answer,
        unit="cells",
        per_side=True,
        mistakes=_told_apart(
            answer,
            [
                (
                    stops(replace(sliding, dilation=1)),
                    "That leaves no gaps: with dilation, the window reaches wider.",
                ),
                (stops(replace(sliding, padding="valid")), "That is the size without padding."),
                (stops(extra=one_sided), "The padding is laid on both sides, not on one."),
                (
                    stops(replace(sliding, stride=1)),
                    f"That is with stride 1: here each step is {stride} pixels.",
                ),
                (
                    stops(replace(sliding, padding="same")),
                    "That would be padding “same”. Here the window has to stay inside what there "
                    "is, which costs stops.",
                ),
                (room // stride, "Those are the steps. The place where it starts counts too."),
                (room / stride + 1, "Nearly: the window cannot take part of a step. Round down."),
                (room / stride, "The window cannot take part of a step, and the start counts too."),
                (answer + 1, "One too many: for that, the window would have to stick out."),
                (size, "That is the picture itself."),
                (answer**2, "That is the whole map, if it is square. How many along one axis?"),
            ],
        ),
        computed_by=output_size,
    )


def output_value_prediction(
    patch: FloatArray, kernel: FloatArray, bias: float = 0.0, relu: bool = False
) -> Exercise:
    """Ask which number a convolution gives where the kernel lies on this patch.

    Args:
        patch: What the kernel sees, shape (kH, kW).
        kernel: Weights, shape (kH, kW).
        bias: Added to the sum.
        relu: Whether a negative result becomes 0.

    Raises:
        CnnError: The shapes differ, or a value is not an ordinary number.

    >>> output_value_prediction(np.array([[1.0, 3.0]]), np.array([[2.0, -1.0]]), bias=4).answer
    3.0
    """
    if patch.shape != kernel.shape:
        raise CnnError(f"A patch of {patch.shape} cells and a kernel of {kernel.shape} differ.")

    def value(kernel: FloatArray = kernel, bias: float = bias, relu: bool = relu) -> float:
        total = float(convolve2d(patch.astype(np.float64), kernel)[0, 0]) + bias
        return _relu(total) if relu else total

    answer, total = value(), value(relu=False)
    terms = [
        f"{_shown(float(x))} × {_factor(float(w))}"
        for x, w in zip(patch.flat, kernel.flat, strict=True)
    ]
    terms = [term for term, w in zip(terms, kernel.flat, strict=True) if w] or ["0"]
    sum_of_terms = " + ".join(terms) + (f" + {_factor(bias)}" if bias else "")
    # Whoever works with the numbers as they are shown cannot come closer than this.
    doubt = float(np.abs(patch).sum() + np.abs(kernel).sum() + 1) * _ROUNDING
    steps = ["multiply each pixel by its weight and add up"]
    steps += ["add the bias"] if bias else []
    steps += ["ReLU turns a negative sum into 0"] if relu else []
    outcome = f"**{_shown(answer)}**"
    if relu and total < 0:
        outcome = f"{_shown(total)}, and ReLU makes {outcome} of it"
    elif relu:
        outcome += ", which ReLU lets pass"
    return Exercise(
        key="predict-output-value",
        title="Predict one number of the output",
        page="convolution",
        question=(
            "The kernel w lies on this patch x of the picture"
            + (f", and the bias is {_shown(bias)}" if bias else "")
            + (". ReLU follows" if relu else "")
            + ". Which number does the output have there?"
        ),
        hint=f"In this order: {', then '.join(steps)}. Mind the signs.",
        explanation=f"{sum_of_terms} = {outcome}.",
        answer=answer,
        tolerance=max(0.005, doubt),
        mistakes=_told_apart(
            answer,
            [
                (
                    value(kernel[::-1, ::-1]),
                    "You turned the kernel by 180° first, as mathematicians do. A convolution "
                    "layer lays it down as it is.",
                ),
                (value(relu=False), "ReLU comes last: it turns what is negative into 0."),
                (value(bias=0.0), "The bias is missing."),
                (value(bias=-bias), "The bias is added, with its sign."),
                (value(np.abs(kernel)), "Mind the signs: a negative weight takes away."),
                (float(patch.sum()), "You added the pixels up. Multiply each by its weight first."),
                (
                    float(kernel.sum()),
                    "You added the weights up. Multiply each by its pixel first.",
                ),
                (-answer, "The size is right. Mind the sign."),
            ],
            tolerance=max(0.005, doubt),
        ),
        grids={"x": patch, "w": kernel},
        computed_by=convolve2d,
    )


def pooled_value_prediction(window: FloatArray, mode: PoolMode) -> Exercise:
    """Ask what pooling keeps of a window.

    Args:
        window: Its cells, shape (n, n).
        mode: "max" or "average".

    Raises:
        CnnError: The window is not square, the mode is unknown or a value no ordinary number.

    >>> pooled_value_prediction(np.array([[0.0, 7.0], [6.0, 3.0]]), "average").answer
    4.0
    """
    rows, columns = window.shape
    if rows != columns:
        raise CnnError(f"The window of {rows} × {columns} cells is not square.")
    cells = window.astype(np.float64)
    largest, average = (
        float(pool2d(cells, pool_size=rows, mode=kept)[0, 0]) for kept in ("max", "average")
    )
    answer = largest if mode == "max" else average
    listed = ", ".join(_shown(cell) for cell in cells.flat)
    summed = " + ".join(_factor(cell) for cell in cells.flat)
    candidates = {
        "max": [
            (average, "That is the average of the window. Max pooling keeps its largest number."),
            (float(cells.min()), "That is the smallest number of the window."),
            (float(cells.sum()), "You added up. Max pooling only keeps the largest number."),
            (
                float(np.abs(cells).max()),
                "Its sign counts: a negative number is smaller than a positive one.",
            ),
            (float(cells[0, 0]), "That is the first cell. Which is the largest?"),
        ],
        "average": [
            (largest, "That is the largest number. Average pooling takes the mean of all cells."),
            (float(cells.sum()), f"That is the sum. Divide it by the {cells.size} cells."),
            (float(cells.sum()) / rows, f"There are {cells.size} cells, not {rows}."),
            (float(np.median(cells)), "That is the median. Add up all cells, then divide."),
            (float(np.abs(cells).mean()), "Mind the signs: negative cells take away."),
        ],
    }
    return Exercise(
        key="predict-pooled-value",
        title="Predict what pooling keeps",
        page="pooling",
        question=f"What does {mode} pooling keep of this window of {rows} × {rows} cells?",
        hint=(
            "Only one cell matters, wherever in the window it is."
            if mode == "max"
            else "Each cell has the same say, however large it is."
        ),
        explanation=(
            f"Of {listed} the largest is **{_shown(answer)}**."
            if mode == "max"
            else f"({summed}) / {cells.size} = **{_shown(answer)}**."
        ),
        answer=answer,
        mistakes=_told_apart(answer, candidates[mode]),
        grids={"window": window},
        computed_by=pool2d,
    )


def num_params_prediction(
    layer: Conv2D | Dense,
    input_shape: Shape,
    *,
    through: Literal["flatten", "average"] = "flatten",
) -> Exercise:
    """Ask how many numbers a layer learns.

    Args:
        layer: A convolution or a dense layer.
        input_shape: The maps that arrive, (rows, columns, channels).
        through: What turns the maps into a row of numbers for a dense layer: "flatten", or
            "average" for global average pooling.

    Raises:
        CnnError: The layer does not fit.

    >>> num_params_prediction(Dense(10), (5, 5, 8)).answer
    2010
    """
    if isinstance(layer, Conv2D):
        return _conv_params(layer, input_shape)
    return _dense_params(layer, input_shape, through)


def _conv_params(layer: Conv2D, input_shape: Shape) -> Exercise:
    answer, cells = layer.num_params(input_shape), prod(layer.output_shape(input_shape))
    side, channels, filters = layer.kernel_size, input_shape[-1], layer.filters
    weights = side**2 * channels
    return Exercise(
        key="predict-num-params",
        title="Predict the number of parameters",
        page="network_builder",
        question=(
            f"A convolution layer has {counted(filters, 'filter')} of {side} × {side}"
            f"{', a bias each,' if layer.use_bias else ' without biases,'} and sees maps of "
            f"{_by(input_shape)}: rows × columns × channels. How many numbers does it learn?"
        ),
        hint="Count what one filter learns: it is as deep as its input. Then take all filters.",
        explanation=(
            f"{layer.params_arithmetic(input_shape)}: each filter has weights for every channel"
            f"{', and a bias' if layer.use_bias else ''}. The size of the maps plays no part."
        ),
        answer=answer,
        unit="parameters",
        mistakes=_told_apart(
            answer,
            [
                (weights * filters, "You counted the weights. Each filter has a bias as well."),
                (
                    (side**2 + layer.use_bias) * filters,
                    f"A filter does not look at one channel but at all {channels}, with weights "
                    "for each.",
                ),
                (weights + layer.use_bias, f"That is one filter. There are {filters} of them."),
                (weights, f"That is one filter, without its bias. There are {filters} of them."),
                (weights * filters + 1, "Each filter has a bias of its own, not one for all."),
                (
                    cells,
                    "That is the number of cells in the output. All cells of a map share the same "
                    "few weights.",
                ),
            ],
        ),
        computed_by=Conv2D.num_params,
    )


def _dense_params(layer: Dense, input_shape: Shape, through: str) -> Exercise:
    flat = Flatten().output_shape(input_shape)
    averaged = GlobalAveragePooling2D().output_shape(input_shape)
    arriving, other = (flat, averaged) if through == "flatten" else (averaged, flat)
    answer, units = layer.num_params(arriving), layer.units
    bridge = "Flatten" if through == "flatten" else "Global average pooling"
    several = counted(units, "unit")
    numbers = counted(arriving[0], "number")
    handed_on = (
        f"Flatten hands on every cell: {_by(input_shape)} = {numbers}."
        if through == "flatten"
        else f"Global average pooling keeps one number of each map: {numbers}."
    )
    return Exercise(
        key="predict-num-params",
        title="Predict the number of parameters",
        page="fully_connected",
        question=(
            f"Maps of {_by(input_shape)} (rows × columns × channels) go through {bridge} into a "
            f"dense layer of {several}{'' if layer.use_bias else ' without biases'}. How many "
            "numbers does the dense layer learn?"
        ),
        hint="How many numbers arrive? Each unit has a weight for every one of them"
        + (", and a bias." if layer.use_bias else "."),
        explanation=f"{handed_on} {layer.params_arithmetic(arriving)}.",
        answer=answer,
        unit="parameters",
        mistakes=_told_apart(
            answer,
            [
                (arriving[0] * units, "You counted the weights. Each unit has a bias as well."),
                (
                    layer.num_params(other),
                    "That is with global average pooling, which keeps one number of each map. "
                    "Flatten keeps every cell."
                    if through == "flatten"
                    else "That is with Flatten, which keeps every cell. Global average pooling "
                    "keeps one number of each map.",
                ),
                (arriving[0] * units + 1, "Each unit has a bias of its own, not one for all."),
                (
                    layer.num_params((prod(input_shape[:2]),)),
                    f"That is one map. There are {input_shape[-1]} of them.",
                ),
                (arriving[0], "That is how many numbers arrive. Each unit weighs all of them."),
                (arriving[0] + layer.use_bias, f"That is one unit. There are {units} of them."),
                (units, "That is how many numbers come out."),
            ],
        ),
        computed_by=Dense.num_params,
    )


def _told_apart(
    answer: float, candidates: list[tuple[float | None, str]], *, tolerance: float = 0.005
) -> dict[float, str]:
    """Keep the wrong answers that differ from the right one, and from those before them."""
    mistakes: dict[float, str] = {}
    for value, feedback in candidates:
        if value is not None and all(abs(value - kept) > tolerance for kept in (answer, *mistakes)):
            mistakes[value] = feedback
    return mistakes


def _relu(total: float) -> float:
    return float(relu(np.array(total)))


def _padding_in_words(padding: Padding) -> str:
    if padding in ("valid", 0):
        return "no padding"
    if isinstance(padding, str):
        return f"padding “{padding}”"
    return f"{counted(padding, 'pixel')} of padding on either side"


def _by(shape: Shape) -> str:
    """Write a shape as people say it: 5 × 5 × 8."""
    return " × ".join(f"{side:,}" for side in shape)


def _shown(value: float) -> str:
    """Write a number as briefly as it can be told apart.

    >>> _shown(-0.5), _shown(2.0), _shown(1 / 3)
    ('−0.5', '2', '0.333')
    """
    text = f"{value:.{_DIGITS}f}" if abs(value) < 1e6 else f"{value:.4g}"
    text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    return "0" if text in ("-0", "") else text.replace("-", "−")


def _factor(value: float) -> str:
    """Write a number behind a sign, negative ones in brackets."""
    return f"({_shown(value)})" if value < 0 else _shown(value)
