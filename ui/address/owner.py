"""The one owner of every value that a page declares, and the one writer of the address.

A page's values are what its address says, when somebody comes to it: by a link, the menu, Back or
a reload. From then on they are here, in the visitor's session. Whatever changes one (a control, a
component, a "try") says so to `change`, which writes the address; what a browser says of the
address in between is what it has been told before, perhaps a while ago, and is not listened to.
So the page is a function of the values, and so is its address.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st

from cnn.errors import CnnError
from ui.address.values import Anything, Value
from ui.markdown import plain
from ui.streamlit_internals import current_page, is_step_in_history, step_in_history_waits

T = TypeVar("T")

_OWNER = "values_of_this_visitor"
_MOST_NAMED = 5  # wrong parameters of one link
# What others hang on a link, and what Streamlit itself reads.
_NOT_OURS = re.compile(r"(utm|mc)_.*|fbclid|gclid|ref|embed(_options)?")

Address = dict[str, list[str]]


@dataclass
class _Owner:
    """What a visitor's session knows of values.

    Args:
        page: What tells the page that is open from others.
        declared: Its values, in the order of the address.
        held: What is not the default; of all pages, some of which use the same names.
        refused: What the link says that is not possible, and why not, by parameter.
        address: What it should be.
        before: What it has been since the visitor came, or since their last step.
    """

    page: str = ""
    declared: tuple[Anything, ...] = ()
    held: dict[Anything, Any] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    address: Address = field(default_factory=dict)
    before: list[Address] = field(default_factory=list)


def open_page(declared: Sequence[Anything]) -> None:
    """Let the address, once, say what a page's values are; say what it could not.

    Args:
        declared: All values of the page.
    """
    owner = _owner()
    back = is_step_in_history()
    if back or owner.page != current_page():
        _arrive(owner, tuple(declared), exact=back)
    if owner.refused:
        _explain(owner.refused)


def get(value: Value[T]) -> T:
    """Return what a value is now.

    Raises:
        KeyError: The page that is open does not declare it.
    """
    owner = _owner()
    if not any(value is one for one in owner.declared):
        raise KeyError(f"the page has to declare {value.name}")
    found: T = owner.held.get(value, value.default)
    return found


def change(changes: Mapping[Anything, Any], *, under_way: bool = False) -> None:
    """Change values, from a callback: one step of the visitor, and one of the browser's history.

    Args:
        changes: What each becomes.
        under_way: Whether more of the same follows, as in a stroke of a drawing that the hand has
            not finished: the address waits for its end.

    Raises:
        CnnError: One of them is not possible; nothing is changed then.
    """
    checked = {value: value.check(new) for value, new in changes.items()}
    owner = _owner()
    at_home = owner.page == current_page()  # else this is a click on a page that was left
    if at_home and is_step_in_history():  # Back, and a click behind it before either was seen
        _arrive(owner, owner.declared, exact=True)
    for value, new in checked.items():
        _hold(owner, value, new)
    # After a step back, an address of what came before it would be one more step.
    if at_home and not under_way and not step_in_history_waits():
        _write(owner)


def settle(value: Value[T], chosen: T) -> None:
    """Let a page choose what nobody has chosen, such as the run that it begins with.

    It is no step of the visitor: the address gets it in place of what it was.
    """
    owner = _owner()
    _hold(owner, value, chosen)
    wanted = _address(owner)
    if not owner.refused and wanted != owner.address:
        owner.before.append(owner.address)
        owner.address = wanted


def reset(*, but: Sequence[Anything] = ()) -> dict[Anything, Any]:
    """Return what `change` takes to bring all values of the page to their defaults, but some."""
    return {
        value: value.default
        for value in _owner().declared
        if not any(value is kept for kept in but)
    }


def completed() -> tuple[list[str], str]:
    """Return what the address may say instead of what it should, and what it should, as texts."""
    owner = _owner()
    before = [] if step_in_history_waits() else owner.before
    return [urlencode(one, doseq=True) for one in before], urlencode(owner.address, doseq=True)


def link(changes: Mapping[Anything, Any]) -> dict[str, str]:
    """Return parameters of the address that say these values; defaults are said as well."""
    return {value.name: value.texts(new)[-1] for value, new in changes.items()}


def _owner() -> _Owner:
    owner: _Owner = st.session_state.setdefault(_OWNER, _Owner())
    return owner


def _arrive(owner: _Owner, declared: tuple[Anything, ...], *, exact: bool) -> None:
    """Take over what the address says.

    Args:
        owner: The visitor's.
        declared: All values of the page.
        exact: Whether what it leaves out is the default, as it is on the way back. Else a page is
            found as it was left, unless the link says something about it.
    """
    asked: Address = {name: st.query_params.get_all(name) for name in st.query_params}
    # What was written for a click just before a step back may reach the browser after that step.
    late = [owner.address] if exact and owner.page == current_page() else []
    owner.page, owner.declared, owner.refused = current_page(), declared, {}
    about_this_page = any(
        name in asked for value in declared if not value.travels for name in _names(value)
    )
    for value in declared:
        texts = next((asked[name] for name in _names(value) if name in asked), None)
        if texts:
            try:
                _hold(owner, value, value.parse(texts))
            except CnnError as error:
                owner.held.pop(value, None)
                owner.refused[value.name] = str(error)
        elif (
            exact
            or (about_this_page and not value.travels)
            or any(name in asked for name in value.kept_without)
        ):
            owner.held.pop(value, None)
    known = {name for value in declared for name in _names(value)}
    for name in asked.keys() - known:
        if not _NOT_OURS.fullmatch(name):
            owner.refused[name] = f"This page knows no “{name[:40]}”."
    owner.before = [asked, *late]
    # A wrong link stays as it is until something is changed: Back would only lead to it again.
    owner.address = asked if owner.refused else _address(owner)


def _names(value: Anything) -> tuple[str, ...]:
    return value.name, *value.formerly


def _hold(owner: _Owner, value: Value[T], new: T) -> None:
    if new == value.default:
        owner.held.pop(value, None)
    else:
        owner.held[value] = new


def _address(owner: _Owner) -> Address:
    """Return what the address should say: all that is not the default."""
    return {
        value.name: value.texts(owner.held[value])
        for value in owner.declared
        if value in owner.held
    }


def _write(owner: _Owner) -> None:
    """Write the address, all of it at once: each writing is a step in the browser's history."""
    wanted = _address(owner)
    if wanted == owner.address and not owner.refused:
        return
    said_so = bool(owner.refused)
    owner.address, owner.refused, owner.before = wanted, {}, []
    st.query_params.from_dict(
        {name: texts if len(texts) > 1 else texts[0] for name, texts in wanted.items()}
    )
    if said_so:  # and it is not true any more
        st.rerun()


def _explain(refused: Mapping[str, str]) -> None:
    """Say what a link could not give."""
    sentences = [plain(sentence) for sentence in refused.values()]
    more = len(sentences) - _MOST_NAMED
    listed = sentences[:_MOST_NAMED] + ([f"And {more} more."] if more > 0 else [])
    st.warning(
        "Not everything in this link is possible; the rest is as it says.\n"
        + "".join(f"\n- {sentence}" for sentence in listed),
        icon=":material/link_off:",
    )
