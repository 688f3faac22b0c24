"""What a run has measured and learnt: tables, weights, answers, and what is seen of it live."""

import csv
import io
import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from cnn.errors import CnnError
from cnn.settings.schedules import RateChange
from cnn.storage.files import (
    append_rows,
    is_regular,
    keep_rows,
    read_json,
    read_regular,
    replacing,
    whole_lines,
)
from cnn.types import FloatArray

EPOCH_COLUMNS = (
    *("epoch", "seconds", "loss", "accuracy", "test_loss", "test_accuracy"),
    *("learning_rate", "val_loss", "val_accuracy"),
)
_EPOCH_COLUMNS_OF_OLD = 6
BATCH_COLUMNS = ("step", "loss", "accuracy", "learning_rate", "samples_per_second")
_RATE_COLUMNS = ("step", "learning_rate")

_WEIGHTS_FILE = re.compile(r"epoch-(\d{3})\.weights\.h5")
_BACKUP_FILE = re.compile(r"epoch-(\d{3})(?:-batch-(\d{6}))?\.weights\.h5")

MAX_SUMS_BYTES = 10_000  # of a backup in the middle of an epoch
_MAX_COUNTS_BYTES = 100_000  # of a confusion matrix of 20 classes
_MAX_ARRAYS_BYTES = 400_000_000  # of an .npz file, unpacked

# What damaged files raise in those who read them.
_DAMAGE = (
    *(OSError, ValueError, LookupError, TypeError, OverflowError, EOFError, MemoryError),
    *(csv.Error, zlib.error, BadZipFile),
)

LivePrediction = tuple[int, list[tuple[int, float]], int]  # picture, (class, p) × 3, true class


@dataclass(frozen=True)
class Backup:
    """A moment from which a run can go on with the same numbers.

    Args:
        epoch: Whole epochs that are done.
        batch: Batches of the next epoch that are done, too.
        path: Weights and the optimiser's state.
        so_far: Sums over those batches; empty for none.
    """

    epoch: int
    batch: int
    path: Path
    so_far: dict[str, float]


