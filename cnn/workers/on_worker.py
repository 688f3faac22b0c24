"""What runs inside a worker process."""

import os
from functools import partial
from typing import TypeVar

from cnn.errors import CnnError

_T = TypeVar("_T")


def do(call: "partial[_T]", store: str) -> _T | CnnError:
    """Call a function with the caller's run store.

    Args:
        call: It and its arguments.
        store: The folder that `cnn.runs` is to use.

    Returns:
        Its result. A CnnError is returned instead of raised: it is for the learner, and Dask would
        log what a worker raises.
    """
    os.environ["CNNLAB_RUNS"] = store
    try:
        return call()
    except CnnError as error:
        return error
