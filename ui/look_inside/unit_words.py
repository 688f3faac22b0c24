"""What a unit does, in words and formulas."""

from cnn.activations import FUNCTIONS
from cnn.architecture import (
    Activation,
    Architecture,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    LayerSummary,
    MaxPool2D,
)
from cnn.inspection.look_inside.opened_unit import OpenedDense
from cnn.inspection.look_inside.unit_names import INPUT, activation_of, place_in_map, row_of


def what_it_does(row: LayerSummary, before: str) -> str:
    """Say in Markdown how a unit of a layer comes by its numbers.

    Args:
        row: The layer.
        before: Name of the layer before.
    """
    layer = row.layer
    before = "the picture" if before == INPUT else f"`{before}`"
    match layer:
        case Conv2D():
            return _convolution(layer, row, before)
        case MaxPool2D() | AveragePooling2D():
            kept = "largest number" if isinstance(layer, MaxPool2D) else "mean"
            return (
                f"A window of {layer.pool_size} × {layer.pool_size} cells slides over the same "
                f"channel of {before}, and keeps the {kept} at each stop."
            )
        case GlobalAveragePooling2D():
            return f"The mean of the whole channel of {before}."
        case BatchNormalization():
            return (
                f"Batch normalisation: the same channel of {before}, shifted and scaled by the "
                "mean and variance that were measured in training, then by the learned γ and β: "
                r"$y = \gamma\,\frac{x - \text{mean}}{\sqrt{\text{variance} + \varepsilon}} "
                r"+ \beta$."
            )
        case Dropout():
            return (
                f"Dropout **does nothing** when the network is not training: y = x. While it was "
                f"trained, it set {layer.rate:.0%} of these numbers to zero at random, and scaled "
                "up the others."
            )
        case Flatten():
            return f"Flatten computes nothing: it writes all numbers of {before} in one row."
        case Dense():
            return _sum(f"all {row.input_shape[0]:,} numbers of {before}", row)
        case Activation():
            return f"A function of each number of {before}: {_formula(row)}."
        case _:
            return ""


def dense_sum(unit: OpenedDense, row: LayerSummary) -> str:
    """Write out what a dense unit makes of its inputs."""
    products = float((unit.inputs * unit.weights).sum())
    parts = [f"{products:.4g}"]
    if unit.num_inputs > len(unit.numbers):
        parts.append(f"{unit.rest:.4g}")
    parts.append(f"{unit.bias:.4g}")
    names = ["shown", "the others", "bias"] if len(parts) > 2 else ["shown", "bias"]
    terms = " + ".join(
        f"{_bracketed(part)} ({name})" for part, name in zip(parts, names, strict=True)
    )
    words = f"z = {terms} = **{unit.before:.4g}**".replace("-", "−")
    if unit.scores is not None:
        return f"{words}, the score (logit) of this unit."
    output = f"{unit.output:.4g}".replace("-", "−")
    return f"{words}. Output: {_formula(row)} = **{output}**."


def numbered(architecture: Architecture, layer: str, number: int) -> str:
    """Write the number of an input, and (row, column, channel) if Flatten took it from a map."""
    row = row_of(architecture, layer)
    if isinstance(row.layer, Flatten) and len(row.input_shape) == 3:
        return f"{number} {place_in_map(number, row.input_shape)}"
    return str(number)


def _convolution(layer: Conv2D, row: LayerSummary, before: str) -> str:
    channels = row.input_shape[2]
    each = "The one channel" if channels == 1 else f"Each of the {channels} channels"
    steps = f", {layer.strides} cells a step" if layer.strides > 1 else ""
    gaps = f", with gaps (dilation {layer.dilation_rate})" if layer.dilation_rate > 1 else ""
    rest = "The results" if channels > 1 else "The result"
    return (
        f"{each} of {before} is convolved with a {layer.kernel_size} × {layer.kernel_size} "
        f"kernel of its own{steps}{gaps}. {rest}, "
        f"{'added up, ' if channels > 1 else ''}"
        f"{'plus one bias, ' if layer.use_bias else 'without a bias, '}"
        f"{'give' if channels > 1 else 'gives'} z; the output is {_formula(row)}. "
        "Point at a cell to see its formula."
    )


def _sum(what: str, row: LayerSummary) -> str:
    return (
        f"Each of {what} is multiplied by a weight; z is the sum of the products, plus a bias. "
        f"The output is {_formula(row)}."
    )


def _formula(row: LayerSummary) -> str:
    name = activation_of(row)
    return (
        "z itself" if name == "linear" else f"{FUNCTIONS[name].title}, ${FUNCTIONS[name].formula}$"
    )


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("-") else number
