"""What works badly in a network that can be built, in words, and how to mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

from cnn.architecture import (
    Activation,
    Architecture,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    LayerSummary,
    MaxPool2D,
)
from cnn.counting import counted
from cnn.network_builder.fixes import Advice, Fix, Layers, ending
from cnn.types import Shape

MANY_PARAMS = 1_000_000  # in one Dense layer; all of the article's network has 128,266
MUCH_POOLED = 16  # cells of a map of which pooling keeps a single one


def warnings(
    architecture: Architecture, num_classes: int = 10, loss: str = "categorical_crossentropy"
) -> list[Advice]:
    """Say what works badly, in the order of the layers; what stops training at all comes first.

    Args:
        architecture: A network that can be built.
        num_classes: Of the data that it is meant for.
        loss: The loss that it will be trained with.

    Raises:
        ArchitectureError: The network cannot be built; `explain_fault` in
            `cnn.network_builder.fixes` says why.

    >>> from cnn.architecture import PRESETS
    >>> warnings(PRESETS["article"])
    []
    """
    rows = architecture.summary()
    found = [
        *_hidden_softmax(rows),
        *_two_linear_layers(rows),
        *_heavy_dense(rows),
        *_pooled_to_nothing(rows),
        *_skipped_cells(rows),
        *_frozen_at_random(rows),
    ]
    found.sort(key=lambda advice: advice.layer_index or 0)
    if rows[-1].output_shape != (num_classes,):
        return [_wrong_output(rows, num_classes), *found]
    return [*found, *_end(rows, num_classes, loss)]


def _layers(rows: Sequence[LayerSummary]) -> Layers:
    return tuple(row.layer for row in rows)


def _with(rows: Sequence[LayerSummary], index: int, *instead: Layer) -> Layers:
    """Put other layers, or none, in the place of one."""
    layers = _layers(rows)
    return (*layers[:index], *instead, *layers[index + 1 :])


def _by(shape: Shape) -> str:
    return " × ".join(f"{side:,}" for side in shape)


def _numbers(shape: Shape) -> str:
    """Write how many numbers a shape holds: "1 number", "5 × 5 × 8 numbers"."""
    return counted(1, "number") if prod(shape) == 1 else f"{_by(shape)} numbers"


def _wrong_output(rows: Sequence[LayerSummary], num_classes: int) -> Advice:
    """It does not end in one value per class."""
    last, index = rows[-1], len(rows) - 1
    answer = Dense(num_classes, activation="softmax")
    fixes = [
        Fix(
            "Add " + " and ".join(type(layer).__name__ for layer in ending(last.output_shape, 2)),
            (*_layers(rows), *ending(last.output_shape, num_classes)),
        )
    ]
    if isinstance(last.layer, Dense):
        fixes.insert(0, Fix(f"Give it {num_classes} units", _with(rows, index, answer)))
    elif len(last.output_shape) == 3:
        averaged = (*_layers(rows), GlobalAveragePooling2D(), answer)
        fixes.append(Fix("Add GlobalAveragePooling2D and Dense", averaged))
    return Advice(
        f"The network gives {_numbers(last.output_shape)} for a picture, and {num_classes} "
        f"classes need {num_classes}: one probability each.",
        index,
        tuple(fixes),
    )


def _end(rows: Sequence[LayerSummary], num_classes: int, loss: str) -> Iterator[Advice]:
    """The last activation and the loss fit each other, or not."""
    last, index = rows[-1], len(rows) - 1
    activation = last.layer.applied
    if activation != "softmax":
        if activation == "sigmoid" and loss != "categorical_crossentropy":
            return  # each class is answered on its own, and asked about on its own
        if _has_softmax_before(rows):
            return  # said already
        softmax = (
            _with(rows, index, replace(last.layer, activation="softmax"))
            if isinstance(last.layer, Dense | Activation)
            else (*_layers(rows), Activation("softmax"))
        )
        yield Advice(
            f"There is no softmax at the end: {last.name} gives "
            f"{'any numbers' if activation == 'linear' else activation + ' values'}, which do not "
            f"add up to 1, and {_words(loss)} expects probabilities.",
            index,
            (Fix("End in a softmax", softmax),),
        )
    elif loss == "binary_crossentropy" and num_classes > 2:
        yield Advice(
            f"Binary cross-entropy asks {num_classes} yes-or-no questions, and the softmax gives "
            "one answer to a single question. Categorical cross-entropy fits it.",
            index,
        )
    elif "squared" in loss:
        yield Advice(
            f"With {_words(loss)}, a softmax that is confident and wrong has next to no gradient: "
            "it learns slowly just where it should learn most. Cross-entropy fits it.",
            index,
        )


def _words(loss: str) -> str:
    return loss.replace("_", " ").replace("crossentropy", "cross-entropy")


def _has_softmax_before(rows: Sequence[LayerSummary]) -> bool:
    return any(row.layer.applied == "softmax" for row in rows[:-1])


def _hidden_softmax(rows: Sequence[LayerSummary]) -> Iterator[Advice]:
    """A softmax in the middle lets the values of a layer share out a single 1."""
    for index, row in enumerate(rows[:-1]):
        if row.layer.applied != "softmax":
            continue
        relu = _with(rows, index, replace(row.layer, activation="relu"))  # type: ignore[call-arg]
        fixes = [Fix("Use relu there", relu)]
        behind = rows[index + 1 :]
        if not any(later.layer.weighs for later in behind):
            fixes.insert(0, Fix("End with it", _layers(rows)[: index + 1]))
        yield Advice(
            f"{row.name} has a softmax, and more layers follow. Its values share out a single 1, "
            "so little gets through; a softmax belongs at the end.",
            index,
            tuple(fixes),
        )


def _two_linear_layers(rows: Sequence[LayerSummary]) -> Iterator[Advice]:
    """Two layers of weights with nothing non-linear between them do what one could do."""
    linear: int | None = None  # the last layer of weights, if nothing bent its values since
    for index, row in enumerate(rows):
        layer = row.layer
        if layer.weighs:
            if linear is not None:
                yield Advice(
                    f"Nothing non-linear stands between {rows[linear].name} and {row.name}. Two "
                    "linear layers in a row can do no more than one.",
                    linear,
                    (_relu_behind(rows, linear),),
                )
            linear = index if layer.applied == "linear" else None
        elif isinstance(layer, MaxPool2D) or layer.applied != "linear":
            linear = None


def _relu_behind(rows: Sequence[LayerSummary], index: int) -> Fix:
    """Bend the values of a layer; behind its normalisation, as is usual, if it has one."""
    layer = rows[index].layer
    if isinstance(rows[index + 1].layer, BatchNormalization):
        behind = _with(rows, index + 1, rows[index + 1].layer, Activation("relu"))
        return Fix(f"Put relu behind {rows[index + 1].name}", behind)
    bent = replace(layer, activation="relu")  # type: ignore[call-arg]
    return Fix(f"Give {rows[index].name} a relu", _with(rows, index, bent))


def _heavy_dense(rows: Sequence[LayerSummary]) -> Iterator[Advice]:
    """One dense layer has most of the network's weights."""
    total = sum(row.num_params for row in rows)
    for index, row in enumerate(rows):
        if not isinstance(row.layer, Dense) or row.num_params <= MANY_PARAMS:
            continue
        fixes: list[Fix] = []
        flat = next((i for i in range(index) if isinstance(rows[i].layer, Flatten)), None)
        if flat is not None and len(rows[flat].input_shape) == 3:
            if min(rows[flat].input_shape[:2]) > 1:
                pooled = _with(rows, flat, MaxPool2D(), Flatten())
                fixes.append(Fix(f"Put MaxPool2D before {rows[flat].name}", pooled))
            averaged = _with(rows, flat, GlobalAveragePooling2D())
            fixes.append(Fix(f"Use GlobalAveragePooling2D instead of {rows[flat].name}", averaged))
        yield Advice(
            f"{row.name} alone stores {row.num_params:,} numbers, {row.num_params / total:.0%} of "
            f"the network, as each unit weighs all {row.input_shape[0]:,} values. It learns slowly "
            "and easily learns pictures by heart.",
            index,
            tuple(fixes),
        )


