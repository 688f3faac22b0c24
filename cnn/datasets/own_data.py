"""A learner's own pictures: read from a ZIP, made equal in size, and kept beside the runs."""

import json
import os
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import limited_process
from cnn.datasets import own_arrays, picture_zip
from cnn.datasets.folder import datasets_folder
from cnn.datasets.own_arrays import Made
from cnn.datasets.own_split import SPLITS, SplitKind
from cnn.datasets.picture_zip import MAX_CLASSES, MAX_PICTURES, Level, Skipped
from cnn.errors import CnnError
from cnn.images import Mode
from cnn.images.fitting import FITS, Fit
from cnn.storage.files import is_regular, read_json, read_regular, writing_explained
from cnn.storage.owners import Kept, Reason, Room, clean_owner
from cnn.storage.shared_arrays import opened
from cnn.storage.zip_gate import harmless
from cnn.types import Shape, UInt8Array

MIN_SIDE, MAX_SIDE = 16, 64  # pixels

ROOM = Room("sets of pictures", each=20, each_bytes=500_000_000, all_bytes=10**10, days=30)
MAX_SKIPPED_NAMES = 100  # more are only counted
MAX_INFO_BYTES = 100_000

_GONE = ".gone"  # a folder in the store: a file for each data set that was removed, with the reason
_MAX_GONE = 1000
_NAME = re.compile(r"own-[A-Za-z0-9_-]{16}")
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_FORGOTTEN_SECONDS = 3600.0  # after which nobody waits for a data set that is being made


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """What is known of a learner's own data set.

    Args:
        title: After the ZIP, made harmless.
        class_names: What label 0, 1, 2, ... stands for.
        input_shape: Shape (H, W, C) of one picture.
        num_train: Training pictures.
        num_test: Test pictures.
        num_skipped: Files of the ZIP that were left out.
        skipped: The first of them, with the reason.
        owner: Token of the visitor whose they are; empty if nobody asked.
        fit: How they were made square, and how a picture that is looked at is.
        split: Whether the test pictures are those of the ZIP, its validation pictures, or drawn.
        remarks: Sentences that say what else was decided, and what is odd about the pictures.
    """

    title: str
    class_names: tuple[str, ...]
    input_shape: Shape
    num_train: int
    num_test: int
    num_skipped: int = 0
    skipped: tuple[Skipped, ...] = ()
    owner: str = ""
    fit: Fit = "crop"
    split: SplitKind = "drawn"
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        side, width, channels = self.input_shape
        if not (
            MIN_SIDE <= side <= MAX_SIDE
            and side == width
            and channels in (1, 3)
            and self.fit in FITS
            and self.split in SPLITS
            and 2 <= len(self.class_names) <= MAX_CLASSES
            and len(self.class_names) <= min(self.num_train, self.num_test)
            and self.num_train + self.num_test <= MAX_PICTURES
        ):
            raise ValueError("These numbers are not possible.")

    def describe(self) -> str:
        """Say in a sentence what it is."""
        side, _, channels = self.input_shape
        return (
            f"Your own pictures: {self.num_train + self.num_test:,} in {len(self.class_names)} "
            f"classes, {'colour' if channels == 3 else 'grey'}, {side} × {side} pixels. "
            f"{' '.join((SPLITS[self.split], *self.remarks))}"
        )

    @classmethod
    def from_dict(cls, data: Any) -> "OwnData":
        """Make one of what JSON gave, trusting nothing.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: It is not what was written.
        """
        return cls(
            title=harmless(data["title"]),
            class_names=tuple(harmless(name) for name in data["class_names"]),
            input_shape=tuple(int(size) for size in data["input_shape"]),
            num_train=int(data["num_train"]),
            num_test=int(data["num_test"]),
            num_skipped=int(data["num_skipped"]),
            skipped=tuple(Skipped(str(name), str(reason)) for name, reason in data["skipped"]),
            owner=clean_owner(data.get("owner")),
            fit=data.get("fit", "crop"),  # as all were before it could be chosen
            split=data.get("split", "drawn"),
            remarks=tuple(str(remark) for remark in data.get("remarks", ())),
        )


