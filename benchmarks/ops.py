"""How long the operations take: ``python -m benchmarks.ops``.

The convolution page recomputes its feature map at every change of a control, so a
5 × 5 kernel over the largest picture (256 × 256) must take less than 5 ms.
"""

from collections.abc import Callable
from timeit import repeat

import numpy as np

from cnn import ops

BUDGET_MS = 5.0
SECONDS_PER_CASE = 0.5


def milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """Return the best and the median time of one call."""
    once = min(repeat(call, number=1, repeat=3))
    times = repeat(call, number=1, repeat=max(5, int(SECONDS_PER_CASE / once)))
    return min(times) * 1e3, float(np.median(times)) * 1e3


def main() -> None:
    """Print a line for each operation."""
    rng = np.random.default_rng(0)
    grey = rng.random((256, 256), np.float32)
    colour = rng.random((256, 256, 3), np.float32)
    kernel = rng.random((5, 5), np.float32)
    cases: dict[str, Callable[[], object]] = {
        "convolve2d 256×256, 5×5": lambda: ops.convolve2d(grey, kernel),
        "convolve2d 256×256, 5×5, same": lambda: ops.convolve2d(grey, kernel, padding="same"),
        "convolve2d 256×256, 5×5, stride 2": lambda: ops.convolve2d(grey, kernel, stride=2),
        "convolve2d 256×256, 11×11": lambda: ops.convolve2d(grey, rng.random((11, 11))),
        "convolve2d 256×256×3, 5×5×3": lambda: ops.convolve2d(colour, rng.random((5, 5, 3))),
        "pool2d 256×256, max 2×2": lambda: ops.pool2d(grey),
        "pool2d 256×256, average 2×2": lambda: ops.pool2d(grey, mode="average"),
        "shift2d 256×256": lambda: ops.shift2d(grey, 3, -2),
    }
    print(f"{'operation, float32':<36}{'best':>10}{'median':>10}")
    for name, call in cases.items():
        best, median = milliseconds(call)
        print(f"{name:<36}{best:>7.2f} ms{median:>7.2f} ms")
    _, first = milliseconds(cases["convolve2d 256×256, 5×5"])
    verdict = "within" if first < BUDGET_MS else "OVER"
    print(f"convolve2d 256×256 with 5×5: {verdict} the budget of {BUDGET_MS:g} ms")


if __name__ == "__main__":
    main()
