"""Controls that show a value which belongs to the page, and report what a hand makes of it.

Those for a declared value (`ui.address.values`) show what its owner holds, or the nearest that is
possible at the moment, and let the owner hear of a change.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.address import owner
from ui.address.values import (
    Anything,
    Choice,
    MaybeSwitch,
    MaybeWhole,
    Number,
    Several,
    Span,
    Switch,
    Text,
    Value,
    Whole,
)
from ui.shell.page import explained

T = TypeVar("T")
N = TypeVar("N", int, float)

# What else changes where a hand has chosen this.
Also = Callable[[Any], Mapping[Anything, Any]]


def showing(
    name: str, value: object, on_change: Callable[..., None], *args: object
) -> dict[str, Any]:
    """Return what a widget is to be made with, to show a value and report changes of it.

    Where anything but the widget has changed the value, it is another widget from then on, with a
    new number in its key. Until a browser knows of that, each of its messages says what the widget
    showed before, which would count as chosen or typed now.

    Args:
        name: Of the widget; the key without its number.
        value: What it is to show.
        on_change: Takes what it shows after a change by hand, and the arguments.
        args: For that.

    Returns:
        "key", "on_change" and "args".
    """
    key = current_key(name)
    # What Streamlit knows of a widget goes with a run that ends before it has come to it.
    known = (st.session_state.get(_shown(name), value), st.session_state.get(key, value))
    st.session_state[_shown(name)] = value
    if any(one != value for one in known):
        st.session_state[_number(name)] = st.session_state.get(_number(name), 0) + 1
        key = current_key(name)
        st.session_state[key] = value
    return {"key": key, "on_change": _report, "args": (name, key, on_change, args)}


def current_key(name: str) -> str:
    """Return the key of the widget that shows a value now."""
    number = st.session_state.get(_number(name))
    return f"{name}#{number}" if number else name


def toggle(
    value: Switch | MaybeSwitch,
    *,
    default: bool | None = None,
    disabled: bool = False,
    also: Also | None = None,
    words: str | None = None,
) -> bool:
    """Show a switch, and return whether it is on.

    Args:
        value: What it belongs to.
        default: How it stands as long as nobody has chosen; for a `MaybeSwitch`.
        disabled: Whether a hand can change it now.
        also: What else a change changes.
        words: For its tip, instead of the declared ones.
    """
    held: bool | None = owner.get(cast(Any, value))
    on = bool(default) if held is None else held
    st.toggle(
        value.label,
        on,
        help=words or value.words,
        disabled=disabled,
        **_showing(value, on, also, default=default),
    )
    return on


def number_input(
    value: Whole | MaybeWhole,
    *,
    low: int | None = None,
    high: int | None = None,
    default: int | None = None,
    instead: int | None = None,
    label: str = "",
    words: str | None = None,
    width: int | str = "stretch",
    also: Also | None = None,
) -> int:
    """Show a field for a whole number, and return what it shows.

    One with a fraction has `ui.shell.number_field`: the page reads these fields as whole numbers.

    Args:
        value: What it belongs to.
        low: The smallest that is possible now; the declared one if left out.
        high: The largest; likewise.
        default: What is shown as long as nobody has chosen a number; for a `MaybeWhole`.
        instead: What is shown of a number that is not possible now; the nearest if left out.
        label: Instead of the declared one.
        words: For its tip, instead of the declared ones.
        width: As Streamlit takes it.
        also: What else a change changes.
    """
    least, most, step = _bounds(cast(Value[int], value), low, high)
    held = owner.get(cast(Value[int | None], value))
    wanted = cast(int, default) if held is None else held
    shown = min(max(wanted, least), most)
    if instead is not None and shown != wanted:
        shown = instead
    st.number_input(
        label or value.label,
        least,
        most,
        shown,
        step,
        help=words or value.words,
        width=cast(Any, width),
        **_showing(value, shown, also, default=default),
    )
    return shown


def slider(
    value: Value[N],
    *,
    low: N | None = None,
    high: N | None = None,
    width: int | str = "stretch",
    format: str | None = None,
) -> N:
    """Show a slider for a `Whole` or `Number`, and return where it stands; see `number_input`."""
    least, most, step = _bounds(value, low, high)
    shown = min(max(owner.get(value), least), most)
    st.slider(
        value.label,
        cast(Any, least),
        cast(Any, most),
        cast(Any, shown),
        cast(Any, step),
        format=format,
        help=value.words,
        width=cast(Any, width),
        **_showing(value, shown, None),
    )
    return shown


def range_slider(
    value: Span,
    *,
    format: str | None = None,
    also: Also | None = None,
    width: int | str = "stretch",
) -> tuple[int, int]:
    """Show a slider with two ends, and return where they stand."""
    shown = owner.get(value)
    st.slider(
        value.label,
        value.low,
        value.high,
        shown,
        format=format,
        help=value.words,
        width=cast(Any, width),
        **_showing(value, shown, also),
    )
    return shown


def select_slider(
    value: Value[T],
    options: Sequence[Any] | None = None,
    *,
    default: Any = None,
    format_func: Callable[[Any], Any] = str,
    label: str = "",
    width: int | str = "stretch",
    also: Also | None = None,
) -> Any:
    """Show a slider over options, and return the one where it stands; see `selectbox`."""
    offered, shown = _offered(value, options, default)
    st.select_slider(
        label or value.label,
        offered,
        shown,
        format_func=format_func,
        help=value.words,
        width=cast(Any, width),
        **_showing(value, shown, also, default=default),
    )
    return shown


def selectbox(
    value: Value[T],
    options: Sequence[Any] | None = None,
    *,
    default: Any = None,
    format_func: Callable[[Any], str] = str,
    label: str = "",
    words: str | None = None,
    width: int | str = "stretch",
    placeholder: str | None = None,
    also: Also | None = None,
) -> Any:
    """Show a list to choose from, and return what is chosen.

    Where nothing is chosen at first, the choice can be taken back.

    Args:
        value: What it belongs to.
        options: What can be chosen now; the declared ones if left out. What is chosen and not
            among them counts as not chosen.
        default: What is shown then, instead of the declared default.
        format_func: How an option is written.
        label: Instead of the declared one.
        words: For its tip, instead of the declared ones.
        width: As Streamlit takes it.
        placeholder: What is shown where nothing is chosen, and nothing is a choice.
        also: What else a change changes.
    """
    offered, shown = _offered(value, options, default)
    widget = _showing(value, shown, also, default=default)
    index = offered.index(shown) if shown in offered else None
    if value.default is None and default is None:
        index = None  # with any other, Streamlit offers no way to nothing
        st.session_state.setdefault(widget["key"], shown)
    st.selectbox(
        label or value.label,
        offered,
        index,
        format_func=format_func,
        help=words or value.words,
        width=cast(Any, width),
        placeholder=placeholder,
        **widget,
    )
    return shown


def segmented_control(
    value: Value[T],
    options: Sequence[Any] | None = None,
    *,
    default: Any = None,
    format_func: Callable[[Any], str] = str,
    label: str = "",
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
    required: bool = True,
    width: int | str = "content",
    also: Also | None = None,
) -> Any:
    """Show a row of options, and return the chosen one; see `selectbox`.

    Args:
        value: What it belongs to.
        options: What can be chosen now.
        default: What is shown where nothing of that is chosen.
        format_func: How an option is written.
        label: Instead of the declared one.
        label_visibility: As Streamlit takes it.
        required: Whether a second click on an option leaves it chosen; else None is chosen then.
        width: As Streamlit takes it.
        also: What else a change changes.
    """
    offered, shown = _offered(value, options, default)
    st.segmented_control(
        label or value.label,
        offered,
        default=shown,
        required=required,
        format_func=format_func,
        help=value.words,
        label_visibility=label_visibility,
        width=cast(Any, width),
        **_showing(value, shown, also, default=default),
    )
    return shown


def multiselect(
    value: Value[tuple[T, ...]],
    options: Sequence[T] | None = None,
    *,
    format_func: Callable[[Any], str] = str,
    max_selections: int | None = None,
    placeholder: str | None = None,
    width: int | str = "stretch",
) -> tuple[T, ...]:
    """Show a list of which several can be chosen, and return those; see `selectbox`."""
    offered = list(cast(Several[T], value).options if options is None else options)
    shown = [option for option in owner.get(value) if option in offered][:max_selections]
    st.multiselect(
        value.label,
        offered,
        shown,
        format_func=format_func,
        max_selections=max_selections,
        placeholder=placeholder,
        help=value.words,
        width=cast(Any, width),
        **_showing(value, shown, None, read=tuple),
    )
    return tuple(shown)


def pills(value: Several[T]) -> tuple[T, ...]:
    """Show a row of options of which several can be chosen, and return those."""
    chosen: list[T] = [*owner.get(value)]
    st.pills(
        value.label,
        value.options,
        selection_mode="multi",
        default=chosen,
        help=value.words,
        **_showing(value, chosen, None, read=tuple),
    )
    return tuple(chosen)


def expander(value: Switch, *, icon: str | None = None) -> tuple[DeltaGenerator, bool]:
    """Offer more to see, and return the place for it, and whether it is wanted."""
    shown = owner.get(value)
    return st.expander(value.label, shown, icon=icon, **_showing(value, shown, None)), shown


def pagination(value: Whole, num_pages: int, *, width: int | str = "stretch") -> int:
    """Show a row of page numbers, and return the chosen one, or the last where it is beyond.

    Args:
        value: What it belongs to.
        num_pages: How many there are now; of a single one nothing is shown.
        width: As Streamlit takes it.
    """
    shown = min(owner.get(value), num_pages)
    if num_pages > 1:
        st.pagination(
            num_pages,
            default=shown,
            width=cast(Any, width),
            **_showing(value, shown, None),
        )
    return shown


def text_input(value: Text[str], *, label: str = "", placeholder: str | None = None) -> str:
    """Show a field for a text, and return what it shows."""
    shown = owner.get(value)
    st.text_input(
        label or value.label,
        shown,
        value.longest,
        placeholder=placeholder,
        help=value.words,
        **_showing(value, shown, None),
    )
    return shown


def _bounds(value: Value[N], low: N | None, high: N | None) -> tuple[N, N, N]:
    """Return the smallest and largest number that are possible now, and the step between two."""
    declared = cast(Whole | MaybeWhole | Number, value)
    return (
        cast(N, declared.low if low is None else low),
        cast(N, declared.high if high is None else high),
        cast(N, declared.step),
    )


def _offered(value: Value[T], options: Sequence[Any] | None, default: Any) -> tuple[list[Any], Any]:
    """Return what can be chosen, and what is."""
    offered = list(cast(Choice[T], value).options if options is None else options)
    held = owner.get(value)
    if held in offered:
        return offered, held
    first = value.default if default is None else default
    return offered, first if first in offered or first is None else offered[0]


def _showing(
    value: Anything,
    shown: object,
    also: Also | None,
    *,
    default: object = None,
    read: Callable[[Any], Any] | None = None,
) -> dict[str, Any]:
    """Return what a widget for a declared value is to be made with."""
    return showing(value.name, shown, _changed, value, also, default, read)


def _changed(
    new: Any, value: Anything, also: Also | None, default: object, read: Callable[[Any], Any] | None
) -> None:
    """Let the owner hear of a change; what the page would have chosen itself needs no parameter."""
    chosen = read(new) if read else new
    if default is not None and chosen == default:
        chosen = value.default
    explained(owner.change)({value: chosen, **(also(new) if also else {})})


def _number(name: str) -> str:
    return f"{name}_number"


def _shown(name: str) -> str:
    return f"{name}_shown"


def _report(name: str, key: str, on_change: Callable[..., None], args: tuple[object, ...]) -> None:
    if key == current_key(name):  # else it is gone already
        st.session_state[_shown(name)] = st.session_state[key]
        on_change(st.session_state[key], *args)
