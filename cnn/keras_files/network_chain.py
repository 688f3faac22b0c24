"""What a .keras file says of its network, read into the lab's own description. Knows no Keras.

The configuration of a .keras file can name any class of any module, code included, and arguments
that the lab's layers do not have. So nothing of it is taken over unless it is listed here: a layer
that is not, or an argument with another value than the lab's layers have, is refused by its name.
What matters in training only, such as an initializer, is left out.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnn.architecture import MAX_LAYERS, Activation, Architecture, Layer
from cnn.arguments import shortened
from cnn.errors import CnnError
from cnn.keras_files.layer_arguments import (
    READERS,
    SavedLayer,
    as_dict,
    as_list,
    check_dtype,
    for_keras,
    read_arguments,
    shown,
)
from cnn.storage.zip_gate import harmless
from cnn.types import Shape

_SEQUENTIAL = ("keras", "keras.models", "keras.src.models.sequential")
_FUNCTIONAL = ("keras", "keras.models", "keras.src.models.functional")
_LAYERS = "keras.layers"
_MERGING = (
    *("Add", "Subtract", "Multiply", "Average"),
    *("Maximum", "Minimum", "Concatenate", "Dot"),
)
_PROBABILITIES = ("softmax", "sigmoid")


@dataclass(frozen=True)
class Chain:
    """The network of a .keras file, checked.

    Args:
        architecture: The same in the lab's description.
        keras_config: The same for Keras: what the file says of its layers, without what is left
            out here; a Sequential model.
        notes: What the lab does otherwise than the file, a sentence each.
        scale: What the file's network expects where the lab's gets 1: 255 for bytes.
        adds_softmax: Whether the lab's network ends in a softmax that the file's has not.
    """

    architecture: Architecture
    keras_config: dict[str, Any]
    notes: tuple[str, ...]
    scale: float = 1.0
    adds_softmax: bool = False


def read_chain(data: object, name: str = "network") -> Chain:
    """Read the configuration of a .keras file, trusting nothing.

    Args:
        data: What JSON gave.
        name: For the network, printable.

    Raises:
        CnnError: It is no chain of the lab's layers; the message names the layer, and why.
    """
    model = as_dict(data, "The file's config.json")
    config = as_dict(model.get("config"), "The network in the file")
    kind, module = model.get("class_name"), model.get("module")
    if module not in {"Sequential": _SEQUENTIAL, "Functional": _FUNCTIONAL}.get(str(kind), ()):
        raise CnnError(
            f"The network in the file is of the class {shown(kind)} from {shown(module)}, which "
            "the lab does not load, as it could be any program. Build the same layers as a "
            "keras.Sequential, copy the weights with set_weights, and save that."
        )
    raw = as_list(config.get("layers"))
    if len(raw) > MAX_LAYERS + 2:
        count = len(raw) - sum(map(_is_input, raw))  # no layer of those that people count
        raise CnnError(f"The network has {count:,} layers; at most {MAX_LAYERS} are shown here.")
    before = itertools.accumulate((not _is_input(layer) for layer in raw), initial=0)
    items = [_item(number, layer) for number, layer in zip(before, raw, strict=False)]
    if kind == "Functional":
        _check_chain(config, raw, items)
    return _translated(items, config, name)


# -- is it a chain? --------------------------------------------------------------------------------


def _is_input(data: object) -> bool:
    return isinstance(data, dict) and data.get("class_name") == "InputLayer"


def _item(number: int, data: object) -> SavedLayer:
    """Check a layer's frame: a class of keras.layers, under no other name.

    Args:
        number: Of layers before it; what only says the shape of a picture is none.
        data: What JSON gave.
    """
    layer = as_dict(data, f"Layer {number + 1}")
    config = as_dict(layer.get("config"), f"Layer {number + 1}")
    kind, module = layer.get("class_name"), layer.get("module")
    counted = "The input layer" if kind == "InputLayer" else f"Layer {number + 1}"
    place = f"{counted} (“{harmless(str(config.get('name')))}”, {harmless(str(kind))})"
    if kind == "Lambda":
        raise CnnError(
            f"{place} is a Lambda: a program inside the file, which is never run here. Replace it "
            "by layers of Keras, such as Activation or Rescaling, and save the network again."
        )
    if kind in ("Sequential", "Functional", "Model"):
        raise CnnError(
            f"{place} is a network inside the network. Put its layers one after the other into a "
            "single keras.Sequential, and save that."
        )
    if kind in _MERGING:
        raise CnnError(
            f"The network is not a chain: {place} joins several layers. The lab shows networks "
            "without branches, in which each layer is fed by the one before."
        )
    known = isinstance(kind, str) and kind in READERS
    if module != _LAYERS or layer.get("registered_name") is not None or not known:
        whose = "" if module == _LAYERS else f" from {shown(module)}"
        raise CnnError(
            f"{place}{whose} is not one of the layers that the lab knows: "
            f"{', '.join(name for name in READERS if name != 'InputLayer')}."
        )
    return SavedLayer(place, str(kind), config)


def _check_chain(
    config: Mapping[str, Any], raw: Sequence[Mapping[str, Any]], items: Sequence[SavedLayer]
) -> None:
    """Raise CnnError unless each layer is fed by the one before, once, and by nothing else."""
    names = [str(layer.get("name")) for layer in raw]
    for which, wanted, end in (("input", names[:1], 0), ("output", names[-1:], -1)):
        found = as_list(config.get(f"{which}_layers"))
        if len(found) == 1:
            found = as_list(found[0])
        if found != [*wanted, 0, 0]:
            raise CnnError(
                f"The network is not a chain: {items[end].place if items else 'nothing'} is not "
                f"its only {which}. The lab shows networks with one input and one output, in which "
                "each layer is fed by the one before."
            )
    for number, (layer, item) in enumerate(zip(raw, items, strict=True)):
        nodes = as_list(layer.get("inbound_nodes"))
        if number == 0 and not nodes:
            continue
        if len(nodes) > 1:
            raise CnnError(
                f"The network is not a chain: {item.place} is shared, it is used {len(nodes)} "
                "times. The lab shows networks in which each layer is used once."
            )
        before = names[number - 1] if number else None
        feeds = _feeds(nodes[0], item) if nodes else []
        if feeds != [before]:
            fed = ", ".join(f"“{harmless(str(feed))}”" for feed in feeds) or "nothing"
            raise CnnError(
                f"The network is not a chain: {item.place} is fed by {fed}, and the layer before "
                f"it is “{harmless(str(before))}”. The lab shows networks without branches, in "
                "which each layer is fed by the one before."
            )


def _feeds(node: object, item: SavedLayer) -> list[object]:
    """Return the names of the layers that a call of a layer is fed by."""
    call = as_dict(node, item.place)
    for name, value in as_dict(call.get("kwargs", {}), item.place).items():
        if (name, value) not in (("mask", None), ("training", None), ("training", False)):
            raise CnnError(
                f"{item.place} is called with {shown(name)}={shortened(value)}, which the lab "
                "cannot do. Call it with its input alone."
            )
    feeds: list[object] = []
    for argument in as_list(call.get("args")):
        for tensor in argument if isinstance(argument, list) else [argument]:
            history = as_dict(as_dict(tensor, item.place).get("config"), item.place).get(
                "keras_history"
            )
            feeds.append(history[0] if isinstance(history, list) and history else None)
    return feeds


# -- the lab's description -------------------------------------------------------------------------


def _translated(items: Sequence[SavedLayer], config: Mapping[str, Any], name: str) -> Chain:
    """Turn the layers into the lab's, and say what is done otherwise."""
    notes: list[str] = []
    inputs, rest = list(items[:1]), list(items[1:])
    if inputs and inputs[0].kind != "InputLayer":
        inputs, rest = [], list(items)
    if inputs:
        check_dtype(inputs[0].arguments.get("dtype", "float32"), inputs[0].place)
    shape = _input_shape(
        inputs[0].arguments.get("batch_shape") if inputs else config.get("build_input_shape"),
        rest,
        notes,
    )
    scale, started = 1.0, False
    layers: list[Layer] = []
    kept: list[dict[str, Any]] = [_input_config(shape)]
    left_out: list[str] = []
    for item in rest:
        if item.kind == "InputLayer":
            raise CnnError(f"{item.place} is a second input. The lab shows networks with one.")
        arguments, dropped = read_arguments(item)
        if dropped:
            left_out.append(f"{', '.join(dropped)} of {item.place}")
        kept.append(
            {
                "module": _LAYERS,
                "class_name": item.kind,
                "config": {**for_keras(item), "name": f"layer_{len(kept)}"},
                "registered_name": None,
            }
        )
        if item.kind == "Rescaling":
            if started:
                raise CnnError(
                    f"{item.place} is not the first layer. Rescaling(1/255) is understood at the "
                    "beginning only, where the lab does the same by itself."
                )
            scale = 255.0
            notes.append("Rescaling(1/255) is left out: pixels from 0 to 1 are what the lab gives.")
        else:
            layers.append(_layer(item, arguments))
        started = True
    if left_out:
        notes.append(f"Left out, as it matters in training only: {'; '.join(left_out)}.")
    adds_softmax = _ends_in_scores(layers)
    if adds_softmax:
        layers.append(Activation("softmax"))
        notes.append(
            "It ends in scores without bounds (logits). The lab adds a softmax, so that they "
            "become probabilities; which class is likeliest stays the same."
        )
    architecture = Architecture(shape, tuple(layers), name)
    architecture.check()
    if adds_softmax is None:
        raise CnnError(
            f"{rest[-1].place if rest else 'The network'} does not end in probabilities. End the "
            "network in a softmax with a unit for each class, train it so, and save it again."
        )
    model = {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "uploaded", "trainable": True, "layers": kept},
        "registered_name": None,
    }
    return Chain(architecture, model, tuple(notes), scale, adds_softmax)


