"""How long MNIST takes to read, sample and scale: python -m benchmarks.datasets.

Limits: the first load of all 70,000 pictures under 2 s, each later one under 0.5 s.
"""

import importlib
import sys
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

MAX_SECONDS = {"first load": 2.0, "second load": 0.5, "load 2,000 + 500": 0.5}


def timed(what: str, function: Callable[[], Result]) -> Result:
    """Call a function, print how long it took, and stop if that is too long."""
    start = time.perf_counter()
    result = function()
    seconds = time.perf_counter() - start
    limit = MAX_SECONDS.get(what)
    print(f"{what:<22}{seconds:8.3f} s" + (f"   (limit {limit} s)" if limit else ""))
    if limit is not None and seconds > limit:
        sys.exit(f"{what} took longer than {limit} s.")
    return result


def main() -> None:
    """Measure in a fresh process, so that the first load is really the first."""
    datasets = timed("import cnn.datasets", lambda: importlib.import_module("cnn.datasets"))
    whole = timed("first load", lambda: datasets.load("mnist"))
    timed("second load", lambda: datasets.load("mnist"))
    timed("load 2,000 + 500", lambda: datasets.load("mnist", num_train=2000, num_test=500))
    timed("scale 60,000", lambda: datasets.scale(whole.x_train))


if __name__ == "__main__":
    main()
