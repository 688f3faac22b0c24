"""A hand that says to a page's components what no browser of ours would say."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from math import inf, nan
from typing import Any

import pytest
import streamlit as st

from ui import components
from ui.shell import page

Message = dict[str, Any]

# What takes the place of a part of a message, or of all of it.
ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**6, 2**53, 10**400, 0.5, -0.0, 1e308, nan, inf, -inf),
    *("", "0", "inf", "1e999", "٣", "\x00", "<script>", "../../etc/passwd", "x" * 200_000),
    *([], [[]], [[[1]]], [None], ["inf"] * 12, [nan] * 12, [0] * 10_000),
    *({}, {"name": "x"}, {"row": {"row": {}}}),
)

# What our JavaScript sends, by the name of the component's module and the event.
TRUE: dict[tuple[str, str], Message] = {
    ("confusion_matrix", "cell"): {"truth": 1, "answer": 2},
    ("descent_film", "choice"): {
        **{"revision": 1, "film": "", "at": 1, "kernel": 1, "row": 0, "column": 3},
    },
    ("drawing_pad", "drawing"): {"revision": 1, "text": "p14.60.40.140.40", "drawing": False},
    ("face", "state"): {
        "revision": 1,
        "parts": [
            {"name": name, "row": 3, "column": 4, "present": True, "mirrored": 0, "upsideDown": 0}
            for name in ("eyes", "nose", "mouth")
        ],
        "weights": [1.0] * 12,
        "bias": -2.0,
    },
    ("picture_crop", "part"): {"revision": 1, "part": [10, 20, 90, 80]},
    ("live_tiles", "pick"): {"index": 1},
    ("network_view", "open"): {"revision": 1, "unit": "conv2d.1"},
    ("network_view", "scale"): {"revision": 2, "scale": "layer"},
    ("pixel_grids", "kernel"): {"revision": 1, "name": "", "cells": [[1.0, 0.5], [0.0, -1.0]]},
    ("pixel_grids", "shift"): {"revision": 2, "dx": 2, "dy": -1},
    ("pixel_grids", "box"): {
        **{"revision": 3, "name": "", "row": 1, "column": 2, "height": 3, "width": 3}
    },
    ("pixel_grids", "pin"): {"revision": 4, "cell": {"name": "", "row": 1, "column": 2}},
    ("point_cloud", "pick"): {"revision": 1, "index": 3},
    ("shift_maps", "shift"): {"revision": 1, "dx": 1, "dy": 0},
    ("softmax_fraction", "state"): {"revision": 1, "logits": [1.0, 2.0], "temperature": 1.0},
}


def variations(true: Any, odd: tuple[Any, ...] = ODD) -> Iterator[Any]:
    """Put each odd value into each place of a message; leave each part of it out, too."""
    yield from odd
    places = list(true.items() if isinstance(true, dict) else enumerate(true))
    for place, part in places:
        inside = variations(part, odd) if isinstance(part, dict | list) else odd
        for value in inside:
            changed = deepcopy(true)
            changed[place] = value
            yield changed
        shorter = deepcopy(true)
        del shorter[place]
        yield shorter


@dataclass
class Hand:
    """What the components of a page would hear, once the page has been drawn.

    Args:
        heard: The name of the component's module, its key, the event, its callback and what the
            page told the component.
        next: What is said before the page is drawn again, as the callbacks of widgets are called.
    """

    heard: list[tuple[str, str, str, Callable[[], None], Message]] = field(default_factory=list)
    next: list[tuple[str, str, Callable[[], None], Any]] = field(default_factory=list)

    def say(self) -> None:
        """Say it, in the run of a script."""
        for key, event, callback, message in self.next:
            st.session_state[key] = {event: message}
            callback()
        self.next, self.heard = [], []

    def events(self) -> Iterator[tuple[str, str, Callable[[], None], Message]]:
        """Go through what the page would hear: its key, event and callback, and true messages."""
        for module, key, event, callback, data in self.heard:
            true = TRUE[module, event]
            names = [grid["name"] for grid in data.get("grids", ())]
            if "name" in true:
                for name in names:
                    yield key, event, callback, {**true, "name": name}
            elif "cell" in true:
                for name in names:
                    yield key, event, callback, {**true, "cell": {**true["cell"], "name": name}}
            elif "film" in true:
                yield key, event, callback, {**true, "film": data["film"]}
            else:
                yield key, event, callback, true


def _mounts() -> Iterator[tuple[str, Any, str]]:
    """Find the modules of the components, and what each of them mounts."""
    for found in pkgutil.iter_modules(components.__path__):
        if found.ispkg:
            module = importlib.import_module(f"ui.components.{found.name}.component")
            for name in ("_MOUNT", "_CLOUD", "_SHEET"):
                if hasattr(module, name):
                    yield found.name, module, name


def hand_of(patch: pytest.MonkeyPatch) -> Hand:
    """Take the place of the browser's side of all components, until the patch is undone."""
    hand = Hand()

    def mount(module: str, key: str, data: Message, **given: Any) -> None:
        hand.heard += [
            (module, key, name.removeprefix("on_").removesuffix("_change"), callback, data)
            for name, callback in given.items()
            if name.startswith("on_") and name.endswith("_change")
        ]

    for module_name, module, name in _mounts():
        patch.setattr(module, name, lambda module=module_name, **given: mount(module, **given))
    begin = page.enter_through_app  # the first that every page calls

    def enter_through_app() -> None:
        hand.say()
        begin()

    patch.setattr(page, "enter_through_app", enter_through_app)
    return hand
