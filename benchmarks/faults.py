"""What the lab bears: python -m benchmarks.faults [--kills 50] [--inputs 2000].

First hostile inputs of all kinds (`benchmarks.hostile`): each is taken as the lab takes it, and
counted by what came of it. Then a lab whose processes are killed and stopped at random moments,
some of them while a file is being written (`benchmarks.kills`), and whose runs must end as if
nothing had happened.
Takes about half an hour. A part of both stands in the tests.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks import hostile, kills


def main() -> int:
    """Try it, print the tables, and tell whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50, help="processes to kill or stop")
    parser.add_argument("--inputs", type=int, default=2000, help="hostile inputs, of all kinds")
    parser.add_argument("--kinds", nargs="*", default=list(hostile.KINDS), choices=hostile.KINDS)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    well = True
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNNLAB_RUNS"] = str(Path(folder) / "runs")
        if options.inputs:
            counts = hostile.count(options.kinds, options.inputs, options.seed)
            print(hostile.table(counts), flush=True)
            well &= hostile.is_well(counts)
        if options.kills:
            found = kills.kill(Path(folder) / "killed", options.kills, options.seed)
            print(kills.table(found), flush=True)
            well &= kills.is_well(found)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
