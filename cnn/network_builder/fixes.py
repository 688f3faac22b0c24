"""Where a network cannot work, why, and two ways to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from cnn.architecture import (
    PRESETS,
    Activation,
    Architecture,
    ArchitectureError,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    LayerSummary,
    MaxPool2D,
)
from cnn.errors import CnnError
from cnn.network_builder.edited_network import summary_so_far
from cnn.types import Shape

NUM_FIXES = 2  # more would have to be read before one can be chosen

Layers = tuple[Layer, ...]


@dataclass(frozen=True)
class Fix:
    """An edit that can be made with one click."""

    label: str  # what it does: "Put a Flatten layer before it"
    layers: Layers  # the whole network afterwards


@dataclass(frozen=True)
class Advice:
    """Something about a network that a learner should know."""

    words: str  # whole sentences
    layer_index: int | None = None  # None: the network as a whole
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class _Place:
    """The layer at fault and what is around it."""

    layers: Layers
    index: int
    shape: Shape  # what reaches the layer
    before: list[LayerSummary]
    num_classes: int

    @property
    def layer(self) -> Layer:
        return self.layers[self.index]

    def replaced(self, *instead: Layer) -> Layers:
        """Put other layers, or none, where the one at fault is."""
        return (*self.layers[: self.index], *instead, *self.layers[self.index + 1 :])

    def changed(self, **arguments: Any) -> Layers:
        """Give the layer at fault other arguments; where they cannot be had, nothing changes."""
        try:
            return self.replaced(replace(self.layer, **arguments))
        except CnnError:
            return self.layers

    def without(self, index: int) -> Layers:
        return (*self.layers[:index], *self.layers[index + 1 :])

    def last(self, wanted: Callable[[LayerSummary], bool]) -> int | None:
        """Return the index of the last layer before the one at fault that is wanted."""
        return next((i for i, row in reversed(list(enumerate(self.before))) if wanted(row)), None)


Candidates = Iterator[tuple[str, Layers]]


def explain_fault(architecture: Architecture, num_classes: int = 10) -> Advice | None:
    """Say why a network cannot be built, and offer two edits that mend the layer at fault.

    Edits after which the whole network fits together come first.

    Args:
        architecture: A network.
        num_classes: Of the data that it is meant for.

    Returns:
        None if it can be built.

    >>> advice = explain_fault(Architecture((28, 28, 1), (Dense(10),)))
    >>> [fix.label for fix in advice.fixes]
    ['Put Flatten before it', 'Put GlobalAveragePooling2D before it']
    """
    before, fault = summary_so_far(architecture)
    if fault is None:
        return None
    words = f"{fault.reason[0].upper()}{fault.reason[1:]}."
    if fault.layer_index is None:
        return Advice(words, None, _beginnings(architecture, num_classes))
    shape = before[-1].output_shape if before else architecture.input_shape
    place = _Place(architecture.layers, fault.layer_index, shape, before, num_classes)
    return Advice(words, fault.layer_index, _mending(architecture, place))


def ending(shape: Shape, num_classes: int) -> Layers:
    """Return the layers that make probabilities of what has this shape."""
    answer = Dense(num_classes, activation="softmax")
    return (Flatten(), answer) if len(shape) == 3 else (answer,)


def _beginnings(architecture: Architecture, num_classes: int) -> tuple[Fix, ...]:
    """Offer a first network where there is none."""
    answer = Dense(num_classes, activation="softmax")
    first = Fix(f"Add Flatten and Dense({num_classes})", (Flatten(), answer))
    article = (*PRESETS["article"].layers[:-1], answer)
    small = (Conv2D(16, 3, padding="same", activation="relu"), GlobalAveragePooling2D(), answer)
    if summary_so_far(replace(architecture, layers=article))[1] is None:
        return first, Fix("Take the article's layers", article)
    return first, Fix("Add a convolution and Dense", small)


def _mending(architecture: Architecture, place: _Place) -> tuple[Fix, ...]:
    """Choose the two best candidates that mend the layer at fault."""
    left = len(place.layers) - place.index  # layers that do not fit, or nobody knows yet
    whole: list[Fix] = []
    partly: list[Fix] = []
    tried = {place.layers}
    for label, layers in _candidates(place):
        if layers in tried or len(layers) > len(place.layers) + 2:
            continue
        tried.add(layers)
        fault = _fault(architecture, layers)
        if fault is None:
            whole.append(Fix(label, layers))
        elif fault.layer_index is not None and len(layers) - fault.layer_index < left:
            partly.append(Fix(label, layers))
    return (*whole, *partly)[:NUM_FIXES]


def _fault(architecture: Architecture, layers: Layers) -> ArchitectureError | None:
    try:
        return summary_so_far(replace(architecture, layers=layers))[1]
    except CnnError as error:  # too many layers
        return ArchitectureError(str(error), "", 0)


def _candidates(place: _Place) -> Candidates:
    """Think of edits, the best ones first; whether they mend anything is tried afterwards."""
    layer, shape = place.layer, place.shape
    try:
        output = layer.output_shape(shape)
    except ArchitectureError:
        output = None
    if output is not None:
        yield from _cheaper(place)
    elif isinstance(layer, Dense) and len(shape) == 3:
        yield "Put Flatten before it", place.replaced(Flatten(), layer)
        yield (
            "Put GlobalAveragePooling2D before it",
            place.replaced(GlobalAveragePooling2D(), layer),
        )
    elif len(shape) == 1 and not isinstance(layer, Dense | Activation):
        yield from _back_to_maps(place)
    elif getattr(layer, "activation", "") == "softmax" and not _too_large(place):
        yield from _no_softmax_of_one(place)
    else:
        yield from _fitting_window(place)
    yield "Remove it", place.replaced()
    answer = ending(shape, place.num_classes)
    yield (
        f"End the network here, with Dense({place.num_classes})",
        (*place.layers[: place.index], *answer),
    )
    yield "Remove it and all behind it", place.layers[: place.index]
    if not place.index:
        picture = Architecture(shape, ())
        yield from (
            (f"Start over: {fix.label}", fix.layers)
            for fix in _beginnings(picture, place.num_classes)
        )


def _back_to_maps(place: _Place) -> Candidates:
    """A layer that looks at maps gets a vector."""
    made = place.last(lambda row: len(row.input_shape) == 3 and len(row.output_shape) == 1)
    if made is None:  # cannot be: every input is a map
        return
    name = place.before[made].name
    if isinstance(place.layer, GlobalAveragePooling2D):  # makes a vector itself
        yield "Remove it", place.replaced()
        yield f"Remove {name} instead", place.without(made)
        return
    others = place.without(place.index)
    yield f"Move it before {name}", (*others[:made], place.layer, *others[made:])
    yield f"Remove {name} instead", place.without(made)


def _too_large(place: _Place) -> bool:
    """Tell whether the layer's window is larger than the map."""
    return len(place.shape) == 3 and place.layer.window.span > min(place.shape[:2])


