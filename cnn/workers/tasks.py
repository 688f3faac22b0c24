"""What runs inside a worker process."""

import importlib
import os
from collections.abc import Callable
from typing import Any

from cnn.errors import CnnError
from cnn.training.backend import load_keras


def call(
    function: str | Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    store: str,
) -> Any:
    """Call a function with the caller's run store.

    Args:
        function: Itself, or its dotted name if its module imports Keras.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
        store: The folder that `cnn.runs` is to use.

    Returns:
        Its result. A CnnError is returned instead of raised: it is for the learner, and Dask would
        log what a worker raises.
    """
    os.environ["CNNLAB_RUNS"] = store
    try:
        return (_find(function) if isinstance(function, str) else function)(*args, **kwargs)
    except CnnError as error:
        return error


def _find(dotted_name: str) -> Callable[..., Any]:
    load_keras()
    module, _, name = dotted_name.rpartition(".")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function
