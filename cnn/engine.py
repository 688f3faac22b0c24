"""TensorFlow and Keras: imported by what first computes with them, and refused where pages run.

    from cnn.engine import keras, tf

imports neither yet. So a page can name a function that a worker is to call, whatever that computes
with, and the web process stays free of both.
"""

import importlib
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from threading import Lock, get_ident
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["do_without", "keep_out", "keras", "load_keras", "tf"]

_ONE_AT_A_TIME = Lock()  # or a second thread would take the silence for stderr, and restore that
# Keras can train on tables of pandas, and look like an estimator of scikit-learn; where they are
# installed, it imports them. Both together are 125 MB of a worker, and two fifths of its start.
_NOT_WANTED = ("pandas", "sklearn")
_LACKING = "This process does without {}."
_REFUSED = (
    "This process serves pages, and does without {}. Have a worker do such work: "
    "ui.workers.cached.inspect(partial(function, arguments))."
)


class _Later(ModuleType):
    """A module that is imported when it is first asked for something that it computes with."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # looked for by what goes through all that a module holds
            raise AttributeError(name)
        load_keras()
        value = getattr(importlib.import_module(self.__name__), name)
        setattr(self, name, value)  # it is found without this from now on
        return value


if TYPE_CHECKING:
    import keras
    import tensorflow as tf
else:
    keras, tf = _Later("keras"), _Later("tensorflow")


def load_keras() -> None:
    """Import TensorFlow and Keras; 3 to 10 s the first time, nothing afterwards.

    Raises:
        ImportError: They are not installed, or do not run on this machine.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # fatal errors only
    with _ONE_AT_A_TIME, _stderr_silenced(), _missing(_NOT_WANTED):
        importlib.import_module("keras")
    # It warns of every network after the fifth that is built in one process.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


def do_without(*modules: str, reason: str = _LACKING) -> None:
    """Let modules count as not installed in this process from now on, unless they are loaded.

    Args:
        modules: Their names.
        reason: Why, with {} for the name.
    """
    sys.meta_path.insert(0, _Missing(modules, reason=reason))


def keep_out() -> None:
    """Refuse TensorFlow and Keras in this process, whoever imports them; it serves pages."""
    do_without("tensorflow", "keras", reason=_REFUSED)


@contextmanager
def _missing(modules: Sequence[str]) -> Iterator[None]:
    """Let modules that are not loaded yet count as not installed, for this thread alone."""
    finder = _Missing(modules, get_ident())
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Missing(MetaPathFinder):
    """Says of some modules that they are not installed.

    Args:
        modules: Their names.
        thread: To which alone it says so; to all if None.
        reason: Why, with {} for the name.
    """

    def __init__(
        self,
        modules: Sequence[str],
        thread: int | None = None,
        reason: str = _LACKING,
    ) -> None:
        self._modules = modules
        self._thread = thread
        self._reason = reason

    def find_spec(self, name: str, *_: object) -> None:
        """Raise ModuleNotFoundError for them, and leave others to the next finder."""
        if name in self._modules and self._thread in (None, get_ident()):
            raise ModuleNotFoundError(self._reason.format(name), name=name)


@contextmanager
def _stderr_silenced() -> Iterator[None]:
    """Drop what is written to file descriptor 2.

    TensorFlow's C++ part reports oneDNN and missing GPUs there before it heeds
    TF_CPP_MIN_LOG_LEVEL. What goes wrong for good is raised as an exception all the same.
    """
    stderr = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