class Records:
    """The part of `Run` that keeps numbers; every reading is safe at any moment."""

    folder: Path

    # -- tables ----------------------------------------------------------------------------------

    def epochs(self) -> list[dict[str, float]]:
        """Return a row per finished epoch: epoch, seconds (training alone), loss, accuracy, ...

        Losses and accuracies of the training pictures are means over the epoch's batches, measured
        while the network was changing; those of the test pictures are measured at its end. A row
        has val_loss and val_accuracy where pictures were kept apart for validation, and
        learning_rate (of the last batch) unless an earlier version trained the run.
        """
        with damage_explained("epochs.csv"):
            rows = csv.DictReader(whole_lines(self.folder / "epochs.csv"))
            return [
                {"epoch": int(row["epoch"])}
                | {
                    name: float(row[name])
                    for i, name in enumerate(EPOCH_COLUMNS)
                    if name != "epoch" and (i < _EPOCH_COLUMNS_OF_OLD or name in row)
                }
                for row in rows
            ]

    def batches(self) -> dict[str, NDArray[Any]]:
        """Return what was measured in each batch, as arrays of shape (N,).

        step (from 1, over all epochs), loss, accuracy, learning_rate and samples_per_second; the
        last two are NaN where an earlier version trained the run.
        """
        header, table = self._table("batches.csv", BATCH_COLUMNS)
        found = dict(zip(header, table.T, strict=True))
        missing = np.full(len(table), np.nan)
        batches: dict[str, NDArray[Any]] = {n: found.get(n, missing) for n in BATCH_COLUMNS}
        return batches | {"step": table[:, 0].astype(np.int64)}

    def gradient_norms(self) -> tuple[NDArray[np.int64], list[str], FloatArray]:
        """Return steps (N,), names of layers with weights, and the lengths of their gradients.

        The lengths, shape (N, layers), are Euclidean, over all weights of a layer, in single
        batches about a second apart.
        """
        header, table = self._table("gradients.csv", ("step",))
        return table[:, 0].astype(np.int64), header[1:], table[:, 1:]

    def dead_units(self) -> tuple[NDArray[np.int64], list[str], FloatArray]:
        """Return steps (N,), names of layers that end in ReLU, and which of their units are dead.

        These are shares, shape (N, layers), from 0 to 1; `cnn.training.dead_units` says what is
        counted. Runs of earlier versions have none.
        """
        header, table = self._table("dead_units.csv", ("step",))
        return table[:, 0].astype(np.int64), header[1:], table[:, 1:]

    def append_epoch(self, row: tuple[float, ...]) -> None:
        """Add a row of `EPOCH_COLUMNS`, or the first of them, to epochs.csv."""
        append_rows(self.folder / "epochs.csv", EPOCH_COLUMNS, [row])

    def append_batch(self, row: tuple[float, ...]) -> None:
        """Add a row of `BATCH_COLUMNS`, or the first of them, to batches.csv."""
        self.append_batches([row])

    def append_batches(self, rows: Sequence[tuple[float, ...]]) -> None:
        """Add rows of `BATCH_COLUMNS` to batches.csv, all at once."""
        append_rows(self.folder / "batches.csv", BATCH_COLUMNS, rows)

    def append_gradients(self, step: int, layers: Sequence[str], norms: Sequence[float]) -> None:
        """Add the lengths of a batch's gradients to gradients.csv."""
        append_rows(self.folder / "gradients.csv", ("step", *layers), [(step, *norms)])

    def append_dead_units(self, step: int, layers: Sequence[str], shares: Sequence[float]) -> None:
        """Add which share of each layer's units was dead after a step to dead_units.csv."""
        append_rows(self.folder / "dead_units.csv", ("step", *layers), [(step, *shares)])

    def forget_steps(self, epoch: int, step: int) -> None:
        """Drop what the tables say of later epochs and steps, before those are trained again."""
        keep_rows(self.folder / "epochs.csv", epoch)
        for name in ("batches.csv", "gradients.csv", "dead_units.csv"):
            keep_rows(self.folder / name, step)

    # -- learning rates that were turned by hand -------------------------------------------------

    def rate_changes(self) -> list[RateChange]:
        """Return the changes of the learning rate that were made while the run was trained."""
        _, table = self._table("learning_rates.csv", _RATE_COLUMNS)
        with damage_explained("learning_rates.csv"):
            return [RateChange(int(step), float(rate)) for step, rate in table]

    def append_rate_change(self, change: RateChange) -> None:
        """Keep a change, so that a run that is resumed makes it again at the same step."""
        append_rows(self.folder / "learning_rates.csv", _RATE_COLUMNS, [change])

    # -- what is seen while it is trained --------------------------------------------------------

    def first_kernels(self) -> tuple[float, FloatArray] | None:
        """Return the first convolution's kernels, (kH, kW, C, F), and after how many epochs.

        About a second old; None before the first, or where there is no convolution.
        """
        live = self._live()
        kernels = live.get("kernels")
        return None if kernels is None else (float(live["epochs"]), kernels)

    def live_predictions(self) -> list[LivePrediction]:
        """Return what the network answers for a few test pictures, about a second old.

        Each is the picture's place among the run's test pictures, the three likeliest classes with
        their probabilities, and the true class. Empty before the first.
        """
        live = self._live()
        if "pictures" not in live:
            return []
        with damage_explained("live.npz"):
            return [
                (int(picture), [(int(c), float(p)) for c, p in zip(*top, strict=True)], int(label))
                for picture, *top, label in zip(
                    *(live[name] for name in ("pictures", "classes", "probabilities", "labels")),
                    strict=True,
                )
            ]

    def write_live(self, **arrays: Any) -> None:
        """Replace what is seen live: epochs, kernels, pictures, classes, probabilities, labels."""
        with replacing(self.folder / "live.npz") as new:
            np.savez(new, **arrays)

    def confusion(self, epoch: int) -> NDArray[np.int64] | None:
        """Return how often each class (row) was given each answer (column) after an epoch.

        Counted over all test pictures, shape (classes, classes); None if it was not counted.
        """
        file = self.folder / "confusion" / f"epoch-{epoch:03d}.npy"
        if not file.exists():
            return None
        with damage_explained(file.name):
            content = read_regular(file, at_most=_MAX_COUNTS_BYTES)
            counts: NDArray[np.int64] = np.load(io.BytesIO(content), allow_pickle=False)
            if (
                not isinstance(counts, np.ndarray)
                or counts.ndim != 2
                or counts.dtype.kind not in "iu"
                or not counts.size
            ):
                raise ValueError("These are no counts")
            return counts

    def save_confusion(self, epoch: int, counts: NDArray[np.int64]) -> None:
        """Keep the confusion matrix after an epoch."""
        folder = self.folder / "confusion"
        folder.mkdir(exist_ok=True)
        with replacing(folder / f"epoch-{epoch:03d}.npy") as new:
            np.save(new, counts)

    def predictions(self) -> tuple[FloatArray, NDArray[np.int64]] | None:
        """Return class probabilities (N, classes) and labels (N,) of the test pictures, to be read.

        None until the run has ended.
        """
        file = self.folder / "test_predictions.npz"
        try:
            stamp = file.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _answers_in(file, stamp.st_mtime_ns, stamp.st_size)

    def save_predictions(self, probabilities: FloatArray, labels: NDArray[np.int64]) -> None:
        """Keep the answers for the test pictures, (N, classes), and their labels, (N,)."""
        with replacing(self.folder / "test_predictions.npz") as new:
            np.savez_compressed(new, probabilities=probabilities, labels=labels)

    # -- weights ---------------------------------------------------------------------------------

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
        if not self.folder.is_dir():
            raise CnnError("This run was deleted. Choose another one.")
        if not saved:
            raise CnnError(
                "This run has no weights yet. Wait until its training has begun; if it has ended, "
                "its weights are lost: train it again."
            )
        wanted = max(saved) if epoch is None else epoch
        if wanted not in saved:
            raise CnnError(
                f"There are no weights of epoch {wanted}, but of "
                f"{', '.join(map(str, sorted(saved)))}. Choose one of these."
            )
        return saved[wanted]

    def weights_version(self, epoch: int | None = None) -> int:
        """Return what changes when an epoch's weights are written again.

        Raises:
            CnnError: They were not saved.
        """
        file = self.weights_file(epoch)
        try:
            return file.stat().st_mtime_ns
        except OSError as error:  # deleted a moment ago
            raise CnnError("These weights were deleted. Choose another run or epoch.") from error

    def new_weights(self, epoch: int) -> AbstractContextManager[Path]:
        """Give a path for the weights after an epoch; they appear when they are complete."""
        folder = self.folder / "weights"
        folder.mkdir(exist_ok=True)
        return replacing(folder / f"epoch-{epoch:03d}.weights.h5")

    @property
    def model_file(self) -> Path:
        """The trained network as Keras saves it; exists once the run has ended."""
        return self.folder / "model.keras"

    def last_backup(self) -> Backup | None:
        """Return from where an interrupted run goes on, if any of it was kept."""
        found = _backups_in(self.folder / "backup")
        if not found:
            return None
        (epoch, batch), path = max(found.items())
        with damage_explained(path.name):
            so_far = read_json(_sums_of(path), at_most=MAX_SUMS_BYTES) if batch else {}
            return Backup(epoch, batch, path, {name: float(so_far[name]) for name in so_far})

    @contextmanager
    def new_backup(
        self, epoch: int, batch: int = 0, so_far: dict[str, float] | None = None
    ) -> Iterator[Path]:
        """Give a path for a backup, which takes the place of the older ones when it is complete.

        Args:
            epoch: Whole epochs that are done.
            batch: Batches of the next one that are done, too.
            so_far: Sums over these batches.
        """
        folder = self.folder / "backup"
        folder.mkdir(exist_ok=True)
        part = f"-batch-{batch:06d}" if batch else ""
        final = folder / f"epoch-{epoch:03d}{part}.weights.h5"
        if batch:
            with replacing(_sums_of(final)) as sums:
                sums.write_text(json.dumps(so_far or {}), "ascii")
        with replacing(final) as path:
            yield path
        for place, older in _backups_in(folder).items():
            if place < (epoch, batch):
                older.unlink()
                _sums_of(older).unlink(missing_ok=True)

    # -- details ---------------------------------------------------------------------------------

    def _table(self, name: str, columns: tuple[str, ...]) -> tuple[list[str], NDArray[Any]]:
        """Read a CSV file of numbers: its header, or columns if it is empty, and its rows.

        The first column counts steps.
        """
        with damage_explained(name):
            lines = whole_lines(self.folder / name)
            header = lines[0].split(",") if lines else list(columns)
            if header[0] != columns[0]:
                raise ValueError(f"The first column is {header[0][:20]!r}")
            if not lines[1:]:
                return header, np.empty((0, len(header)))
            # An earlier version's header may have fewer columns than the rows added since.
            table = np.loadtxt(lines[1:], delimiter=",", ndmin=2, usecols=range(len(header)))
            if not np.all(np.abs(table[:, 0]) < 2**53):
                raise ValueError("A step is no whole number")
            return header, table

    def _live(self) -> dict[str, NDArray[Any]]:
        return _arrays_in(self.folder / "live.npz")


