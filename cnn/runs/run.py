"""One training run and its folder: what pages read of it and what workers write."""

import copy
import json
import os
import re
import shutil
import stat
import time
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any, Literal, get_args

from cnn.architecture import Architecture
from cnn.errors import CnnError
from cnn.runs.records import Records
from cnn.runs.requests import Requests
from cnn.runs.sharing import Sharing
from cnn.settings.schedules import Stage
from cnn.settings.training_config import TrainingConfig, dataset_info
from cnn.storage.files import READ_ONLY, UNFINISHED, read_json, replacing, writing_explained
from cnn.storage.owners import clean_owner

State = Literal["queued", "running", "paused", "finished", "stopped", "failed", "interrupted"]
ACTIVE = ("queued", "running", "paused")

GAVE_WAY = "gave way"  # what training returns that has lent its worker to another run

HEARTBEAT_SECONDS = 2.0
# Importing TensorFlow may hold the interpreter, heartbeat and all, for several seconds.
STALE_SECONDS = 15.0
MAX_NAME_LENGTH = 80  # characters
RESERVE_BYTES = 16_384
IMPORTED = "imported"
_UPLOADED = " (uploaded)"  # ends the name of such a run
MAX_CONFIG_BYTES = 1_000_000  # a network is at most 20,000 characters
_MAX_STATUS_BYTES = 100_000
_TICK_NANOSECONDS = 100_000_000  # more than any file system's clock takes for one
_MAX_KNOWN = 4096  # runs whose config.json is kept in memory

# Made by scripts/make_example_runs.py.
EXAMPLES = Path(__file__).parents[1] / "data" / "examples"

RUN_ID = re.compile(r"[A-Za-z0-9_-]{16}")


@dataclass(frozen=True)
class Status:
    """Where a run stands.

    Args:
        state: "interrupted" is never stored: it is what a run becomes that nobody works on.
        message: For the learner.
        epoch: The epoch being trained, from 1; 0 before the first.
        batch: Batches of it that are done.
        num_batches: Batches in an epoch; 0 if not known yet.
        seconds_left: Estimate; None if there is none.
    """

    state: State
    message: str = ""
    epoch: int = 0
    batch: int = 0
    num_batches: int = 0
    seconds_left: float | None = None


