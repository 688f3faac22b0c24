"""A ZIP of pictures becomes the arrays that a network learns from."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import images
from cnn.counting import counted
from cnn.datasets import own_split, picture_zip
from cnn.datasets.own_split import Decoded, SplitKind
from cnn.datasets.picture_zip import Skipped
from cnn.errors import CnnError
from cnn.images.fitting import Fit, fitted, load_to_fit
from cnn.limited_process import Progress
from cnn.types import Shape, UInt8Array

MAX_TOTAL_PIXELS = 10_000_000_000  # before shrinking, of all pictures together
_CHUNK = 512  # pictures copied at once
_LOOKS = 12  # pictures that are looked at for colours
_COLOURFUL = 0.2  # of full scale, between a pixel's channels: more than the tint of most lamps
_ENOUGH = 0.05  # of a picture's pixels


class Made(NamedTuple):
    """What has been made of a ZIP.

    Args:
        counts: Training and test pictures of each class.
        left_out: All files that are left out, with the reason.
        split: Whose the division into training and test pictures is.
        remarks: Sentences that say what else was decided, and what is odd about the pictures.
    """

    counts: dict[str, tuple[int, int]]
    left_out: tuple[Skipped, ...]
    split: SplitKind
    remarks: tuple[str, ...]


def make(
    folder: Path,
    pictures: picture_zip.PictureZip,
    shape: Shape,
    fit: Fit,
    seed: int,
    progress: Progress | None,
) -> Made:
    """Write a data set's arrays into a folder, and what helps to make them beside it.

    Args:
        folder: Empty; gets x_train.npy, y_train.npy, x_test.npy and y_test.npy.
        pictures: What is in the ZIP.
        shape: Shape (H, W, C) of one picture.
        fit: How each is made square.
        seed: Decides which pictures are for testing, and the order of all.
        progress: Called after each picture.

    Raises:
        CnnError: Too few pictures can be read, or they have too many pixels.
    """
    raw = folder.with_name("pictures.raw")
    decoded, skipped = _decode(pictures, raw, shape, fit, progress)
    labels = np.array([picture.label for picture in decoded], dtype=np.int64)
    _check_usable(pictures, labels, skipped)
    split = own_split.split(decoded, pictures.class_names, np.random.default_rng(seed))
    pixels = np.memmap(raw, np.uint8, "r").reshape(-1, *shape)
    _save(folder, "train", pixels, labels, split.train)
    _save(folder, "test", pixels, labels, split.test)
    num_classes = len(pictures.class_names)
    counts = (
        np.bincount(labels[part], minlength=num_classes).tolist()
        for part in (split.train, split.test)
    )
    return Made(
        dict(zip(pictures.class_names, zip(*counts, strict=True), strict=True)),
        tuple(skipped),
        split.kind,
        (
            *_guessed(pictures.guessed_names),
            *split.remarks,
            *own_split.twins(decoded, split.test.tolist(), shape[0]),
        ),
    )


def _guessed(names: Sequence[str]) -> Iterator[str]:
    """Say which names may be meant otherwise."""
    if names:
        these = "this name is" if len(names) == 1 else "these names are"
        yield (
            f"{picture_zip.in_words(names)}: {these} not in UTF-8, and read as the first PCs wrote "
            "them (code page 437). If that is wrong, give the folders names of plain letters, or "
            "pack them with a program that writes UTF-8, such as 7-Zip."
        )


def in_colour(pictures: picture_zip.PictureZip) -> bool:
    """Tell whether most pictures of a ZIP show colours, by a few of them.

    Those that cannot be read do not count.
    """
    found = []
    entries = pictures.entries
    for entry in entries[:: -(-len(entries) // _LOOKS)]:
        with suppress(CnnError):
            seen = images.load_image(pictures.read(entry), max_side=32, mode="RGB")
            found.append(np.mean(np.ptp(seen, axis=-1) > _COLOURFUL) > _ENOUGH)
    return len(found) > 0 and bool(np.mean(found) > 1 / 2)


def _decode(
    pictures: picture_zip.PictureZip,
    raw: Path,
    shape: Shape,
    fit: Fit,
    progress: Progress | None,
) -> tuple[list[Decoded], list[Skipped]]:
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
                decoded.append(Decoded(entry.label, entry.part, entry.name, fingerprint))
            except CnnError as error:
                skipped.append(Skipped(entry.name, str(error)))
            if progress:
                progress(done, len(pictures.entries))
    return decoded, skipped


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
