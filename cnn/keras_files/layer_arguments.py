"""What the layers of a .keras file may be told, argument by argument. Knows no Keras.

An argument that the lab's layers have is read; one that they do not have has to be as it is with
them, or the layer is refused; what matters in training only is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from cnn.architecture import LAYERS, Layer
from cnn.arguments import describe_arguments, shortened
from cnn.errors import CnnError
from cnn.storage.zip_gate import harmless

_EVERY_PIXEL = 1 / 255  # what turns pixels of 0 to 255 into the 0 to 1 of the lab


@dataclass(frozen=True)
class SavedLayer:
    """A layer as the file has it, once its frame has been checked."""

    place: str  # for messages: 'Layer 2 (“conv2d”, Conv2D)'
    kind: str
    arguments: dict[str, Any]


def as_dict(value: object, what: str) -> dict[str, Any]:
    """Return what should be a JSON object; raise CnnError if it is something else."""
    if not isinstance(value, dict):
        raise CnnError(
            f"{what} is not what Keras writes. Load the network with Keras and save it again."
        )
    return value


def as_list(value: object) -> list[Any]:
    """Return a JSON list; an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def shown(value: object) -> str:
    """Show any value of the file on one short line."""
    return f"“{harmless(value)}”" if isinstance(value, str) else shortened(value)


# What an argument becomes: a function of its value and, for messages, its place and name.
_Reader = Callable[[Any, str], Any]


def _refuse(place: str, value: object, remedy: str) -> NoReturn:
    raise CnnError(f"{place}={shortened(value)}, which the lab's layers do not have. {remedy}")


def _as_it_is(value: Any, _place: str) -> Any:
    return value


def _side(value: Any, place: str) -> Any:
    """Read a number that Keras has once for each axis, or for each side of each, as one."""
    if isinstance(value, list):
        if len(value) != 2 or value[0] != value[1]:
            _refuse(place, value, "Use the same number for rows and columns.")
        return _side(value[0], place) if type(value[0]) is list else value[0]
    return value


def _activation(value: Any, place: str) -> Any:
    if value is None:
        return "linear"
    if not isinstance(value, str):  # a dictionary that names a function
        name = value.get("config") if isinstance(value, dict) else value
        raise CnnError(
            f"{place} is a function of your own ({shown(name)}), which the lab does not load. Use "
            "an activation of Keras by its name, such as “relu”."
        )
    return value


def check_dtype(value: Any, place: str) -> None:
    """Raise CnnError if a layer, named by place, computes in something else than float32."""
    if isinstance(value, dict):
        inner = value.get("config")
        value = inner.get("name") if isinstance(inner, dict) else None
        if not isinstance(value, str):
            value = "?"
    if value not in (None, "float32"):
        raise CnnError(
            f"{place} computes in {shown(value)}; the lab computes in float32. Load the network "
            'with keras.config.set_dtype_policy("float32") and save it again.'
        )


def _equal(*allowed: Any) -> Callable[[Any, str], None]:
    """Make a check that an argument has one of a few values, and the type as well."""

    def check(value: Any, place: str) -> None:
        if not any(type(value) is type(one) and value == one for one in allowed):
            usual = " or ".join(shortened(one) for one in allowed)
            _refuse(place, value, f"Use {usual}, train the network so, and save it again.")

    return check


def _per_pixel(value: Any, place: str) -> None:
    if type(value) is not float or abs(value - _EVERY_PIXEL) > 1e-9:
        _refuse(place, value, "Use Rescaling(1/255), or give pixels from 0 to 1.")


# Keras's layers for which the lab has another one, told what it applies.
_AS_ACTIVATIONS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}
_KINDS = {kind.name_in_files or name: kind for name, kind in LAYERS.items()}


def _readers(kind: type[Layer]) -> dict[str, _Reader]:
    """Return what becomes of a layer's arguments; the layer itself checks them afterwards."""
    found: dict[str, _Reader] = {}
    for name, argument in describe_arguments(kind).items():
        if name not in kind.set_later:
            found[name] = _side if argument.per_axis else _as_it_is
            if name == "activation":
                found[name] = _activation
    return found


# For each layer: what its arguments become, and what else has to be as it is in the lab. All other
# arguments are refused, but for those that matter in training only.
READERS: dict[str, dict[str, _Reader]] = (
    {"InputLayer": {}, "Rescaling": {}}
    | {name: _readers(kind) for name, kind in _KINDS.items()}
    | {name: {} for name in _AS_ACTIVATIONS}
)
_FIXED: dict[str, dict[str, Callable[[Any, str], None]]] = {
    name: {argument: _equal(*allowed) for argument, allowed in kind.fixed_in_files.items()}
    for name, kind in _KINDS.items()
} | {
    "Rescaling": {"scale": _per_pixel, "offset": _equal(0.0, 0)},
    "ReLU": {
        "max_value": _equal(None),
        "negative_slope": _equal(0.0, 0),
        "threshold": _equal(0.0, 0),
    },
    "LeakyReLU": {"negative_slope": _equal(0.2)},
    "ELU": {"alpha": _equal(1.0, 1)},
    "Softmax": {"axis": _equal(-1)},
}
_SPECS: dict[str, dict[str, Any]] = {
    name: {"type": kind.__name__} for name, kind in _KINDS.items()
} | {name: {"type": "Activation", "activation": one} for name, one in _AS_ACTIVATIONS.items()}
_TRAINING_ONLY = ("initializer", "regularizer", "constraint")  # how such arguments end
_TRAINING_ONLY_NAMES = ("trainable", "seed", "momentum", "renorm_momentum", "synchronized")
# Worth a word, as the network would not learn as it did.
_WORTH_A_WORD = ("regularizer", "constraint")


def read_arguments(item: SavedLayer) -> tuple[dict[str, Any], list[str]]:
    """Return a layer as `Layer.from_dict` reads it, and what was left out.

    Raises:
        CnnError: An argument is unknown, or has a value that the lab's layers do not have.
    """
    readers, fixed = READERS[item.kind], _FIXED.get(item.kind, {})
    spec = dict(_SPECS.get(item.kind, {}))
    dropped = []
    for name, value in item.arguments.items():
        place = f"{item.place} has {shown(name)}"
        if name == "name":
            continue
        if name == "dtype":
            check_dtype(value, item.place)
        elif name in readers:
            spec[name] = readers[name](value, place)
        elif name in fixed:
            fixed[name](value, place)
        elif name in _TRAINING_ONLY_NAMES or name.endswith(_TRAINING_ONLY):
            if value is not None and name.endswith(_WORTH_A_WORD):
                dropped.append(harmless(name))
        else:
            _refuse(place, value, "Leave it out, train the network so, and save it again.")
    for name in fixed.keys() - item.arguments.keys():
        if name in _NEEDED:
            raise CnnError(f"{item.place} does not say its {name}. Save the network again.")
    if spec.get("strides") == spec.get("pool_size") is not None:
        del spec["strides"]  # the default
    return spec, dropped


# Whose default in Keras is another value than the lab's layers have.
_NEEDED = ("scale", "negative_slope")


def for_keras(item: SavedLayer) -> dict[str, Any]:
    """Return the arguments that have been checked, as the file has them."""
    checked = {**READERS[item.kind], **_FIXED.get(item.kind, {})}
    return {name: value for name, value in item.arguments.items() if name in checked}