def _no_softmax_of_one(place: _Place) -> Candidates:
    yield 'Use activation="sigmoid"', place.changed(activation="sigmoid")
    several = place.num_classes
    if isinstance(place.layer, Dense):
        yield f"Give it {several} units", place.changed(units=several)
    elif isinstance(place.layer, Conv2D):
        yield f"Give it {several} filters", place.changed(filters=several)


def _fitting_window(place: _Place) -> Candidates:
    """A window is larger than the map."""
    layer, side = place.layer, min(place.shape[:2])
    size_name = "kernel_size" if isinstance(layer, Conv2D) else "pool_size"
    if size_name == "pool_size" and side == 1:  # nothing is left to pool
        yield "Remove it", place.replaced()
    shrinker = place.last(lambda row: row.layer.window.stride > 1)
    yield 'Use padding="same"', place.changed(padding="same")
    if isinstance(layer, Conv2D):
        yield "Use dilation 1", place.changed(dilation_rate=1)
        if layer.kernels is None:
            yield (
                f"Use a kernel of {side} × {side}",
                place.changed(kernel_size=side, dilation_rate=1),
            )
    else:
        yield f"Use a window of {side} × {side}", place.changed(pool_size=side)
    if shrinker is not None:
        yield f"Remove {place.before[shrinker].name} before it", place.without(shrinker)


def _cheaper(place: _Place) -> Candidates:
    """With the layer, the network takes more than this lab allows."""
    layer = place.layer
    for name in ("filters", "units"):
        most = getattr(layer, name, 1)
        kept = len(layer.hand_made)
        while most > max(1, kept):
            most = max(most // 2, kept)
            if not _too_costly(place, place.changed(**{name: most})):
                yield f"Give it {most} {name}", place.changed(**{name: most})
                break
    if len(place.shape) == 3:
        yield "Put MaxPool2D before it", place.replaced(MaxPool2D(), layer)
        if isinstance(layer, Conv2D):
            yield "Use strides 2", place.changed(strides=2, dilation_rate=1)
    flat = place.last(lambda row: row.takes_places)
    if isinstance(layer, Dense) and flat is not None:
        name = place.before[flat].name
        yield (
            f"Put MaxPool2D before {name}",
            (*place.layers[:flat], MaxPool2D(), *place.layers[flat:]),
        )
        yield (
            f"Use GlobalAveragePooling2D instead of {name}",
            (*place.layers[:flat], GlobalAveragePooling2D(), *place.layers[flat + 1 :]),
        )


def _too_costly(place: _Place, layers: Layers) -> bool:
    """Tell whether the layer at fault still costs too much."""
    picture = place.before[0].input_shape if place.before else place.shape
    return (
        _fault(Architecture(picture, layers[: place.index + 1]), layers[: place.index + 1])
        is not None
    )
