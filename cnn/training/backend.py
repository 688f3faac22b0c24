"""Import Keras without the messages that TensorFlow prints while it starts."""

import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_ONE_AT_A_TIME = Lock()  # or a second thread would take the silence for stderr, and restore that


def load_keras() -> None:
    """Import TensorFlow and Keras; 4 to 15 s the first time, nothing afterwards.

    Raises:
        ImportError: They are not installed, or do not run on this machine.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # fatal errors only
    with _ONE_AT_A_TIME, _stderr_silenced():
        importlib.import_module("keras")
    # It warns of every network after the fifth that is built in one process.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


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