@dataclass
class Run(Records, Requests, Sharing):
    """A training run and its folder; made by `create`, `get` and `list_runs`.

    Args:
        id: Name of the folder.
        folder: Where all of it is kept.
        name: For the learner.
        created: UTC.
        architecture: The network.
        config: How it is trained; its epochs grow when the run is extended.
        versions: Of the programs that the numbers depend on.
        owner: Token of the visitor who made it; empty if nobody asked.
        stages: Epochs that were planned together, one more for each extension.
        origin: "imported" if the network was trained elsewhere and uploaded; else empty.
    """

    id: str
    folder: Path
    name: str
    created: datetime
    architecture: Architecture
    config: TrainingConfig
    versions: dict[str, str]
    owner: str = ""
    stages: list[Stage] = field(default_factory=list)
    origin: str = ""

    def __post_init__(self) -> None:
        self.stages = self.stages or [Stage(0, self.config.epochs)]

    @classmethod
    def open(cls, folder: Path) -> "Run":
        """Read a run's folder, trusting nothing in it.

        Raises:
            CnnError: It is no run, its config.json is damaged, or its pictures are gone.
        """
        path = os.fspath(folder)
        try:
            # Links could lead out of the store, and a named pipe would block the reader.
            known = RUN_ID.fullmatch(folder.name) and stat.S_ISDIR(os.lstat(path).st_mode)
            about = os.lstat(f"{path}/config.json")
        except (OSError, ValueError):
            known = False
        if not known or not stat.S_ISREG(about.st_mode):
            raise CnnError(
                "There is no such run; it may have been deleted. Choose one of the list."
            )
        try:
            stamp = (about.st_ino, about.st_mtime_ns, about.st_size)
            # Within a clock's tick another file may have the same stamp.
            is_new = time.time_ns() - about.st_mtime_ns < _TICK_NANOSECONDS
            found = _read_config.__wrapped__(path, stamp) if is_new else _read_config(path, stamp)
            dataset_info(found.config.dataset)  # which may have gone since
            run = copy.copy(found)
            run.stages, run.versions = [*found.stages], {**found.versions}
            return run
        except CnnError as error:  # a value out of range, or pictures that were removed
            raise CnnError(
                f"The run {folder.name} cannot be opened; train another one. {error}"
            ) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise CnnError(
                f"The run {folder.name} is damaged: its config.json cannot be read. Train again."
            ) from error

    # -- what a page reads ---------------------------------------------------------------------

    def status(self) -> Status:
        """Return where the run stands now; "interrupted" if its heartbeat has stopped."""
        try:
            stored = _status(read_json(self.folder / "status.json", at_most=_MAX_STATUS_BYTES))
        except (OSError, ValueError, TypeError):
            return Status("failed", "The status of this run is damaged. Train again.")
        if stored.state in ACTIVE and self._seconds_since("heartbeat") > STALE_SECONDS:
            left = (
                "Nobody works on this run any more: the server or the worker was stopped, or the "
                "disk took nothing for a while. Resume it to go on after its last whole epoch."
            )
            if not os.access(self.folder, os.W_OK):
                left = READ_ONLY
            return replace(stored, state="interrupted", message=left, seconds_left=None)
        return stored

    def best_epoch(self) -> int | None:
        """Return the epoch with the lowest loss on the pictures that judge; None before the first.

        These are the validation pictures, or without such the test pictures.
        """
        saved = self.saved_epochs()
        best = self._best([row for row in self.epochs() if row["epoch"] in saved])
        return None if best is None else int(best["epoch"])

    def kept_row(self) -> dict[str, float] | None:
        """Return the row of epochs.csv that says how good the run is; None before the first epoch.

        It is that of the weights which the run keeps: the last ones, or the best ones of a run that
        has ended, however it did, with early stopping. Whoever shows "the run's accuracy" asks
        here.

        Raises:
            CnnError: epochs.csv is damaged.
        """
        rows, saved = self.epochs(), self.saved_epochs()
        rows = [row for row in rows if row["epoch"] in saved] or rows
        if self.config.early_stopping and self.status().state not in ACTIVE:
            return self._best(rows) or (rows[-1] if rows else None)
        return rows[-1] if rows else None

    def kept_epoch(self) -> int:
        """Return the epoch whose weights the run keeps: that of `kept_row`.

        Raises:
            CnnError: It has no weights (yet).
        """
        saved = self.saved_epochs()
        if not saved:
            super().weights_file()  # it says why
        with suppress(CnnError):  # without a table, nobody knows which was the best
            row = self.kept_row()
            if row is not None and row["epoch"] in saved:
                return int(row["epoch"])
        return saved[-1]

    def weights_file(self, epoch: int | None = None) -> Path:
        """Return the weights after an epoch (0: untrained); when None, those of `kept_epoch`.

        Raises:
            CnnError: They were not saved.
        """
        return super().weights_file(self.kept_epoch() if epoch is None else epoch)

    def _best(self, rows: Sequence[dict[str, float]]) -> dict[str, float] | None:
        """Return the row with the lowest loss on the pictures that judge."""
        judge = "val_loss" if self.config.validation_split else "test_loss"
        return min((row for row in rows if judge in row), key=lambda row: row[judge], default=None)

    @property
    def is_example(self) -> bool:
        """Whether it came with the lab; such a run is looked at only."""
        return self.folder.parent == EXAMPLES

    @property
    def is_imported(self) -> bool:
        """Whether its network was trained elsewhere and uploaded; such a run is not trained."""
        return self.origin == IMPORTED

    # -- what a learner does -------------------------------------------------------------------

    def rename(self, name: str) -> None:
        """Give the run another name, at most 80 characters; an empty one brings back the first.

        Raises:
            CnnError: It came with the lab, or was deleted.
        """
        self._check_own()
        self.reload()
        self.name = clean_name(name) or default_name(self.architecture, self.config, self.origin)
        self.write_config()

    def extend(self, num_epochs: int) -> None:
        """Plan more epochs, in which a schedule runs its course once more.

        A run in training goes on with them by itself; give another one to
        `cnn.workers.Workers.train` afterwards.

        Raises:
            CnnError: There would be too many epochs, the run was deleted, came with the lab or was
                uploaded.
        """
        self._check_trained_here()
        self.reload()
        if type(num_epochs) is not int or num_epochs < 1:
            raise CnnError(f"A run is extended by 1 or more epochs, not {num_epochs!r}.")
        planned = self.config.epochs
        if self.status().state == "finished":  # early stopping may have ended it before its plan
            planned = min(planned, max((int(row["epoch"]) for row in self.epochs()), default=0))
        self.config = replace(self.config, epochs=planned + num_epochs)
        self.stages = [*self.stages, Stage(planned, self.config.epochs)]
        self.write_config()

    def reload(self) -> None:
        """Read config.json again: another process may have renamed or extended the run."""
        current = Run.open(self.folder)
        self.name, self.config, self.stages = current.name, current.config, current.stages

    def delete(self) -> None:
        """Remove the run for good.

        Raises:
            CnnError: It is being trained, or came with the lab.
        """
        self._check_own()
        if self.status().state in ACTIVE:
            raise CnnError("This run is being trained. Stop it first, then delete it.")
        remove_folder(self.folder)

    # -- what workers write --------------------------------------------------------------------

    def queue(self) -> None:
        """Mark the run as waiting for a worker, and forget earlier requests.

        Raises:
            CnnError: It came with the lab, or was uploaded.
        """
        self._check_trained_here()
        self.forget_requests()
        self.write_status(replace(self.status(), state="queued", message="Waiting for a worker."))

    def write_status(self, status: Status) -> None:
        """Replace status.json in one go; this is a heartbeat, too."""
        with replacing(self.folder / "status.json") as new:
            new.write_text(json.dumps(asdict(status)), "utf-8")
        self.beat()

    def beat(self) -> None:
        """Say that somebody is still working on this run."""
        (self.folder / "heartbeat").touch()

    def forget_after(self, epoch: int, batch: int = 0) -> None:
        """Drop what the tables say of later batches, before those are trained again."""
        self.forget_steps(epoch, epoch * self.config.num_batches + batch)

    def keep_room(self) -> None:
        """Take a little space on the disk, for the status that says that the disk is full."""
        (self.folder / "reserve").write_bytes(bytes(RESERVE_BYTES))

    def begin_attempt(self) -> None:
        """Put away what an earlier attempt at training has left, before another one begins.

        The answers and the network of an earlier end are those of other weights from now on, and
        a writer that was killed in the middle has left half a file, which nobody will read.
        """
        for file in (self.model_file, self.folder / "test_predictions.npz"):
            file.unlink(missing_ok=True)
        for folder in ("weights", "backup", "confusion"):  # in which nobody else writes
            for file in (self.folder / folder).glob(".*"):
                if UNFINISHED.fullmatch(file.name):
                    file.unlink(missing_ok=True)
        with suppress(OSError):  # as long as the disk is full, there is none
            self.keep_room()

    def make_room(self) -> None:
        """Give that space back."""
        (self.folder / "reserve").unlink(missing_ok=True)

    # -- details -------------------------------------------------------------------------------

    def _check_own(self) -> None:
        if self.is_example:
            raise CnnError(
                "This run came with the lab, to be looked at only. Train one of your own, and "
                "change that."
            )

    def _check_trained_here(self) -> None:
        self._check_own()
        if self.is_imported:
            raise CnnError(
                "This network was uploaded: how it was trained is not known, so it cannot be "
                "trained further. “Take its settings” trains the same layers anew."
            )

    def quiet_seconds(self) -> float:
        """Return for how long nobody has written where the run stands; infinite if never."""
        return self._seconds_since("status.json")

    def _seconds_since(self, file: str) -> float:
        with suppress(OSError):
            return time.time() - (self.folder / file).stat().st_mtime
        return float("inf")

    def write_config(self) -> None:
        """Replace config.json by what this object says."""
        data: dict[str, Any] = {
            "name": self.name,
            "created": self.created.isoformat(),
        }
        # Left out where they say nothing, as in the runs of earlier versions.
        if self.owner:
            data["owner"] = self.owner  # near the beginning, which is left of a file that was cut
        data |= {
            "architecture": self.architecture.to_dict(),
            "training": self.config.to_dict(),
            "versions": self.versions,
        }
        if self.origin:
            data["origin"] = self.origin
        if len(self.stages) > 1:
            data["stages"] = [list(stage) for stage in self.stages]
        config = self.folder / "config.json"
        with writing_explained("The run"), replacing(config) as new:
            new.write_text(json.dumps(data, indent=2), "utf-8")


