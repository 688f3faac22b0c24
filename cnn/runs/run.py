"""One training run and its folder: what pages read of it and what workers write."""

import csv
import json
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cnn.architecture import Architecture
from cnn.datasets import DATASETS
from cnn.errors import CnnError
from cnn.runs.files import append_row, keep_rows, replacing, whole_lines
from cnn.training.config import TrainingConfig
from cnn.types import FloatArray

State = Literal["queued", "running", "finished", "stopped", "failed", "interrupted"]
ACTIVE = ("queued", "running")

HEARTBEAT_SECONDS = 2.0
# Importing TensorFlow may hold the interpreter, heartbeat and all, for several seconds.
STALE_SECONDS = 15.0
MAX_NAME_LENGTH = 80  # characters
MAX_CONFIG_BYTES = 1_000_000  # a network is at most 20,000 characters

EPOCH_COLUMNS = ("epoch", "seconds", "loss", "accuracy", "test_loss", "test_accuracy")
BATCH_COLUMNS = ("step", "loss", "accuracy")

RUN_ID = re.compile(r"[A-Za-z0-9_-]{16}")
_WEIGHTS_FILE = re.compile(r"epoch-(\d{3})\.weights\.h5")


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
class Run:
    """A training run and its folder; made by `create`, `get` and `list_runs`."""

    id: str
    folder: Path
    name: str
    created: datetime  # UTC
    architecture: Architecture
    config: TrainingConfig
    versions: dict[str, str]

    @classmethod
    def open(cls, folder: Path) -> "Run":
        """Read a run's folder, trusting nothing in it.

        Raises:
            CnnError: It is no run, or its config.json is damaged.
        """
        file = folder / "config.json"
        # Links could lead out of the store, and a named pipe would block the reader.
        if (
            not RUN_ID.fullmatch(folder.name)
            or folder.is_symlink()
            or file.is_symlink()
            or not file.is_file()
        ):
            raise CnnError(
                "There is no such run; it may have been deleted. Choose one of the list."
            )
        try:
            if file.stat().st_size > MAX_CONFIG_BYTES:
                raise ValueError("too large")
            data = json.loads(file.read_text("utf-8"))
            return cls(
                id=folder.name,
                folder=folder,
                name=clean_name(data["name"]),
                created=datetime.fromisoformat(data["created"]).astimezone(UTC),
                architecture=Architecture.from_dict(data["architecture"]),
                config=TrainingConfig.from_dict(data["training"]),
                versions={str(key): str(value) for key, value in data["versions"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise CnnError(
                f"The run {folder.name} is damaged: its config.json cannot be read. Train again."
            ) from error

    # -- what a page reads ---------------------------------------------------------------------

    def status(self) -> Status:
        """Return where the run stands now; "interrupted" if its heartbeat has stopped."""
        try:
            stored = Status(**json.loads((self.folder / "status.json").read_text("utf-8")))
            if stored.state not in get_args(State):
                raise ValueError(stored.state)
        except (OSError, ValueError, TypeError):
            return Status("failed", "The status of this run is damaged. Train again.")
        if stored.state in ACTIVE and self._seconds_since_heartbeat() > STALE_SECONDS:
            return replace(
                stored,
                state="interrupted",
                message="Nobody works on this run any more: the server or the worker was stopped. "
                "Resume it to go on after its last whole epoch.",
                seconds_left=None,
            )
        return stored

    def epochs(self) -> list[dict[str, float]]:
        """Return a row per finished epoch: epoch, seconds (training alone), loss, accuracy, ...

        Losses and accuracies of the training pictures are means over the epoch's batches, measured
        while the network was changing; those of the test pictures are measured at its end.
        """
        rows = list(csv.DictReader(whole_lines(self.folder / "epochs.csv")))
        with _damage_explained("epochs.csv"):
            return [
                {"epoch": int(row["epoch"])}
                | {name: float(row[name]) for name in EPOCH_COLUMNS[1:]}
                for row in rows
            ]

    def batches(self) -> dict[str, NDArray[Any]]:
        """Return step (from 1, over all epochs), loss and accuracy of the batches, as arrays."""
        lines = whole_lines(self.folder / "batches.csv")[1:]
        with _damage_explained("batches.csv"):
            table = np.loadtxt(lines, delimiter=",", ndmin=2) if lines else np.empty((0, 3))
            step, loss, accuracy = table.T
        return {"step": step.astype(np.int64), "loss": loss, "accuracy": accuracy}

    def predictions(self) -> tuple[FloatArray, NDArray[np.int64]] | None:
        """Return class probabilities (N, classes) and labels (N,) of the test pictures.

        None until the run has ended.
        """
        file = self.folder / "test_predictions.npz"
        if not file.is_file():
            return None
        with (
            _damage_explained(file.name),
            file.open("rb") as opened,  # np.load itself would leave a damaged file open
            np.load(opened, allow_pickle=False) as arrays,
        ):
            return arrays["probabilities"], arrays["labels"]

    def saved_epochs(self) -> list[int]:
        """Return the epochs after which the weights were saved; 0 is before the first."""
        return sorted(_weights_in(self.folder / "weights"))

    def has_weights(self, epoch: int) -> bool:
        """Tell whether the weights after an epoch were saved."""
        return epoch in self.saved_epochs()

    def weights_file(self, epoch: int | None = None) -> Path:
        """Return the weights after an epoch (0: untrained), the last saved ones when None.

        Raises:
            CnnError: They were not saved.
        """
        saved = _weights_in(self.folder / "weights")
        if not saved:
            raise CnnError("This run has no weights yet. Wait until its training has begun.")
        wanted = max(saved) if epoch is None else epoch
        if wanted not in saved:
            raise CnnError(f"There are weights of epochs 0 to {max(saved)}, not {wanted}.")
        return saved[wanted]

    def last_backup(self) -> tuple[int, Path] | None:
        """Return from where an interrupted run goes on: epochs done and their backup, if any."""
        return max(_weights_in(self.folder / "backup").items(), default=None)

    @property
    def model_file(self) -> Path:
        """The trained network as Keras saves it; exists once the run has ended."""
        return self.folder / "model.keras"

    # -- what a learner does -------------------------------------------------------------------

    def request_stop(self) -> None:
        """Ask the training to stop after the batch in flight; what was learnt is kept."""
        (self.folder / "stop").touch()

    def stop_requested(self) -> bool:
        """Tell whether somebody asked the run to stop."""
        return (self.folder / "stop").exists()

    def rename(self, name: str) -> None:
        """Give the run another name, at most 80 characters; an empty one brings back the first."""
        self.name = clean_name(name) or default_name(self.architecture, self.config)
        self.write_config()

    def delete(self) -> None:
        """Remove the run for good.

        Raises:
            CnnError: It is being trained.
        """
        if self.status().state in ACTIVE:
            raise CnnError("This run is being trained. Stop it first, then delete it.")
        # Renamed first, so that nobody meets a run with half its files.
        doomed = self.folder.with_name(f".deleted-{self.id}")
        self.folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)

    # -- what workers write --------------------------------------------------------------------

    def queue(self) -> None:
        """Mark the run as waiting for a worker, and forget an earlier request to stop."""
        (self.folder / "stop").unlink(missing_ok=True)
        self.write_status(replace(self.status(), state="queued", message="Waiting for a worker."))

    def write_status(self, status: Status) -> None:
        """Replace status.json in one go; this is a heartbeat, too."""
        with replacing(self.folder / "status.json") as new:
            new.write_text(json.dumps(asdict(status)), "utf-8")
        self.beat()

    def beat(self) -> None:
        """Say that somebody is still working on this run."""
        (self.folder / "heartbeat").touch()

    def append_epoch(self, row: tuple[float, ...]) -> None:
        """Add a row of `EPOCH_COLUMNS` to epochs.csv."""
        append_row(self.folder / "epochs.csv", EPOCH_COLUMNS, row)

    def append_batch(self, row: tuple[float, ...]) -> None:
        """Add a row of `BATCH_COLUMNS` to batches.csv."""
        append_row(self.folder / "batches.csv", BATCH_COLUMNS, row)

    def forget_after(self, epoch: int) -> None:
        """Drop what the tables say of later epochs, before those are trained again."""
        keep_rows(self.folder / "epochs.csv", epoch)
        keep_rows(self.folder / "batches.csv", epoch * self.config.num_batches)

    def save_predictions(self, probabilities: FloatArray, labels: NDArray[np.int64]) -> None:
        """Keep the answers for the test pictures, (N, classes), and their labels, (N,)."""
        with replacing(self.folder / "test_predictions.npz") as new:
            np.savez_compressed(new, probabilities=probabilities, labels=labels)

    def new_weights(self, epoch: int) -> AbstractContextManager[Path]:
        """Give a path for the weights after an epoch; they appear when they are complete."""
        return replacing(_weights_path(self.folder / "weights", epoch))

    @contextmanager
    def new_backup(self, epochs_done: int) -> Iterator[Path]:
        """Give a path for a backup, which takes the place of the older ones when it is complete."""
        folder = self.folder / "backup"
        with replacing(_weights_path(folder, epochs_done)) as path:
            yield path
        for epoch, older in _weights_in(folder).items():
            if epoch < epochs_done:
                older.unlink()

    # -- details -------------------------------------------------------------------------------

    def _seconds_since_heartbeat(self) -> float:
        with suppress(OSError):
            return time.time() - (self.folder / "heartbeat").stat().st_mtime
        return float("inf")

    def write_config(self) -> None:
        """Replace config.json by what this object says."""
        data = {
            "name": self.name,
            "created": self.created.isoformat(),
            "architecture": self.architecture.to_dict(),
            "training": self.config.to_dict(),
            "versions": self.versions,
        }
        with replacing(self.folder / "config.json") as new:
            new.write_text(json.dumps(data, indent=2), "utf-8")


def _weights_path(folder: Path, epoch: int) -> Path:
    folder.mkdir(exist_ok=True)
    return folder / f"epoch-{epoch:03d}.weights.h5"


def _weights_in(folder: Path) -> dict[int, Path]:
    """Return the complete files of weights in a folder, by epoch."""
    matches = ((_WEIGHTS_FILE.fullmatch(path.name), path) for path in folder.glob("epoch-*"))
    return {int(match[1]): path for match, path in matches if match}


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


def default_name(architecture: Architecture, config: TrainingConfig) -> str:
    """Name a run after its network and its data."""
    return clean_name(f"{architecture.name} on {DATASETS[config.dataset].title}")


@contextmanager
def _damage_explained(file_name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise CnnError(f"{file_name} of this run is damaged. Train again.") from error
