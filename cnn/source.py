"""Show a function as it stands in the source, without importing what it imports."""

import ast
import inspect
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]


def dotted_name(function: Callable[..., Any] | str) -> str:
    """Return a function's full name; a name stays as it is.

    >>> from cnn.ops import relu
    >>> dotted_name(relu)
    'cnn.ops.relu'
    """
    if isinstance(function, str):
        return function
    return f"{function.__module__}.{function.__qualname__}"


@lru_cache
def source(function: Callable[..., Any] | str) -> str:
    """Return the source of a function.

    Args:
        function: Itself, or the dotted name of one whose module imports TensorFlow.

    Raises:
        LookupError: There is no such function.
    """
    return inspect.getsource(function) if callable(function) else _source_of_name(function)


def _source_of_name(name: str) -> str:
    module, _, function = name.rpartition(".")
    # Python's own search would import the packages on the way, and with them what they import.
    file = _ROOT.joinpath(*module.split(".")).with_suffix(".py")
    if not file.is_file():
        raise LookupError(f"There is no module {module}.")
    text = file.read_text("utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return ast.get_source_segment(text, node) or ""
    raise LookupError(f"There is no function {function} in {module}.")