def _layer(item: SavedLayer, arguments: Mapping[str, Any]) -> Layer:
    try:
        return Layer.from_dict(dict(arguments))
    except CnnError as error:
        raise CnnError(f"{item.place}: {error}") from None


def _ends_in_scores(layers: Sequence[Layer]) -> bool | None:
    """Tell whether a network ends in plain sums; None if in something else than probabilities."""
    for layer in reversed(layers):
        activation = getattr(layer, "activation", None)
        if activation in _PROBABILITIES:
            return False
        if activation not in (None, "linear"):
            return None
        if activation == "linear":
            return True
    return True


def _input_shape(given: object, rest: Sequence[SavedLayer], notes: list[str]) -> Shape:
    sizes = given[1:] if isinstance(given, list) else None
    if sizes and len(sizes) == 2 and rest and rest[0].kind == "Flatten":
        sizes = [*sizes, 1]
        notes.append("Its input has no axis for channels; the lab gives it one, of length 1.")
    if sizes is None or len(sizes) != 3 or any(type(size) is not int for size in sizes):
        raise CnnError(
            f"The network takes input of shape {shortened(sizes)}. The lab shows networks that "
            "look at pictures of a fixed size: rows, columns and channels, such as (28, 28, 1)."
        )
    return tuple(sizes)


def _input_config(shape: Shape) -> dict[str, Any]:
    return {
        "module": _LAYERS,
        "class_name": "InputLayer",
        "config": {"batch_shape": [None, *shape], "dtype": "float32", "name": "input"},
        "registered_name": None,
    }
