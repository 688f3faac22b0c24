"""The controls of a page as Streamlit's frontend holds them, and what each says.

The frontend sends what all controls say along with every change. What follows is read off the
frontend of Streamlit 1.67 (WidgetStateManager and its widgets).
"""

import re
from dataclasses import dataclass
from typing import Any

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState

Value = bool | float | str | list[Any] | None

_NUMBER = re.compile(r"#\d+$")
_TEXTS = ("text_input", "text_area")
_CHOICES = ("selectbox", "radio")
_FIELDS = {
    **dict.fromkeys((*_TEXTS, *_CHOICES), "string_value"),
    **dict.fromkeys(("multiselect", "button_group"), "string_array_value"),
    **{"checkbox": "bool_value", "pagination": "int_value", "file_uploader": "files"},
}
# These say nothing of their own accord: a click is a trigger, a component's message as well.
_SILENT = ("button", "download_button", "bidi_component", "camera_input")


@dataclass(frozen=True)
class Widget:
    """A control on the page.

    Args:
        kind: Its field in Streamlit's `Element`, such as "selectbox".
        proto: What the server said of it.
        fragment: The part of the page that it reruns; empty for the whole page.
        run: The run of the script that has drawn it last.
    """

    kind: str
    proto: Any
    fragment: str
    run: str

    @property
    def id(self) -> str:
        """Its name in the protocol, "$$ID-hash-key"."""
        return str(self.proto.id)

    @property
    def name(self) -> str:
        """Its key without the number of `ui.shell.controls`; "None" if it has none."""
        return _NUMBER.sub("", self.id.split("-", 2)[-1])

    @property
    def default(self) -> Value:
        """What it says untouched."""
        return _says(self.kind, self.proto, now=False)

    @property
    def now(self) -> Value:
        """What the server lets it say, where the server has set it."""
        return _says(self.kind, self.proto, now=True)

    @property
    def options(self) -> list[str]:
        """What can be chosen; empty where that is no list."""
        options = getattr(self.proto, "options", ())
        return [_label(one) for one in options] if self.kind == "button_group" else list(options)


def read(element: Element, fragment: str, run: str) -> Widget | None:
    """Return the control that an element is; None if it is none.

    Args:
        element: What the server draws.
        fragment: The part of the page that it belongs to.
        run: The run of the script.
    """
    kind = element.WhichOneof("type")
    if kind in _SILENT or kind in _FIELDS or kind in ("slider", "number_input"):
        return Widget(kind, getattr(element, kind), fragment, run)
    return None


def state(widget: Widget, value: Value) -> WidgetState | None:
    """Return what the frontend sends for a control; None for those that are silent."""
    if widget.kind in _SILENT:
        return None
    said, field = WidgetState(id=widget.id), _field(widget)
    if field == "files":
        said.file_uploader_state_value.SetInParent()  # no files
    elif value is None:
        pass  # as a list without a choice
    elif isinstance(value, list):
        getattr(said, field).data.extend(value)
    else:
        setattr(said, field, value)
    return said


def accepts(widget: Widget, value: Value) -> bool:
    """Tell whether a hand could make the control say this: the frontend lets nothing else pass."""
    if widget.kind == "number_input":
        proto = widget.proto
        return isinstance(value, int | float) and proto.min <= value <= proto.max
    values = value if isinstance(value, list) else [value]
    if widget.kind == "slider" and not widget.options:
        return all(widget.proto.min <= one <= widget.proto.max for one in values)
    return not widget.options or set(values) <= set(widget.options)


def trigger(component: str, event: str, payload: str) -> WidgetState:
    """Return a message of a component of the second kind (`setTriggerValue` in its JavaScript).

    Args:
        component: Its id.
        event: Name of the event.
        payload: The message as JSON.
    """
    return WidgetState(
        id=f"$$STREAMLIT_INTERNAL_KEY_{component}__events",
        json_trigger_value=f'[{{"event": "{event}", "value": {payload}}}]',
    )


def _field(widget: Widget) -> str:
    if widget.kind == "slider":
        named = widget.proto.type == Slider.SELECT_SLIDER
        return "string_array_value" if named else "double_array_value"
    if widget.kind == "number_input":
        whole = widget.proto.data_type == widget.proto.INT
        return "int_value" if whole else "double_value"
    return _FIELDS[widget.kind]


def _says(kind: str, proto: Any, *, now: bool) -> Value:
    """Return a control's value, by default or (`now`) as the server has set it."""
    if kind in _CHOICES:
        if now:
            return str(proto.raw_value) if proto.HasField("raw_value") else None
        return str(proto.options[proto.default]) if proto.HasField("default") else None
    if kind in ("multiselect", "button_group"):
        options = [_label(one) for one in proto.options]
        return list(proto.raw_values) if now else [options[index] for index in proto.default]
    if kind == "slider" and proto.type == Slider.SELECT_SLIDER:
        indices = proto.default
        return list(proto.raw_value) if now else [proto.options[int(index)] for index in indices]
    if kind == "slider":
        return list(proto.value if now else proto.default)
    if kind == "pagination":
        return (proto.value if now else 0) or proto.default or 1
    if kind == "checkbox":
        return bool(proto.value if now else proto.default)
    if kind in (*_TEXTS, "number_input"):
        name = "value" if now else "default"
        value: Value = getattr(proto, name) if proto.HasField(name) else None
        whole = kind == "number_input" and proto.data_type == proto.INT
        return int(value) if whole and isinstance(value, float) else value
    return None


def _label(option: Any) -> str:
    return option if isinstance(option, str) else f"{option.content_icon} {option.content}".strip()
