"""Work on a stranger's file in a process of its own, whose memory and time are limited.

A decoder may take a gigabyte for a file of a thousand bytes, or crash. Here it takes only its own
process along, and everybody else is answered meanwhile.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cnn.errors import CnnError
from cnn.shown_source import dotted_name

MAX_BYTES = 500_000_000  # of data; Python and NumPy take about a fifth of it
MAX_SECONDS = 600  # of processor time; 20,000 photographs take two minutes
MAX_AT_ONCE = 2  # others wait

_ROOT = Path(__file__).parents[1]
_PROGRESS_SECONDS = 0.1
_ENDING_SECONDS = 2.0
_TOO_MUCH = (
    "Reading this file takes more memory or time than the lab gives to one file. Shrink the "
    "pictures, or leave some out."
)
_turns = threading.BoundedSemaphore(MAX_AT_ONCE)

_T = TypeVar("_T")
Progress = Callable[[int, int], None]  # done, of


def run(call: "partial[_T]", *, progress: Progress | None = None) -> _T:
    """Call a function in a process of its own, and wait for it.

    The process ends with this call, also if `progress` raises, as it does where a page was left.

    Args:
        call: A function of a module, and its arguments: what JSON can hold.
        progress: If given, the function gets one of its own, called "progress"; what it is told
            arrives here, ten times a second.

    Returns:
        What the function returns; what JSON can hold.

    Raises:
        CnnError: The function raised it; or it took more than `MAX_BYTES` or `MAX_SECONDS`.
    """
    asked = {
        "function": dotted_name(call.func),
        "arguments": call.args,
        "keywords": call.keywords,
        "tells": progress is not None,
    }
    with (
        _turns,
        subprocess.Popen(
            [sys.executable, "-m", "cnn.limited_process"],
            env=os.environ | {"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None  # noqa: S101 (both are pipes)
        assert process.stdout is not None  # noqa: S101
        try:
            with suppress(OSError):  # it has ended, which its silence says
                process.stdin.write(json.dumps(asked))
                process.stdin.close()
            for line in process.stdout:
                said = json.loads(line)
                if "done" in said and progress is not None:
                    progress(said["done"], said["of"])
                elif "error" in said:
                    raise CnnError(said["error"])
                elif "answer" in said:
                    answer: _T = said["answer"]
                    return answer
        finally:
            process.terminate()  # it removes what it has begun to write
            with suppress(subprocess.TimeoutExpired):
                process.wait(_ENDING_SECONDS)
            process.kill()
    raise CnnError(_TOO_MUCH)


def _limit_oneself() -> None:
    """Set the limits, where the system has such: not on Windows."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MAX_BYTES, MAX_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _tell(said: dict[str, Any]) -> None:
    print(json.dumps(said), flush=True)


def _teller() -> Progress:
    last = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal last
        if done == of or time.monotonic() - last > _PROGRESS_SECONDS:
            last = time.monotonic()
            _tell({"done": done, "of": of})

    return tell


def main() -> None:
    """Be the process: read from standard input what to do, and write to standard output."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    asked = json.load(sys.stdin)
    module, _, name = asked["function"].rpartition(".")
    function = getattr(importlib.import_module(module), name)
    extra = {"progress": _teller()} if asked["tells"] else {}
    _limit_oneself()
    try:
        _tell({"answer": function(*asked["arguments"], **asked["keywords"], **extra)})
    except CnnError as error:
        _tell({"error": str(error)})
    except MemoryError:
        _tell({"error": _TOO_MUCH})


if __name__ == "__main__":
    main()
