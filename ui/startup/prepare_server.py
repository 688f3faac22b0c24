"""What a server does before anybody comes, so that the first visitors are served like the rest."""

import gc
import importlib
import pkgutil
import sys
import threading
import time
from contextlib import suppress

import streamlit as st

import ui
from cnn.engine import keep_out
from cnn.errors import CnnError
from cnn.workers import Workers
from ui.streamlit_internals import (
    hear_runs_to_their_end,
    keep_clicks_in_line,
    let_callbacks_finish,
    look_the_theme_up_once,
    look_values_up,
)
from ui.workers import cached

_LOOK_SECONDS = 0.5
# How long a thread computes before another one may. With Python's 5 ms, thirty visitors' scripts
# wake each other so often that a fifth of the processor's time goes there.
_SWITCH_SECONDS = 0.02
# After how many new objects Python looks for garbage. A page makes thousands that need no such
# look: with the 700 of Python 3.11, all sessions of sixty visitors are looked through again every
# five seconds. But what a session leaves behind lies in cycles, which only such a look finds; so
# every third look goes through the younger sessions, too, and every ninth through all. With the
# tenth and hundredth of Python, 500 sessions that come and go left 20 MB.
_GARBAGE_THRESHOLDS = (10_000, 2, 2)


def prepare() -> None:
    """Make this process one that serves pages; the first that it does."""
    keep_out()
    let_callbacks_finish()
    keep_clicks_in_line()
    hear_runs_to_their_end()


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Warm the server up, once, in the background."""
    look_values_up()
    look_the_theme_up_once()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    threading.Thread(
        target=_warm_up, args=(cached.workers(),), name="cnn-warm-up", daemon=True
    ).start()


def _warm_up(workers: Workers) -> None:
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        importlib.import_module(module.name)
    from ui.startup.first_questions import (
        first_questions,  # not before, as this brings most of them
    )

    while workers.state == "starting":
        time.sleep(_LOOK_SECONDS)
    # All that was made so far stays for good: no later collection needs to look through it again.
    gc.collect()
    gc.freeze()
    with suppress(CnnError):  # the pages say what is wrong with the workers
        for question in first_questions():
            while not workers.idle:
                time.sleep(_LOOK_SECONDS)
            workers.inspections.ask(*question.args, **question.keywords).result()
