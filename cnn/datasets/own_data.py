"""A learner's own pictures: read from a ZIP, made equal in size, and kept beside the runs."""

import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnn import images, limited_process
from cnn.counting import counted
from cnn.datasets import picture_zip
from cnn.datasets.folder import datasets_folder
from cnn.datasets.picture_zip import MAX_CLASSES, MAX_PICTURES, Level, Skipped, in_words
from cnn.datasets.split_names import Part
from cnn.errors import CnnError
from cnn.images import Mode
from cnn.images.fitting import FITS, Fit, fitted, load_to_fit
from cnn.storage.files import is_regular, read_json, read_regular, writing_explained
from cnn.storage.owners import Kept, Reason, Room, clean_owner
from cnn.storage.shared_arrays import opened
from cnn.storage.zip_gate import harmless
from cnn.types import Shape, UInt8Array

MIN_SIDE, MAX_SIDE = 16, 64  # pixels
MAX_TOTAL_PIXELS = 10_000_000_000  # before shrinking, of all pictures together
TEST_SHARE = 0.2

SplitKind: TypeAlias = Literal["own", "validation", "drawn"]
_SPLITS: dict[SplitKind, str] = {
    "own": "The split of the ZIP into training and test pictures is kept.",
    "validation": "The ZIP has no test pictures: its validation pictures are for testing.",
    "drawn": f"{TEST_SHARE:.0%} of each class are kept apart for testing.",
}

ROOM = Room("sets of pictures", each=20, each_bytes=500_000_000, all_bytes=10**10, days=30)
MAX_SKIPPED_NAMES = 100  # more are only counted
MAX_INFO_BYTES = 100_000

_GONE = ".gone"  # a folder in the store: a file for each data set that was removed, with the reason
_MAX_GONE = 1000
_NAME = re.compile(r"own-[A-Za-z0-9_-]{16}")
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_FORGOTTEN_SECONDS = 3600.0  # after which nobody waits for a data set that is being made
_CHUNK = 512  # pictures copied at once


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
            and self.split in _SPLITS
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
            f"{' '.join((_SPLITS[self.split], *self.remarks))}"
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
            made = _make(folder, pictures, shape, fit, seed, progress)
            own = replace(made.about, title=_title(title), owner=clean_owner(owner))
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
        made = _make(folder, pictures, shape, fit, seed, None)
    return made._replace(about=replace(made.about, title=_title(title)))


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


def _make(
    folder: Path,
    pictures: picture_zip.PictureZip,
    shape: Shape,
    fit: Fit,
    seed: int,
    progress: limited_process.Progress | None,
) -> Survey:
    """Write a data set's arrays into a folder, and what helps to make them beside it."""
    raw = folder.with_name("pictures.raw")
    decoded, skipped = _decode(pictures, raw, shape, fit, progress)
    labels = np.array([picture.label for picture in decoded], dtype=np.int64)
    _check_usable(pictures, labels, skipped)
    split = _split(decoded, pictures.class_names, np.random.default_rng(seed))
    pixels = np.memmap(raw, np.uint8, "r").reshape(-1, *shape)
    _save(folder, "train", pixels, labels, split.train)
    _save(folder, "test", pixels, labels, split.test)
    num_classes = len(pictures.class_names)
    counts = (
        np.bincount(labels[part], minlength=num_classes) for part in (split.train, split.test)
    )
    about = OwnData(
        title="",
        class_names=pictures.class_names,
        input_shape=shape,
        num_train=len(split.train),
        num_test=len(split.test),
        num_skipped=len(skipped),
        skipped=tuple(skipped[:MAX_SKIPPED_NAMES]),
        fit=fit,
        split=split.kind,
        remarks=(*split.remarks, *_twins(decoded, split.test.tolist(), shape[0])),
    )
    pairs = zip(*(count.tolist() for count in counts), strict=True)
    return Survey(about, dict(zip(pictures.class_names, pairs, strict=True)), tuple(skipped))


