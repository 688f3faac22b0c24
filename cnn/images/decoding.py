"""The gate through which a learner's own pictures come in."""

import io
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ExifTags import Base

from cnn import limited_process
from cnn.errors import CnnError
from cnn.types import FloatArray

Mode: TypeAlias = Literal["L", "RGB"]  # Pillow's names for grey and colour

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
MAX_WEBP_PIXELS = 16_000_000  # its decoder takes 16 bytes for each
FEW_PIXELS = 4_000_000  # decoded at once, and where they are asked for

_TOO_MANY_PIXELS = (
    f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels. Shrink it and try again."
)


def load_image(data: bytes, *, max_side: int = 256, mode: Mode = "L") -> FloatArray:
    """Decode a picture that somebody uploaded, trusting nothing about it.

    PNG, JPEG, WebP, GIF (its first frame), BMP and TIFF, at most 10 MB and 40
    megapixels, both checked before any pixel is decoded. The picture is turned
    upright (EXIF), transparent parts become white, 16-bit greys are scaled from
    0..65535 and rounded to 8 bits, and a larger picture is shrunk. Nothing is
    written to disk.

    Args:
        data: The file's content.
        max_side: The longer side of the result has at most this many pixels;
            smaller pictures keep their size.
        mode: "L" for grey levels (0.299 R + 0.587 G + 0.114 B, ITU-R BT.601), "RGB"
            for colour.

    Returns:
        A float32 array in [0, 1], shape (H, W), or (H, W, 3) for "RGB".

    Raises:
        CnnError: The file is empty, too large, damaged or not a picture in one of
            these formats.
    """
    check_mode(mode)
    if max_side < 1:
        raise CnnError(f"max_side is {max_side}, but must be at least 1 pixel.")
    if not data:
        raise CnnError("The file is empty (0 bytes). Save the picture again, or choose another.")
    if len(data) > MAX_BYTES:
        raise CnnError(
            f"The file has {len(data) / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB can be read. "
            "Shrink the picture, or save it as JPEG."
        )
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_pixels(picture)
            # A JPEG can be decoded at a fraction of its size; other formats ignore this.
            picture.draft(None, (2 * max_side, 2 * max_side))
            shrunk = _shrunk(picture, max_side)
            return np.asarray(shrunk.convert(mode), dtype=np.float32) / 255
    except CnnError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise CnnError(_TOO_MANY_PIXELS) from None
    except UnidentifiedImageError:
        raise CnnError(
            "This is not a picture that can be read: PNG, JPEG, WebP, GIF, BMP or TIFF is "
            "expected. It may be damaged, or another kind of file under a picture's name."
        ) from None
    except Exception as error:  # from damaged data, decoders raise nearly anything
        raise CnnError(
            "The picture is damaged or incomplete and cannot be decoded. "
            "Copy or download it again, or save it in another format."
        ) from error


def load_image_apart(data: bytes, *, max_side: int = 256, mode: Mode = "L") -> FloatArray:
    """Decode as `load_image` does; a large picture in a process of its own."""
    if num_pixels(data) <= FEW_PIXELS:
        return load_image(data, max_side=max_side, mode=mode)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "picture", Path(folder) / "picture.npy"
        source.write_bytes(data)
        limited_process.run(partial(decode_file, str(source), str(target), max_side, mode))
        values: FloatArray = np.load(target, allow_pickle=False)
        return values


def decode_file(source: str, target: str, max_side: int, mode: Mode) -> None:
    """Decode a picture of the disk as `load_image` does, and write the array as an .npy file."""
    np.save(target, load_image(Path(source).read_bytes(), max_side=max_side, mode=mode))


def num_pixels(data: bytes) -> int:
    """Return the pixels that a picture's header claims; 0 if it is none, which is told later."""
    with suppress(Exception), Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        return picture.width * picture.height
    return 0


def thumbnail(image: FloatArray, max_side: int) -> NDArray[np.uint8]:
    """Shrink an image for a glance at it.

    Args:
        image: In [0, 1], shape (H, W) or (H, W, 3).
        max_side: The longer side has at most this many pixels.

    Returns:
        Levels from 0 to 255, shape (h, w) or (h, w, 3).

    >>> thumbnail(np.ones((50, 100, 3)), 10).shape
    (5, 10, 3)
    """
    picture = Image.fromarray(np.rint(image * 255).astype(np.uint8))
    picture.thumbnail((max_side, max_side))
    return np.asarray(picture)


def check_mode(mode: str) -> None:
    """Refuse what is no picture mode.

    Raises:
        CnnError: It is neither.
    """
    if mode not in ("L", "RGB"):
        raise CnnError(f"There is no picture mode {mode!r}; choose 'L' (grey) or 'RGB' (colour).")


def _check_pixels(picture: Image.Image) -> None:
    """Refuse a picture by the size that its header claims."""
    count, is_webp = picture.width * picture.height, picture.format == "WEBP"
    if count == 0:
        raise CnnError("The picture has no pixels: its width or height is 0.")
    if is_webp and MAX_WEBP_PIXELS < count <= MAX_PIXELS:
        raise CnnError(
            f"A WebP picture may have {MAX_WEBP_PIXELS // 1_000_000} megapixels at most, as "
            "decoding it takes much memory. Shrink it, or save it as JPEG."
        )
    if count > MAX_PIXELS:
        raise CnnError(_TOO_MANY_PIXELS)


def _shrunk(picture: Image.Image, max_side: int) -> Image.Image:
    """Return a picture in mode L or RGB, on white paper, upright, and not larger than asked for."""
    factor = max(picture.size) // (2 * max_side)
    if factor < 2 or picture.width * picture.height <= FEW_PIXELS:
        small = _on_white(_to_8_bits(picture))
        small.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    else:
        width, height = picture.size
        shrink = max_side / max(width, height)
        small = _averaged(picture, factor).resize(
            (max(1, round(shrink * width)), max(1, round(shrink * height))),
            Image.Resampling.LANCZOS,
            # The last blocks may not be whole.
            box=(0, 0, max(1, width / factor), max(1, height / factor)),
        )
    small.getexif()[Base.Orientation] = picture.getexif().get(Base.Orientation, 1)
    ImageOps.exif_transpose(small, in_place=True)
    return small


def _averaged(picture: Image.Image, factor: int) -> Image.Image:
    """Average a picture over blocks of pixels, in mode L or RGB.

    It goes through in bands of rows, so that it is in memory once and not several times.

    Args:
        picture: Not decoded yet.
        factor: Rows and columns of a block.
    """
    width, height = picture.size
    rows = factor * max(1, FEW_PIXELS // (width * factor))
    small = None
    for top in range(0, height, rows):
        band = picture.crop((0, top, width, min(top + rows, height)))
        band = _on_white(_to_8_bits(band)).reduce(factor)
        small = small or Image.new(band.mode, (band.width, -(-height // factor)))
        small.paste(band, (0, top // factor))
    assert small is not None  # noqa: S101 (there is at least one row)
    return small


def _to_8_bits(picture: Image.Image) -> Image.Image:
    """Convert to mode L, RGB or RGBA, whose pixels can be averaged."""
    if picture.mode.startswith("I;16"):  # 65535 / 255 = 257
        grey = (np.asarray(picture, dtype=np.uint32) + 128) // 257
        return Image.fromarray(grey.astype(np.uint8))
    if picture.mode in ("I", "F", "LAB"):
        raise CnnError(
            "The picture's numbers have no fixed black and white (32 bits or CIELAB). "
            "Save it with 8 or 16 bits for each colour."
        )
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """Lay a transparent picture on white paper."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture).convert("RGB")
