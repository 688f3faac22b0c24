"""Show a function as it stands in the source."""

import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache
from typing import Any


def dotted_name(function: Callable[..., Any]) -> str:
    """Return a function's full name.

    >>> from cnn.ops import relu
    >>> dotted_name(relu)
    'cnn.ops.relu'
    """
    return f"{function.__module__}.{function.__qualname__}"


@lru_cache
def source(function: Callable[..., Any]) -> str:
    """Return the source of a function or method, at the left margin."""
    return textwrap.dedent(inspect.getsource(function))
