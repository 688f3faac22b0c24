"""What a unit does, in words and formulas."""

from cnn.architecture import (
    Architecture,
    LayerSummary,
)
from cnn.architecture.layer import formula
from cnn.architecture.network import INPUT
from cnn.inspection.look_inside.opened_unit import OpenedDense
from cnn.inspection.look_inside.unit_names import place_in_map, row_of


def what_it_does(row: LayerSummary, before: str) -> str:
    """Say in Markdown how a unit of a layer comes by its numbers.

    Args:
        row: The layer.
        before: Name of the layer before.
    """
    return row.layer.in_words("the picture" if before == INPUT else f"`{before}`", row.input_shape)


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
    return f"{words}. Output: {formula(row.layer.applied)} = **{output}**."


def numbered(architecture: Architecture, layer: str, number: int) -> str:
    """Write the number of an input, and (row, column, channel) if Flatten took it from a map."""
    row = row_of(architecture, layer)
    if row.takes_places:
        return f"{number} {place_in_map(number, row.input_shape)}"
    return str(number)


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("-") else number