def _status(data: dict[str, Any]) -> Status:
    """Make a status of what JSON gave; raises ValueError or TypeError where it is none."""
    status = Status(**data)
    numbers = (status.epoch, status.batch, status.num_batches)
    left = status.seconds_left
    if (
        status.state not in get_args(State)
        or not isinstance(status.message, str)
        or not all(type(number) is int and 0 <= number < 2**53 for number in numbers)
        or not (left is None or (isinstance(left, int | float) and isfinite(left)))
    ):
        raise ValueError("These values are not possible.")
    return status


def remove_folder(folder: Path) -> None:
    """Remove a run's folder for good; renamed first, so that nobody meets half its files.

    Raises:
        CnnError: The store cannot be written.
    """
    doomed = folder.with_name(f".deleted-{folder.name}")
    with writing_explained("That"):
        folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def clean_name(name: str) -> str:
    r"""Keep what can be shown on one line.

    >>> clean_name("  my\trun\x00 ")
    'my run'
    """
    printable = "".join(
        " " if char.isspace() else char
        for char in name[: 10 * MAX_NAME_LENGTH]
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    return " ".join(printable.split())[:MAX_NAME_LENGTH].rstrip()


@lru_cache(maxsize=_MAX_KNOWN)
def _read_config(path: str, stamp: tuple[int, ...]) -> Run:  # noqa: ARG001 (the stamp is a key)
    """Read the config.json of a folder; runs are listed at every click, and most are known."""
    folder = Path(path)
    data = read_json(folder / "config.json", at_most=MAX_CONFIG_BYTES)
    return Run(
        id=folder.name,
        folder=folder,
        name=clean_name(data["name"]),
        created=datetime.fromisoformat(data["created"]).astimezone(UTC),
        architecture=Architecture.from_dict(data["architecture"]),
        config=TrainingConfig.from_dict(data["training"]),
        versions={str(key): str(value) for key, value in data["versions"].items()},
        owner=clean_owner(data.get("owner", "")),
        stages=[Stage(int(first), int(end)) for first, end in data.get("stages", [])],
        origin=IMPORTED if data.get("origin") == IMPORTED else "",
    )


def default_name(architecture: Architecture, config: TrainingConfig, origin: str = "") -> str:
    """Name a run after its network and its data."""
    if origin == IMPORTED:
        return f"{clean_name(architecture.name)[: MAX_NAME_LENGTH - len(_UPLOADED)]}{_UPLOADED}"
    comma = "," if "," in architecture.name else ""  # "LeNet-5, changed" was not changed on MNIST
    return clean_name(f"{architecture.name}{comma} on {dataset_info(config.dataset).title}")
