"""Where data sets are kept that did not come with the program."""

import os
from pathlib import Path


def datasets_folder() -> Path:
    """Return the folder for data sets: "datasets" in the run store, which workers see, too.

    It is a neighbour of the runs, in $CNNLAB_RUNS or "runs" where the program was started.
    """
    return Path(os.environ.get("CNNLAB_RUNS") or "runs").absolute() / "datasets"