def is_own(name: object) -> bool:
    """Tell whether this could be the name of a learner's own data set."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def info(name: str) -> OwnData:
    """Return what is known of a stored data set.

    Raises:
        CnnError: The name is malformed, or there is no such data set (any more).
    """
    file = _folder(name) / "info.json"
    if file.parent.is_symlink() or not is_regular(file):  # a link could lead out of the store
        raise CnnError(f"{_why_gone(name)} Upload the ZIP again.")
    try:
        return OwnData.from_dict(read_json(file, at_most=MAX_INFO_BYTES))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged() from error


def read(name: str) -> tuple[UInt8Array, NDArray[np.int64], UInt8Array, NDArray[np.int64]]:
    """Return a stored data set's pictures and labels, for training and for testing.

    Returns:
        x_train, y_train, x_test, y_test; the pictures, shape (N, H, W, C), stay on the disk
        until they are looked at.

    Raises:
        CnnError: There is no such data set, or it is damaged.
    """
    own, folder = info(name), _folder(name)
    try:
        x_train, y_train, x_test, y_test = (opened(folder / f"{array}.npy") for array in _ARRAYS)
    except (OSError, ValueError, EOFError) as error:
        raise _damaged() from error
    for x, y, count in ((x_train, y_train, own.num_train), (x_test, y_test, own.num_test)):
        if (
            (x.dtype, x.shape, y.dtype, y.shape)
            != (np.dtype(np.uint8), (count, *own.input_shape), np.dtype(np.int64), (count,))
            or y.min() < 0
            or y.max() >= len(own.class_names)
        ):
            raise _damaged()
    with suppress(OSError):
        os.utime(folder)  # used today
    return x_train, y_train, x_test, y_test


def create(
    file: BinaryIO,
    *,
    title: str = "",
    side: int = 32,
    mode: Mode = "RGB",
    fit: Fit = "crop",
    level: Level | None = None,
    seed: int = 0,
    owner: str = "",
    needed: Collection[str] = (),
    progress: limited_process.Progress | None = None,
) -> str:
    """Make a data set of a ZIP with one folder per class.

    Each picture is made square and resized. One that cannot be read is skipped and reported. A
    split of the ZIP into training and test pictures is kept, and its validation pictures are for
    training; without one, a fifth of each class, chosen at random, is for testing.

    Args:
        file: The ZIP.
        title: Name for menus, such as the ZIP's file name.
        side: Width and height of the result, 16 to 64 pixels.
        mode: "L" for grey levels, "RGB" for colour.
        fit: Cut the middle square out of each picture, or keep all of it between black bars.
        level: Which folders are the classes where all outer ones hold the same inner ones.
        seed: Decides which pictures are for testing, and the order of all.
        owner: A visitor's token: what is kept is counted by visitor.
        needed: Data sets that stay whatever happens, as there are runs of them.
        progress: Called after each picture.

    Returns:
        Name of the data set: "own-" and 16 characters that nobody guesses.

    Raises:
        CnnError: The ZIP is refused by `picture_zip.open_zip`; too few pictures can be read, or
            they have too many pixels; or they cannot be saved, or there is no room for them.
    """
    pictures = _open(file, side, mode, fit, level)
    shape = (side, side, 3 if mode == "RGB" else 1)
    name = f"own-{secrets.token_urlsafe(12)}"
    store = datasets_folder()
    with writing_explained("Your pictures"):
        store.mkdir(parents=True, exist_ok=True)
        _forget_unfinished(store)
        ROOM.make(_stored(store, needed), owner)
        # A folder of its own in the store: gone with all its content whatever goes wrong, and
        # on the same disk, so that the last step is one atomic rename.
        with tempfile.TemporaryDirectory(dir=store, prefix=".new-") as temporary:
            folder = Path(temporary) / name
            folder.mkdir()
            made = own_arrays.make(folder, pictures, shape, fit, seed, progress)
            own = replace(_about(made, title, shape, fit), owner=clean_owner(owner))
            (folder / "info.json").write_text(json.dumps(asdict(own)), "utf-8")
            folder.rename(store / name)
    return name


class Survey(NamedTuple):
    """What a ZIP would give.

    Args:
        about: The data set.
        counts: Training and test pictures of each class.
        left_out: All files that are left out, with the reason.
    """

    about: OwnData
    counts: dict[str, tuple[int, int]]
    left_out: tuple[Skipped, ...]


def survey(
    file: BinaryIO,
    *,
    title: str = "",
    side: int = 32,
    mode: Mode = "RGB",
    fit: Fit = "crop",
    level: Level | None = None,
    seed: int = 0,
) -> Survey:
    """Read a ZIP as `create` does, and keep nothing of it; the arguments are those of `create`.

    Raises:
        CnnError: As there.
    """
    pictures = _open(file, side, mode, fit, level)
    shape = (side, side, 3 if mode == "RGB" else 1)
    with writing_explained("Your pictures"), tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "data"
        folder.mkdir()
        made = own_arrays.make(folder, pictures, shape, fit, seed, None)
    return Survey(_about(made, title, shape, fit), made.counts, made.left_out)


def _about(made: Made, title: str, shape: Shape, fit: Fit) -> OwnData:
    """Return what is known of a data set that has been made."""
    num_train, num_test = map(sum, zip(*made.counts.values(), strict=True))
    return OwnData(
        title=_title(title),
        class_names=tuple(made.counts),
        input_shape=shape,
        num_train=num_train,
        num_test=num_test,
        num_skipped=len(made.left_out),
        skipped=made.left_out[:MAX_SKIPPED_NAMES],
        fit=fit,
        split=made.split,
        remarks=made.remarks,
    )


def _open(
    file: BinaryIO, side: int, mode: Mode, fit: Fit, level: Level | None
) -> picture_zip.PictureZip:
    """Check all that is asked for before the first picture is read."""
    if type(side) is not int or not MIN_SIDE <= side <= MAX_SIDE:
        raise CnnError(f"The side is {side!r}; choose {MIN_SIDE} to {MAX_SIDE} pixels.")
    if mode not in ("L", "RGB"):
        raise CnnError(f"The mode is {mode!r}; choose 'L' (grey) or 'RGB' (colour).")
    if fit not in FITS:
        raise CnnError(f"The fit is {fit!r}; choose one of {', '.join(FITS)}.")
    return picture_zip.open_zip(file, level=level)


def create_from(path: str, **options: Any) -> str:
    """Make a data set of a ZIP on the disk; the options are those of `create`."""
    with Path(path).open("rb") as file:
        return create(file, **options)


def create_apart(
    file: BinaryIO,
    *,
    needed: Collection[str] = (),
    progress: limited_process.Progress | None = None,
    **options: Any,
) -> str:
    """Do as `create`, in a process of its own; it ends when `progress` raises.

    Args:
        file: The ZIP, at its beginning.
        needed: As for `create`.
        progress: As for `create`; called ten times a second.
        options: The others of `create`.

    Raises:
        CnnError: As there, or it took too much memory or time.
    """
    with _on_disk(file) as path:
        call = partial(create_from, path=path, needed=[*needed], **options)
        return limited_process.run(call, progress=progress)


def in_colour(path: str) -> bool:
    """Tell whether most pictures of a ZIP on the disk show colours."""
    with Path(path).open("rb") as file:
        # Which folders are the classes makes no difference here.
        return own_arrays.in_colour(picture_zip.open_zip(file, level="outer"))


def in_colour_apart(file: BinaryIO) -> bool:
    """Tell whether most pictures of a ZIP show colours, in a process of its own.

    Args:
        file: The ZIP; it is at its beginning before and after.

    Raises:
        CnnError: The ZIP is refused as by `create`.
    """
    with _on_disk(file) as path:
        return limited_process.run(partial(in_colour, path))


@contextmanager
def _on_disk(file: BinaryIO) -> Iterator[str]:
    """Keep a copy of a ZIP where another process can read it; the ZIP is at its beginning again."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        file.seek(0)
        yield copy.name


