"""A learner's own pictures on the command line: what is in a ZIP, and a ZIP to train on."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from cnn import runs
from cnn.counting import counted
from cnn.datasets import own_data
from cnn.datasets.own_data import Survey
from cnn.datasets.picture_zip import LEVELS
from cnn.errors import CnnError
from cnn.images.fitting import FITS
from cnn.parsing import quoted

_SIDE = 32  # pixels, as on the page


def add_options(parser: argparse.ArgumentParser, *, only_for: str = "") -> None:
    """Add the options that say how the pictures of a ZIP are read.

    Args:
        parser: Of a command that reads one.
        only_for: Begins their descriptions, where they are of no use otherwise.
    """
    option = parser.add_argument
    option(
        "--size",
        metavar="N",
        default=str(_SIDE),
        help=f"{only_for}width and height of the small pictures, {own_data.MIN_SIDE} to "
        f"{own_data.MAX_SIDE} pixels (default: {_SIDE})",
    )
    option("--colour", action="store_true", help=f"{only_for}in colour instead of grey")
    option(
        "--fit",
        default="crop",
        help=f"{only_for}how they become square: {' or '.join(FITS)} (default: crop)",
    )
    option(
        "--classes",
        metavar="LEVEL",
        help=f"{only_for}which folders are the classes, where that is not clear: "
        f"{' or '.join(LEVELS)}",
    )


def is_zip(name: str) -> bool:
    """Tell whether a data set's name is a path to a ZIP."""
    return name.lower().endswith(".zip")


def kept(options: argparse.Namespace) -> str:
    """Read the ZIP that a command names as its data set into the store, and say so.

    Returns:
        The name of the data set there.

    Raises:
        CnnError: There is no such file, or it is refused.
    """
    path = options.dataset
    with _file(path).open("rb") as file:
        name = own_data.create(
            file, title=Path(path).name, needed=runs.datasets_in_use(), **_how(options)
        )
    print(f"{own_data.info(name).describe()}\nKept as --dataset {name}", file=sys.stderr)
    return name


def show(options: argparse.Namespace) -> int:
    """Say what the lab finds in a ZIP of pictures: classes, the split, what is left out and why."""
    with _file(options.zip).open("rb") as file:
        found = own_data.survey(file, title=Path(options.zip).name, **_how(options))
    print(json.dumps(as_json(found), ensure_ascii=False) if options.json else in_words(found))
    return 0


def as_json(found: Survey) -> dict[str, Any]:
    """Return a survey for machines."""
    about = found.about
    return {
        "title": about.title,
        "input_shape": list(about.input_shape),
        "classes": [
            {"name": name, "count": train + test, "train": train, "test": test}
            for name, (train, test) in found.counts.items()
        ],
        "split": {"kind": about.split, "train": about.num_train, "test": about.num_test},
        "remarks": list(about.remarks),
        "left_out": [{"name": name, "reason": reason} for name, reason in found.left_out],
    }


def in_words(found: Survey) -> str:
    """Return a survey for the terminal."""
    width = max(map(len, found.counts))
    lines = [
        found.about.describe(),
        "",
        *(
            f"{name:<{width}}  {train + test:>6,}  ({train:,} to train with, {test:,} to test)"
            for name, (train, test) in found.counts.items()
        ),
    ]
    if found.left_out:
        lines += ["", f"{counted(len(found.left_out), 'file was', 'files were')} left out:"]
        lines += [f"  {name}: {reason}" for name, reason in found.left_out]
    return "\n".join(lines)


def _how(options: argparse.Namespace) -> dict[str, Any]:
    """Return how the pictures are to be read, as `own_data.create` takes it."""
    size = options.size
    return {
        "side": int(size) if size.isascii() and size.isdigit() and len(size) < 6 else size,
        "mode": "RGB" if options.colour else "L",
        "fit": options.fit,
        "level": options.classes,
    }


def _file(path: str) -> Path:
    """Return a file that is there.

    Raises:
        CnnError: It is not.
    """
    file = Path(path)
    if not file.is_file():
        raise CnnError(f"There is no file “{quoted(path)}”. Check the path to the ZIP.")
    return file