def create_from(path: str, **options: Any) -> str:
    """Make a data set of a ZIP on the disk; the options are those of `create`."""
    with Path(path).open("rb") as file:
        return create(file, **options)


def create_apart(
    file: BinaryIO,
    *,
    title: str,
    side: int,
    mode: Mode,
    fit: Fit = "crop",
    level: Level | None = None,
    owner: str,
    needed: Collection[str],
    progress: limited_process.Progress | None = None,
) -> str:
    """Do as `create`, in a process of its own; it ends when `progress` raises.

    Args:
        file: The ZIP, at its beginning.
        title: As for `create`, like all others.
        side: As there.
        mode: As there.
        fit: As there.
        level: As there.
        owner: As there.
        needed: As there.
        progress: As there; called ten times a second.

    Raises:
        CnnError: As there, or it took too much memory or time.
    """
    with tempfile.NamedTemporaryFile(suffix=".zip") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        call = partial(
            create_from,
            path=copy.name,
            title=title,
            side=side,
            mode=mode,
            fit=fit,
            level=level,
            owner=owner,
            needed=[*needed],
        )
        return limited_process.run(call, progress=progress)


class _Decoded(NamedTuple):
    """A picture that has been written into the file of all."""

    label: int
    part: Part | None
    name: str
    fingerprint: bytes  # of its pixels, as they are learnt from


def _decode(
    pictures: picture_zip.PictureZip,
    raw: Path,
    shape: Shape,
    fit: Fit,
    progress: limited_process.Progress | None,
) -> tuple[list[_Decoded], list[Skipped]]:
    """Write all pictures that can be read into one file, one after the other.

    Returns:
        The pictures in the file, and what was skipped.
    """
    _check_pixels(pictures)
    decoded, skipped = [], list(pictures.skipped)
    with raw.open("wb") as file:
        for done, entry in enumerate(pictures.entries, start=1):
            try:
                data = pictures.read(entry)
                made = fitted(load_to_fit(data, shape, fit), shape, fit).tobytes()
                file.write(made)
                fingerprint = hashlib.sha256(made).digest()
                decoded.append(_Decoded(entry.label, entry.part, entry.name, fingerprint))
            except CnnError as error:
                skipped.append(Skipped(entry.name, str(error)))
            if progress:
                progress(done, len(pictures.entries))
    return decoded, skipped


