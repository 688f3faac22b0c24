"""Walk through every page at a hurried visitor's speed: does it always show what its link says?

python -m benchmarks.walk [--steps N] [--check-every N] [--seed N] [--pages NAME ...]
"""

import argparse
import sys

from benchmarks.browser import started
from benchmarks.walker import LawBrokenError, walk
from ui.shell import pages


def main() -> int:
    """Walk, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=500, help="actions a page")
    parser.add_argument("--check-every", type=int, default=10, help="actions between comparisons")
    parser.add_argument("--walk", type=int, default=50, help="actions of one walk")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", nargs="*", choices=pages.BY_NAME, default=[*pages.BY_NAME])
    options = parser.parse_args()
    broken = 0
    with started() as (browser, server):
        for name in options.pages:
            for number in range(max(1, options.steps // options.walk)):
                path = "" if name == pages.HOME.name else name
                try:
                    walk(
                        browser,
                        f"{server.url}/{path}",
                        seed=1000 * options.seed + number,
                        steps=min(options.walk, options.steps),
                        check_every=options.check_every,
                    )
                except LawBrokenError as failure:
                    broken += 1
                    print(failure, flush=True)
    print(f"{broken} walks broke the law.")
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
