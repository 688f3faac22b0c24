"""What is made of a kept run on the command line: its files, its report."""

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from cnn import export, runs
from cnn.command_line.parser import whole
from cnn.errors import CnnError
from cnn.parsing import quoted
from cnn.report import takeaway
from cnn.runs import Run
from cnn.storage.files import replacing

# By the ending of the file. Those of `NEED_KERAS` ask the network, the others its description.
EXPORTS: Mapping[str, tuple[str, Callable[[Run, argparse.Namespace], str | bytes]]] = {
    ".zip": (
        "all of it",
        lambda run, asked: takeaway.take_away(run.id, asked.epoch, asked.picture),
    ),
    ".keras": ("the trained network", lambda run, asked: takeaway.model_file(run, asked.epoch)),
    ".py": ("a script that trains it", lambda run, _: export.script(run.architecture, run.config)),
    ".ipynb": (
        "the same as a notebook",
        lambda run, _: export.notebook(run.architecture, run.config),
    ),
    ".json": ("the network", lambda run, _: run.architecture.to_json()),
}
NEED_KERAS = (".zip", ".keras", ".html")
EXPORTS_IN_WORDS = ", ".join(f"{ending} {what}" for ending, (what, _) in EXPORTS.items())


def named(run_id: str) -> Run:
    """Return a run of the store, or one of the examples.

    Raises:
        CnnError: There is none of that id, or it is damaged.
    """
    try:
        return runs.get(run_id)
    except CnnError as error:
        if run_id in {damaged.id for damaged in runs.damaged_runs()}:
            raise
        raise CnnError(
            f"There is no such run as “{quoted(run_id)}” in {runs.store_folder()}. A run's id has "
            "16 letters, digits, '-' or '_'; python -m cnn runs lists them."
        ) from error


def add_options(parser: argparse.ArgumentParser, ending: str, words: str) -> None:
    """Add the arguments of a command that makes a file of a run."""
    parser.add_argument("run", metavar="RUN", help="a run's id")
    parser.add_argument("file", metavar="FILE", nargs="?", help=f"{words} (default: RUN{ending})")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    parser.add_argument(
        "--epoch", type=whole, metavar="N", help="weights after this epoch (default: the kept)"
    )
    parser.set_defaults(ending=ending, picture=None)
    if ending == ".zip":
        parser.add_argument(
            "--picture",
            type=whole,
            metavar="N",
            help="the test picture whose activations are in the ZIP (default: 0)",
        )


def target(options: argparse.Namespace) -> Path:
    """Return the file that is to be written.

    Raises:
        CnnError: Nothing can be made for its ending, or it is there already.
    """
    file = Path(options.file or f"{options.run}{options.ending}")
    endings = list(EXPORTS) if options.ending == ".zip" else [options.ending]
    if file.suffix.lower() not in endings:
        raise CnnError(
            f"“{quoted(file.name)}” should end with {' or '.join(endings)}: that says what it is."
        )
    if not file.parent.is_dir():
        raise CnnError(f"There is no folder “{file.parent}”. Make it, or write to another one.")
    if file.exists() and not options.force:
        raise CnnError(
            f"There is a file “{quoted(file.name)}” already. Give another name, or add --force."
        )
    _check_asked(options, file)
    return file


def _check_asked(options: argparse.Namespace, file: Path) -> None:
    """Refuse an epoch or a picture where the file would be the same for all of them."""
    ending = file.suffix.lower()
    for name, kinds in (("epoch", NEED_KERAS), ("picture", (".zip",))):
        if getattr(options, name) is not None and ending not in kinds:
            raise CnnError(
                f"A {ending} file does not depend on the {name}; leave --{name} out, or write a "
                ".zip."
            )


def write(options: argparse.Namespace, run: Run) -> None:
    """Make the file that a command asks for, and name it.

    Raises:
        CnnError: As `target`; or the run has no weights yet, or the file cannot be written.
    """
    file = target(options)
    if options.ending == ".html":
        content: str | bytes = takeaway.report(run.id, options.epoch)
    else:
        content = EXPORTS[file.suffix.lower()][1](run, options)
    try:
        with replacing(file) as new:
            new.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise CnnError(f"{file} cannot be written: {error.strerror}.") from error
    print(json.dumps({"id": run.id, "file": str(file)}) if options.json else f"Wrote {file}")


def needs_keras(options: argparse.Namespace) -> bool:
    """Tell whether the file asks the trained network."""
    return target(options).suffix.lower() in NEED_KERAS


def opened(options: argparse.Namespace) -> Run:
    """Return the run that a command names, where its file can be made.

    Raises:
        CnnError: There is no such run, or the file cannot be.
    """
    run = named(options.run)
    target(options)
    if options.epoch is not None:
        run.weights_file(options.epoch)
    return run
