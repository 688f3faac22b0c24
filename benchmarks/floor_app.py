"""The app with two pages more, for `benchmarks.interaction`; takes Streamlit's own arguments.

    python -m benchmarks.floor_app run app.py --server.port 8501

"floor" is as empty as a page with one control can be: what no page of ours can be faster than.
"scene" has the picture of 128 × 128 pixels and the kernel of 5 × 5 of which the frames are timed.
"""

import sys
from typing import Any

import numpy as np
import streamlit as st
from streamlit.web import cli

_navigation = st.navigation


def floor() -> None:
    """Show one control, and a text that follows it."""
    st.title("Floor")
    st.text(st.number_input("One control", 0, 10**6, 0, key="floor"))


def scene() -> None:
    """Show linked grids: a picture that can be shifted, a kernel, the output, and that pooled."""
    from ui.components.pixel_grids import (
        Convolve,
        Grid,
        Pool,
        Shift,
        Values,
        Weights,
        pixel_grids,
    )

    noise = np.random.default_rng(0)
    st.title("Scene")
    state = st.session_state.setdefault(
        "scene_state", {"w": noise.normal(size=(5, 5)), "shift": (0, 0)}
    )
    pixel_grids(
        [
            Grid("x", Values(np.random.default_rng(1).random((128, 128)))),
            Grid(
                "s",
                Shift("x", *state["shift"]),
                title="Picture",
                at=(0, 0),
                colours="grey",
                scale=1.0,
            ),
            Grid("w", Weights(state["w"]), title="Kernel", at=(0, 1)),
            Grid("h", Convolve("s", "w", relu=True), title="Output", at=(0, 2)),
            Grid("p", Pool("h"), title="Pooled", at=(0, 3)),
        ],
        key="scene",
        focus="h",
        alt="A picture of noise, and what a random kernel makes of it.",
        on_kernel=lambda name, cells: state.update({name: cells}),
        on_shift=lambda dx, dy: state.update(shift=(dx, dy)),
    )


def with_our_pages(pages: dict[str, list[Any]], **options: Any) -> Any:
    """Stand in for st.navigation."""
    ours = [st.Page(page, title=page.__name__.title()) for page in (floor, scene)]
    return _navigation({**pages, "Benchmarks": ours}, **options)


if __name__ == "__main__":
    st.navigation = with_our_pages
    sys.exit(cli.main(prog_name="streamlit"))
