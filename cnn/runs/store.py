"""The folder that holds all runs: make one, find one, list them."""

import importlib.metadata
import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cnn.architecture import Architecture
from cnn.errors import CnnError
from cnn.runs.run import (
    ACTIVE,
    EXAMPLES,
    MAX_CONFIG_BYTES,
    RUN_ID,
    Run,
    Status,
    clean_name,
    default_name,
    remove_folder,
)
from cnn.settings import limits
from cnn.settings.training_config import TrainingConfig, dataset_info
from cnn.storage.files import UNFINISHED, read_regular, writing_explained
from cnn.storage.owners import clean_owner

_LONGEST_WRITING = 60.0  # seconds that a file takes at most


def store_folder() -> Path:
    """Return the folder with all runs: $CNNLAB_RUNS, or "runs" where the program was started."""
    return Path(os.environ.get("CNNLAB_RUNS") or "runs").absolute()


def create(
    architecture: Architecture,
    config: TrainingConfig,
    *,
    name: str | None = None,
    owner: str = "",
    origin: str = "",
    fill: Callable[[Run], None] | None = None,
) -> Run:
    """Make a new run, ready to be trained, or one that has its network already.

    Args:
        architecture: A network that fits the data set's pictures and classes.
        config: How to train it.
        name: At most 80 characters; made up when empty.
        owner: A token of the visitor, at most 64 letters, digits, "-" and "_"; the workers share
            their time between owners.
        origin: "imported" for a network that was trained elsewhere.
        fill: Writes what the run has from the beginning, before anybody sees it.

    Raises:
        CnnError: The network does not fit the data, the run is larger than this server allows, or
            the store cannot be written.
    """
    check_fit(architecture, config)
    limits.check(architecture, config)
    run_id = _new_id()
    folder = store_folder() / run_id
    run = Run(
        id=run_id,
        folder=folder.with_name(f".new-{run_id}"),
        name=clean_name(name or "") or default_name(architecture, config, origin),
        created=datetime.now(UTC),
        architecture=architecture,
        config=config,
        versions=_versions(),
        owner=clean_owner(owner),
        origin=origin,
    )
    try:
        with writing_explained("The run"):
            run.folder.mkdir(parents=True)
            run.keep_room()
            run.write_config()
            waiting = Status("queued", "Waiting for a worker.", num_batches=config.num_batches)
            run.write_status(waiting)
            if fill:
                fill(run)
            run.folder.rename(folder)  # a run is listed with all that belongs to it, or not at all
    finally:
        shutil.rmtree(run.folder, ignore_errors=True)  # as long as it has its first name
    run.folder = folder
    return run


def get(run_id: str) -> Run:
    """Return a run of the store, or one of the examples.

    Raises:
        CnnError: The id is malformed or unknown, or the run is damaged.
    """
    if not RUN_ID.fullmatch(run_id):
        raise CnnError(
            "There is no such run. A run's id has 16 letters, digits, '-' or '_'. Check the link, "
            "or open another run."
        )
    return _examples().get(run_id) or Run.open(store_folder() / run_id)


def examples() -> list[Run]:
    """Return the runs that come with the lab, so that there is something to look at."""
    return list(_examples().values())


@cache
def _examples() -> dict[str, Run]:
    """Read them once: they never change."""
    return {folder.name: Run.open(folder) for folder in sorted(EXAMPLES.iterdir())}


@dataclass(frozen=True)
class Damaged:
    """A folder of the store that should be a run and cannot be opened.

    Args:
        id: Its name.
        reason: What is wrong, in a sentence.
        owner: Whose it is, as far as that can be read.
    """

    id: str
    reason: str
    owner: str

    def delete(self) -> None:
        """Remove the folder for good."""
        remove_folder(store_folder() / self.id)


def damaged_runs() -> list[Damaged]:
    """Return the folders of the store that should be runs and cannot be opened."""
    found = []
    for folder in sorted(store_folder().glob("*")):
        if not RUN_ID.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        try:
            Run.open(folder)
        except CnnError as error:
            found.append(Damaged(folder.name, str(error), _owner_in(folder)))
    return found


def _owner_in(folder: Path) -> str:
    """Return whose a run is that cannot be opened; empty where not even that can be read."""
    with suppress(OSError, ValueError):
        config = read_regular(folder / "config.json", at_most=MAX_CONFIG_BYTES)
        if found := re.search(rb'"owner": "([\w-]+)"', config):  # the file may have been cut
            return clean_owner(found[1].decode())
    return ""


def list_runs() -> list[Run]:
    """Return all runs of the store, newest first; a damaged one is in `damaged_runs`."""
    runs = []
    for folder in store_folder().glob("*"):
        with suppress(CnnError):
            runs.append(Run.open(folder))
    return sorted(runs, key=lambda run: run.created, reverse=True)


def forget_unfinished() -> None:
    """Remove what writers left half-written who were killed; not in runs that somebody works on."""
    for pattern in (".new-*", ".deleted-*"):  # folders of runs that were being made or deleted
        for left in store_folder().glob(pattern):
            if RUN_ID.fullmatch(left.name.partition("-")[2]) and _is_old(left):
                shutil.rmtree(left, ignore_errors=True)
    for run in list_runs():
        if run.status().state in ACTIVE:
            continue
        for folder, _, files in os.walk(run.folder):
            for name in filter(UNFINISHED.fullmatch, files):
                file = Path(folder, name)
                with suppress(OSError):
                    if _is_old(file):
                        file.unlink()


def _is_old(path: Path) -> bool:
    """Tell whether nobody writes there any more; another server may just have begun."""
    with suppress(OSError):
        return time.time() - path.lstat().st_mtime > _LONGEST_WRITING
    return False


def stop_all(busy: Iterable[Run]) -> None:
    """Ask several runs to stop after their present batch."""
    for run in busy:
        run.request_stop()


def datasets_in_use() -> frozenset[str]:
    """Return the names of the data sets that runs of the store were made with."""
    return frozenset(run.config.dataset for run in list_runs())


def _new_id() -> str:
    """Return 16 characters that nobody guesses; the first is no "-", as that begins an option."""
    run_id = "-"
    while run_id.startswith("-"):
        run_id = secrets.token_urlsafe(12)
    return run_id


def check_fit(architecture: Architecture, config: TrainingConfig) -> None:
    """Raise CnnError unless the network takes the data set's pictures and ends in its classes."""
    info = dataset_info(config.dataset)
    if architecture.input_shape != info.input_shape:
        raise CnnError(
            f"The network takes pictures of shape {architecture.input_shape}, but those of "
            f"{info.title} have {info.input_shape}. Change the network's input shape."
        )
    architecture.check_output(info.num_classes)


def _versions() -> dict[str, str]:
    """Return what the numbers depend on, without importing TensorFlow."""
    versions = {"python": platform.python_version(), "platform": platform.platform()}
    for package in ("tensorflow", "keras", "numpy"):
        with suppress(importlib.metadata.PackageNotFoundError):
            versions[package] = importlib.metadata.version(package)
    return versions