def _forget_unfinished(store: Path) -> None:
    """Remove what a process left behind that was killed."""
    for folder in store.glob(".new-*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _check_pixels(pictures: picture_zip.PictureZip) -> None:
    """Refuse too many pixels by what the pictures' headers claim, before any is decoded."""
    left = MAX_TOTAL_PIXELS
    for entry in pictures.entries:
        with suppress(CnnError):  # which is told when it is read
            count = images.num_pixels(pictures.head(entry)) or images.num_pixels(
                pictures.read(entry)
            )
            left -= count if count <= images.MAX_JPEG_PIXELS else 0  # else it will be skipped
        if left < 0:
            raise CnnError(
                f"The pictures have more than {MAX_TOTAL_PIXELS // 1_000_000:,} megapixels "
                "together. Shrink them first, or leave some out."
            )


def _check_usable(
    pictures: picture_zip.PictureZip, labels: NDArray[np.int64], skipped: list[Skipped]
) -> None:
    """Refuse what is left if it is too little, and say why something else was skipped."""
    counts = np.bincount(labels, minlength=len(pictures.class_names)).tolist()
    try:
        picture_zip.check_enough(dict(zip(pictures.class_names, counts, strict=True)))
    except CnnError as error:
        name, reason = skipped[-1]
        raise CnnError(
            f"{error} {counted(len(skipped), 'file was', 'files were')} skipped, the last of "
            f"them “{name}”: {reason}"
        ) from None


class _Split(NamedTuple):
    train: NDArray[np.int64]  # indices of pictures, in mixed order
    test: NDArray[np.int64]
    kind: SplitKind
    remarks: tuple[str, ...]


def _split(
    pictures: Sequence[_Decoded], class_names: Sequence[str], rng: np.random.Generator
) -> _Split:
    """Keep the ZIP's own split, and draw one where it has none."""
    kind = _kind_of_split({picture.part for picture in pictures})
    is_test = np.array([picture.part == TEST_PART[kind] for picture in pictures])
    labels = np.array([picture.label for picture in pictures])
    train, test, drawn = [], [], []
    for label, name in enumerate(class_names):
        indices = rng.permutation(np.flatnonzero(labels == label))
        apart = is_test[indices]
        if kind == "drawn" or apart.all() or not apart.any():
            apart = np.arange(len(indices)) < max(1, round(TEST_SHARE * len(indices)))
            drawn.append(name)
        test.append(indices[apart])
        train.append(indices[~apart])
    remarks = []
    num_validation = sum(picture.part == "validation" for picture in pictures)
    if kind == "own" and num_validation:
        remarks.append(
            f"{counted(num_validation, 'validation picture is', 'validation pictures are')} for "
            "training; how many are for validation, the settings of a run say."
        )
    if kind != "drawn" and drawn:
        remarks.append(
            f"{in_words(drawn)} {'is' if len(drawn) == 1 else 'are'} in one part of the split "
            f"only: {TEST_SHARE:.0%} of it, chosen at random, are for testing."
        )
    return _Split(
        rng.permutation(np.concatenate(train)),
        rng.permutation(np.concatenate(test)),
        kind,
        tuple(remarks),
    )


def _twins(pictures: Sequence[_Decoded], test: Collection[int], side: int) -> Iterator[str]:
    """Say so where the same pixels are in two classes, or in training and test.

    Args:
        pictures: All of them.
        test: Indices of those that are for testing.
        side: Width and height of the small pictures.
    """
    groups: defaultdict[bytes, list[int]] = defaultdict(list)
    for index, picture in enumerate(pictures):
        groups[picture.fingerprint].append(index)
    apart = set(test)
    num_torn, torn = 0, ""
    num_leaked, leaked = 0, ""
    for group in groups.values():
        first = group[0]
        other = next((i for i in group if pictures[i].label != pictures[first].label), None)
        if other is not None:
            num_torn += 1
            torn = torn or f"“{pictures[first].name}” and “{pictures[other].name}”"
        tested = [index for index in group if index in apart]
        learnt = [index for index in group if index not in apart]
        if tested and learnt:
            num_leaked += len(tested)
            leaked = leaked or f"“{pictures[learnt[0]].name}” and “{pictures[tested[0]].name}”"
    size = f"the same {side} × {side} pixels"
    if num_torn:
        is_in = counted(num_torn, "picture is", "pictures are")
        yield f"{is_in} in two classes: {torn} have {size}. No network can get both right."
    if num_leaked:
        is_in = counted(num_leaked, "test picture is", "test pictures are")
        yield (
            f"{is_in} for training, too: {leaked} have {size}. The test will look better than the "
            "network is with new pictures."
        )


TEST_PART: dict[SplitKind, Part | None] = {
    "own": "test",
    "validation": "validation",
    "drawn": None,
}


def _kind_of_split(parts: Collection[Part | None]) -> SplitKind:
    """Tell what the parts of a ZIP are good for."""
    if "test" in parts and ("train" in parts or "validation" in parts):
        return "own"
    return "validation" if {"train", "validation"} <= set(parts) else "drawn"


def _save(
    folder: Path,
    part: str,
    pictures: UInt8Array,
    labels: NDArray[np.int64],
    chosen: NDArray[np.int64],
) -> None:
    """Write x_<part>.npy and y_<part>.npy, without all pictures in memory at once.

    Not through a memory map: on a full disk, writing to one kills the process.
    """
    np.save(folder / f"y_{part}.npy", labels[chosen])
    header = {
        "descr": "|u1",
        "fortran_order": False,
        "shape": (len(chosen), *pictures.shape[1:]),
    }
    with (folder / f"x_{part}.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for start in range(0, len(chosen), _CHUNK):
            file.write(pictures[chosen[start : start + _CHUNK]].tobytes())


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
