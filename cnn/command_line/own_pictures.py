"""A learner's own pictures on the command line: what is in a ZIP, and a ZIP to train on."""

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from cnn import runs
from cnn.counting import counted
from cnn.datasets import own_data, picture_zip
from cnn.datasets.own_data import Survey
from cnn.datasets.picture_zip import LEVELS
from cnn.errors import CnnError
from cnn.images.fitting import FITS
from cnn.parsing import quoted, read_number

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
        help=f"{only_for}width and height of the small pictures, {own_data.MIN_SIDE} to "
        f"{own_data.MAX_SIDE} pixels (default: {_SIDE})",
    )
    option(
        "--colour",
        action=argparse.BooleanOptionalAction,
        help=f"{only_for}in colour or grey (default: in colour if most show colours)",
    )
    option(
        "--fit",
        help=f"{only_for}how they become square: {' or '.join(FITS)} (default: crop)",
    )
    option(
        "--classes",
        metavar="LEVEL",
        help=f"{only_for}which folders are the classes, where that is not clear: "
        f"{' or '.join(LEVELS)}",
    )


def check_unused(options: argparse.Namespace) -> None:
    """Refuse the options of a ZIP where another data set is named.

    Raises:
        CnnError: One of them is given.
    """
    for name in ("size", "colour", "fit", "classes"):
        if getattr(options, name) is not None:
            raise CnnError(
                f"--{name} is for a ZIP of pictures, and the data set is {options.dataset}. Leave "
                "it out."
            )


def folder(text: str) -> Path:
    """Take a folder to write into, which may be new, from an option that need not name any."""
    if Path(text).is_file() or _is_run(text):
        raise argparse.ArgumentTypeError(
            f"“{quoted(text)}” is no folder; put this option last, or write --save-input=FOLDER."
        )
    return Path(text)


def _is_run(text: str) -> bool:
    with suppress(CnnError):
        runs.get(text)
        return True
    return False


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
    how = _how(path, options)
    with _file(path).open("rb") as file:
        name = own_data.create(file, title=Path(path).name, needed=runs.datasets_in_use(), **how)
    print(f"{own_data.info(name).describe()}\nKept as --dataset {name}", file=sys.stderr)
    return name


def show(options: argparse.Namespace) -> int:
    """Say what the lab finds in a ZIP of pictures: classes, the split, what is left out and why."""
    how = _how(options.zip, options)
    with _file(options.zip).open("rb") as file:
        found = own_data.survey(file, title=Path(options.zip).name, **how)
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


def _how(path: str, options: argparse.Namespace) -> dict[str, Any]:
    """Return how the pictures are to be read, as `own_data.create` takes it.

    Raises:
        CnnError: There is no such file, it is refused, or it is not clear what its classes are.
    """
    with _file(path).open("rb") as file:
        question = None if options.classes else picture_zip.two_levels(file)
    if question:
        outer, inner = map(picture_zip.in_words, question)
        raise CnnError(
            "Say which folders are the classes, the outer or the inner ones: add --classes outer "
            f"({outer}) or --classes inner ({inner})."
        )
    colour = own_data.in_colour(path) if options.colour is None else options.colour
    return {
        "side": _side(options.size),
        "mode": "RGB" if colour else "L",
        "fit": options.fit or "crop",
        "level": options.classes,
    }


def _side(text: str | None) -> Any:
    """Return the size as a whole number, or as it was typed, which is refused with the others."""
    if text is None:
        return _SIDE
    with suppress(CnnError):
        number = read_number(text, whole=True)
        return int(number) if number.is_integer() else text
    return text


def _file(path: str) -> Path:
    """Return a file that is there.

    Raises:
        CnnError: It is not.
    """
    file = Path(path)
    if not file.is_file():
        raise CnnError(f"There is no file “{quoted(path)}”. Check the path to the ZIP.")
    return file