def _forget_unfinished(store: Path) -> None:
    """Remove what a process left behind that was killed."""
    for folder in store.glob(".new-*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


# -- what goes, and why ----------------------------------------------------------------------------


def _stored(store: Path, needed: Collection[str]) -> Iterator[Kept]:
    """Yield the data sets that are there."""
    for folder in store.glob("own-*"):
        with suppress(OSError):
            try:
                owner = info(folder.name).owner
            except CnnError:  # damaged, and so nobody's
                owner = ""
            size = sum(file.stat().st_size for file in folder.iterdir())
            remove = partial(_remove, folder)
            yield Kept(owner, folder.stat().st_mtime, size, remove, folder.name in needed)


def _remove(folder: Path, reason: Reason) -> None:
    """Remove a data set, and remember for a while why."""
    doomed = folder.with_name(f".deleted-{folder.name}")
    with suppress(OSError):
        folder.rename(doomed)
        note = folder.parent / _GONE / folder.name
        note.parent.mkdir(exist_ok=True)
        note.write_text(reason, "ascii")
        notes = sorted(note.parent.iterdir(), key=lambda file: file.stat().st_mtime)
        for oldest in notes[:-_MAX_GONE]:
            oldest.unlink()
    shutil.rmtree(doomed, ignore_errors=True)


def _why_gone(name: str) -> str:
    """Say why a data set is not here, as far as that is known."""
    note = datasets_folder() / _GONE / name
    reason = ""
    with suppress(OSError, ValueError):
        reason = read_regular(note, at_most=10).decode("ascii")
    return {
        "age": f"These pictures were removed, as nobody used them for {ROOM.days} days.",
        "share": "These pictures were removed to make room for newer ones of the same visitor, of "
        f"whom {ROOM.each} sets and {ROOM.each_bytes // 1_000_000:,} MB are kept.",
    }.get(reason, "There are no such pictures here.")


def _title(text: str) -> str:
    stem = Path(unicodedata.normalize("NFC", text).replace("\\", "/")).stem
    return harmless(stem) if stem else "Your pictures"


def _folder(name: str) -> Path:
    if not is_own(name):
        raise CnnError("This is no name of a data set. Check the link, or choose one of the list.")
    return datasets_folder() / name


def _damaged() -> CnnError:
    return CnnError("These pictures of yours are damaged in the store. Upload the ZIP again.")