def _arrays_in(file: Path) -> dict[str, NDArray[Any]]:
    """Read an .npz file, without pickles; empty if there is none."""
    with damage_explained(file.name):
        try:
            content = io.BytesIO(read_regular(file, at_most=_MAX_ARRAYS_BYTES))
        except FileNotFoundError:
            return {}
        if sum(entry.file_size for entry in ZipFile(content).infolist()) > _MAX_ARRAYS_BYTES:
            raise ValueError("too large")
        with np.load(content, allow_pickle=False) as arrays:
            return dict(arrays)


@lru_cache(maxsize=32)
def _answers_in(
    file: Path, _modified: int, _size: int
) -> tuple[FloatArray, NDArray[np.int64]] | None:
    """Read answers once, as long as their file stays as it is."""
    arrays = _arrays_in(file)
    with damage_explained(file.name):
        found = (arrays["probabilities"], arrays["labels"]) if arrays else None
        if found and not (
            found[0].ndim == 2
            and found[0].dtype.kind == "f"
            and found[1].dtype.kind in "iu"
            and found[1].shape == found[0].shape[:1]
            and 0 <= found[1].min(initial=0) <= found[1].max(initial=0) < found[0].shape[1]
        ):
            raise ValueError("These are no answers")
    for array in found or ():
        array.flags.writeable = False  # they are shared
    return found


def _weights_in(folder: Path) -> dict[int, Path]:
    """Return the complete files of weights in a folder, by epoch; links and folders are none."""
    with suppress(OSError), os.scandir(folder) as entries:
        return {
            int(match[1]): Path(entry.path)
            for entry in entries
            if (match := _WEIGHTS_FILE.fullmatch(entry.name))
            and entry.is_file(follow_symlinks=False)
        }
    return {}


def _backups_in(folder: Path) -> dict[tuple[int, int], Path]:
    """Return the complete backups in a folder, by epoch and batch."""
    matches = ((_BACKUP_FILE.fullmatch(path.name), path) for path in folder.glob("epoch-*"))
    return {
        (int(match[1]), int(match[2] or 0)): path
        for match, path in matches
        if match and is_regular(path)
    }


def _sums_of(backup: Path) -> Path:
    return backup.with_name(backup.name.removesuffix(".weights.h5") + ".json")


@contextmanager
def damage_explained(file_name: str) -> Iterator[None]:
    """Turn what a damaged file raises into a CnnError."""
    try:
        yield
    except _DAMAGE as error:
        raise CnnError(f"{file_name} of this run is damaged. Train again.") from error