def _pooled_to_nothing(rows: Sequence[LayerSummary]) -> Iterator[Advice]:
    """Maps lose their rows and columns too early."""
    for index, row in enumerate(rows):
        if len(row.input_shape) != 3 or isinstance(row.layer, GlobalAveragePooling2D):
            continue
        rows_in, columns_in, channels = row.input_shape
        cells = rows_in * columns_in
        pooling = isinstance(row.layer, MaxPool2D | AveragePooling2D)
        if pooling and cells >= MUCH_POOLED and row.output_shape[:2] == (1, 1):
            yield Advice(
                f"{row.name} pools {rows_in} × {columns_in} cells down to one: of where something "
                f"was, nothing is left in any of the {channels} maps.",
                index,
                (Fix("Pool 2 × 2", _with(rows, index, replace(row.layer, **_HALVE))),),
            )
        elif cells == 1 and row.layer.window.size > 1:
            fixes = [Fix(f"Remove {row.name}", _with(rows, index))]
            shrinker = next(
                (i for i in range(index - 1, -1, -1) if rows[i].layer.window.stride > 1), None
            )
            if shrinker is not None:
                name = rows[shrinker].name
                fixes.insert(0, Fix(f"Remove {name} before it", _with(rows, shrinker)))
            yield Advice(
                f"Maps of 1 × 1 reach {row.name}: its window of {row.layer.window.size} × "
                f"{row.layer.window.size} sees one value and padding.",
                index,
                tuple(fixes),
            )


_HALVE = {"pool_size": 2, "strides": None}


def _skipped_cells(rows: Sequence[LayerSummary]) -> Iterator[Advice]:
    """Strides jump over cells that no window sees."""
    for index, row in enumerate(rows):
        window = row.layer.window
        if window.stride > window.span and row.output_shape[:2] != (1, 1):
            closer = replace(row.layer, strides=window.span)  # type: ignore[call-arg]
            yield Advice(
                f"{row.name} jumps {window.stride} cells with a window of {window.span}: what lies "
                "between two stops is never seen.",
                index,
                (Fix(f"Use strides {window.span}", _with(rows, index, closer)),),
            )


def _frozen_at_random(rows: Sequence[LayerSummary]) -> Iterator[Advice]:
    """A layer that does not learn keeps filters that nobody made."""
    for index, row in enumerate(rows):
        layer = row.layer
        if not isinstance(layer, Conv2D) or layer.trainable:
            continue
        made = len(layer.kernels or ())
        if made == layer.filters:
            continue
        fixes = [Fix("Let it learn", _with(rows, index, replace(layer, trainable=True)))]
        if made:
            only = replace(layer, filters=made)
            fixes.insert(0, Fix(f"Keep only the {made} hand-made", _with(rows, index, only)))
        yield Advice(
            f"{row.name} does not learn, and {layer.filters - made} of its "
            f"{counted(layer.filters, 'filter')} stay as random as they start.",
            index,
            tuple(fixes),
        )
