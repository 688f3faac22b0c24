"""What every page shares: its head, its error box, its tips and its source code."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

# Plotly looks for pandas in sys.modules without waiting for its import. On a fresh server, a figure
# made while another visitor's page imports pandas would find half a module; so all wait here.
import pandas as pd  # noqa: F401
import plotly.graph_objects as go
import streamlit as st
from plotly.basedatatypes import BaseFigure

from cnn import shown_source
from cnn.errors import CnnError
from ui.address import owner
from ui.address.values import Anything
from ui.markdown import unlinked
from ui.shell.navigation import enter_through_app
from ui.workers.cached import once

# What makes links, pictures, formulas, colours and code of a text.
_ACTIVE = re.compile(r"[\[\]`<$*~\\]")


def header(title: str, question: str, values: Sequence[Anything]) -> None:
    """Open a page, before its controls, with its title and the one question that it answers.

    Args:
        title: Of the page.
        question: In a sentence.
        values: What its address holds.
    """
    enter_through_app()
    st.title(title)
    st.markdown(f":gray[{question}]")
    owner.open_page(values)


@contextmanager
def explain_errors() -> Iterator[None]:
    """Turn a CnnError into a message; what follows the block still runs.

    Keep the figures that need the result inside the block.
    """
    try:
        yield
    except CnnError as error:
        st.error(_harmless(str(error)), icon=":material/build:")


def explained(action: Callable[..., object]) -> Callable[..., None]:
    """Return an action for a button's `on_click`, whose CnnError becomes a notice."""

    def act(*args: Any) -> None:
        try:
            action(*args)
        except CnnError as error:
            st.toast(_harmless(str(error)), icon=":material/build:", duration="long")

    return act


def _harmless(message: str) -> str:
    r"""Escape what Markdown would act on: a message may quote what a stranger's link says.

    >>> print(_harmless("'![x](y)' is not a number."))
    '!\[x\](y)' is not a number.
    """
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", unlinked(message))


def made_once(make: Callable[..., go.Figure], *args: Any, **kwargs: Any) -> BaseFigure:
    """Return a figure of `cnn.figures` for `chart`, made once for the same inputs, whoever asks.

    Making a figure costs Plotly several times as much as sending it.

    Args:
        make: The function that makes it, from what it is given alone.
        args: Plain data, arrays, and dataclasses of both.
        kwargs: Likewise.
    """
    return once(_make, make, *args, **kwargs)


def _make(make: Callable[..., go.Figure], *args: Any, **kwargs: Any) -> BaseFigure:
    return _ReadyFigure(make(*args, **kwargs))


class _ReadyFigure(BaseFigure):  # type: ignore[misc]  # plotly has no types
    """What is sent of a figure that never changes, put together once; Streamlit asks no more.

    Args:
        figure: It is not kept: what is sent of it takes a tenth of its memory.
    """

    def __init__(self, figure: go.Figure) -> None:
        self._sent: dict[str, Any] = figure.to_dict()

    def to_dict(self) -> dict[str, Any]:
        return self._sent


def chart(figure: BaseFigure, key: str, alt: str) -> None:
    """Show a figure, with words for those who cannot see it.

    Args:
        figure: A figure of `cnn.figures`.
        key: Stable name of the chart on the page.
        alt: What the figure shows; up to the first colon or full stop, its name where it is saved.
    """
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def option_chart(option: Mapping[str, Any], *, key: str, alt: str, height: int) -> None:
    """Show an option of ECharts, which changes without a flicker, with words for who cannot see it.

    It is drawn as SVG, so that it can be saved as such.

    Args:
        option: Of `cnn.figures`.
        key: Stable name of the chart on the page.
        alt: What the chart shows; up to the first colon or full stop, its name where it is saved.
        height: In pixels.
    """
    st.echarts_chart(option, height=height, key=key, alt=alt, renderer="svg")


def tips(*points: str, title: str = "Try this, and notice") -> None:
    """List what to try on this page and what to look for."""
    with st.container(border=True):
        st.markdown(f"**{title}**\n" + "".join(f"\n- {point}" for point in points))


@st.fragment
def show_source(*functions: Callable[..., Any], keras: str = "", key: str = "show_code") -> None:
    """Offer the very functions that made the result, and the same in Keras.

    Closed at first, and costs next to nothing as long as it is.

    Args:
        functions: Functions of `cnn`, wherever they run.
        keras: The equivalent Keras lines.
        key: Tells several on a page apart.
    """
    names = [shown_source.dotted_name(function) for function in functions]
    with st.expander(
        f"Show the code: {', '.join(f'`{name}`' for name in names)}",
        icon=":material/code:",
        key=key,
        on_change="rerun",
    ) as place:
        if not place.open:
            return
        if keras:
            st.caption("The same in Keras")
            st.code(keras, language="python")
        for name, function in zip(names, functions, strict=True):
            st.caption(f"{name}, which made what you see above")
            st.code(shown_source.source(function), language="python")
