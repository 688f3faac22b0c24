"""The gate through which a learner's own pictures come in."""

import io
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import pillow_heif
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ExifTags import Base

from cnn import limited_process
from cnn.errors import CnnError
from cnn.types import FloatArray

Mode: TypeAlias = Literal["L", "RGB"]  # Pillow's names for grey and colour
Box: TypeAlias = tuple[int, int, int, int]  # left, top, right, bottom

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")  # Pillow's names
FORMATS_IN_WORDS = "PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF"
ENDINGS = (  # of the files' names; .jfif is what Windows calls a JPEG that a browser saves
    "png", "jpg", "jpeg", "jfif", "jfi", "jif", "jpe", "pjpeg", "pjp",
    "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif",
)  # fmt: skip
MAX_BYTES = 25_000_000
MAX_PIXELS = 50_000_000  # of what is decoded; a phone's 48 megapixels are fewer
MAX_JPEG_PIXELS = 200_000_000  # its decoder makes it smaller on the way, unless it is progressive
_MAX_PIXELS_OF = {"WEBP": 16_000_000, "AVIF": 25_000_000}  # their decoders take 16 and 10 bytes
FEW_PIXELS = 4_000_000  # decoded at once, and where they are asked for

_NEARLY_WHITE = 0.8  # visible pixels, on average: on white paper, they would not be seen
_TIFF_HEADS, _BIG_TIFF_HEAD = (b"II*\0", b"MM\0*"), b"MM\0+"
_BITS_PER_SAMPLE, _PHOTOMETRIC, _PLANES = 258, 262, 284  # tags; TIFF 6.0, section 8
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _IS_RGB = 0, 1, 2  # of _PHOTOMETRIC
_SAMPLE_FORMAT, _SIGNED = 339, 2  # numbers below 0
_NO_FIXED_BLACK = (
    "The picture's numbers have no fixed black and white (32 bits, CIELAB, or below 0). "
    "Save it with 8 or 16 bits for each colour."
)
_ONE_BY_ONE = 2  # of _PLANES: first all of red, then all of green, then all of blue

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS  # Pillow warns above it; what is too many is told here


def load_image(
    data: bytes, *, max_side: int = 256, mode: Mode = "L", square: bool = False
) -> FloatArray:
    """Decode a picture that somebody uploaded, trusting nothing about it.

    PNG, JPEG, WebP, GIF (its first frame), BMP, TIFF, HEIC and AVIF, at most 25 MB and 50
    megapixels (a JPEG 200, a WebP 16, an AVIF 25), both checked before any pixel is decoded.
    The picture is turned upright (EXIF) and laid on white paper where it is transparent, or on
    black, if what is seen of it is nearly white itself. Greys of up to 16 bits are scaled from
    0..2^bits - 1 and rounded to 8 bits, and a larger picture is shrunk. Nothing is written to
    disk.

    Args:
        data: The file's content.
        max_side: The longer side of the result has at most this many pixels;
            smaller pictures keep their size.
        mode: "L" for grey levels (0.299 R + 0.587 G + 0.114 B, ITU-R BT.601), "RGB"
            for colour.
        square: Cut out the middle square, before anything is shrunk.

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
    check_bytes(len(data))
    try:
        with _opened(data) as picture:
            _check_pixels(picture)
            box = _middle_square(picture) if square else (0, 0, *picture.size)
            box = _drafted(picture, box, 2 * max_side)
            shrunk = _shrunk(picture, max_side, box)
            return np.asarray(shrunk.convert(mode), dtype=np.float32) / 255
    except CnnError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise CnnError(_too_many_pixels(MAX_PIXELS)) from None
    except UnidentifiedImageError:
        raise CnnError(
            f"This is not a picture that can be read: {FORMATS_IN_WORDS} is expected. It may be "
            "damaged, or another kind of file under a picture's name."
        ) from None
    except Exception as error:  # from damaged data, decoders raise nearly anything
        raise CnnError(
            "The picture is damaged or incomplete and cannot be decoded. "
            "Copy or download it again, or save it in another format."
        ) from error


def load_image_apart(
    data: bytes, *, max_side: int = 256, mode: Mode = "L", square: bool = False
) -> FloatArray:
    """Decode as `load_image` does; a large picture in a process of its own."""
    if num_pixels(data) <= FEW_PIXELS:
        return load_image(data, max_side=max_side, mode=mode, square=square)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "picture", Path(folder) / "picture.npy"
        source.write_bytes(data)
        limited_process.run(partial(decode_file, str(source), str(target), max_side, mode, square))
        values: FloatArray = np.load(target, allow_pickle=False)
        return values


def decode_file(source: str, target: str, max_side: int, mode: Mode, square: bool = False) -> None:
    """Decode a picture of the disk as `load_image` does, and write the array as an .npy file."""
    data = Path(source).read_bytes()
    np.save(target, load_image(data, max_side=max_side, mode=mode, square=square))


def num_pixels(data: bytes) -> int:
    """Return the pixels that a picture's header claims; 0 if it is none, which is told later."""
    with suppress(Exception), _opened(data) as picture:
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


def check_bytes(count: int) -> None:
    """Refuse a picture's file by its size.

    Raises:
        CnnError: It is too large.
    """
    if count > MAX_BYTES:
        raise CnnError(
            f"The file has {count / 1e6:,.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB can be read. "
            "Shrink the picture, or save it as JPEG."
        )


def check_mode(mode: str) -> None:
    """Refuse what is no picture mode.

    Raises:
        CnnError: It is neither.
    """
    if mode not in ("L", "RGB"):
        raise CnnError(f"There is no picture mode {mode!r}; choose 'L' (grey) or 'RGB' (colour).")


def most_pixels(picture: Image.Image) -> int:
    """Return how many pixels a picture may have: as many as its decoder has room for."""
    if picture.format == "JPEG" and not picture.info.get("progressive"):
        return MAX_JPEG_PIXELS
    return _MAX_PIXELS_OF.get(str(picture.format), MAX_PIXELS)


def _opened(data: bytes) -> Image.Image:
    """Read a picture's header.

    Raises:
        UnidentifiedImageError: It is none of `FORMATS`.
    """
    if data.startswith(_BIG_TIFF_HEAD):
        return _tiff_that_pillow_does_not_know(data)
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        if data[:4] not in _TIFF_HEADS:
            raise
        return _tiff_that_pillow_does_not_know(data)
    tags = getattr(picture, "tag_v2", {})
    if _SIGNED in tags.get(_SAMPLE_FORMAT, ()):
        raise CnnError(_NO_FIXED_BLACK)
    bits = tags.get(_BITS_PER_SAMPLE, (1,))
    if tags.get(_PLANES) == _ONE_BY_ONE and (max(bits) > 8 or len(bits) == 2):
        return _tiff_that_pillow_does_not_know(data)  # it would mix the planes up
    return picture


def _tiff_that_pillow_does_not_know(data: bytes) -> Image.Image:
    """Read a TIFF whose order of bytes, bits or planes is rare, such as big-endian "white is zero".

    Raises:
        CnnError: It has other numbers than 8 or 16 bits, or other colours than grey or red, green
            and blue; or it is packed in a way that needs more libraries.
    """
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages[0]
        if page.imagewidth * page.imagelength > MAX_PIXELS:
            raise CnnError(_too_many_pixels(MAX_PIXELS))
        channels = page.samplesperpixel
        kinds = {_WHITE_IS_ZERO: (1, 2), _BLACK_IS_ZERO: (1, 2), _IS_RGB: (3, 4)}
        rare = CnnError(
            f"This TIFF, with {page.bitspersample} bits for each colour, stores its pixels in a "
            "way that cannot be read here. Save it with 8 or 16 bits for each colour and without "
            "compression, or as PNG."
        )
        if page.bitspersample not in (8, 16) or channels not in kinds.get(page.photometric, ()):
            raise rare
        try:
            values = page.asarray()
        except ValueError as error:  # it needs a library that unpacks it
            raise rare from error
        if values.dtype not in (np.uint8, np.uint16) or values.size != np.prod(
            (page.imagelength, page.imagewidth, channels)
        ):
            raise rare
        if channels > 1 and page.planarconfig == _ONE_BY_ONE:
            values = np.moveaxis(values, 0, -1)
        values = values.reshape(page.imagelength, page.imagewidth, channels)
        levels = np.empty(values.shape, np.uint8)
        for channel in range(channels):  # one by one, as they need room
            white = np.iinfo(values.dtype).max
            levels[..., channel] = (
                values[..., channel].astype(np.uint32) * 255 + white // 2
            ) // white
        if page.photometric == _WHITE_IS_ZERO:
            levels[..., 0] = 255 - levels[..., 0]
        return Image.fromarray(levels[..., 0] if channels == 1 else levels)


def _check_pixels(picture: Image.Image) -> None:
    """Refuse a picture by the size that its header claims."""
    count, most = picture.width * picture.height, most_pixels(picture)
    if count == 0:
        raise CnnError("The picture has no pixels: its width or height is 0.")
    if count > most:
        raise CnnError(_too_many_pixels(most))


def _too_many_pixels(most: int) -> str:
    return (
        f"The picture has more than {most // 1_000_000} megapixels, the most that can be read in "
        "its format. Shrink it, or save it as JPEG, and try again."
    )


def _middle_square(picture: Image.Image) -> Box:
    width, height = picture.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return left, top, left + side, top + side


def _drafted(picture: Image.Image, box: Box, side: int) -> Box:
    """Let a JPEG be decoded at a fraction of its size, which other formats ignore.

    Args:
        picture: Not decoded yet.
        box: A part of it.
        side: Pixels of the part's longer side that are to be left at least.

    Returns:
        The same part of what will be decoded.
    """
    longest = max(box[2] - box[0], box[3] - box[1])
    width, height = picture.size
    picture.draft(None, (-(-side * width // longest), -(-side * height // longest)))
    left, top, right, bottom = (round(edge * picture.width / width) for edge in box)
    return left, top, right, bottom


def _shrunk(picture: Image.Image, max_side: int, box: Box) -> Image.Image:
    """Return a part of a picture in mode L or RGB, on paper, upright, and not larger than asked.

    Args:
        picture: Not decoded yet.
        max_side: Pixels of the longer side.
        box: The part.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    factor = max(width, height) // (2 * max_side)
    if factor < 2 or width * height <= FEW_PIXELS:
        small = _to_8_bits(picture.crop(box), picture)
        small.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    else:
        shrink = max_side / max(width, height)
        small = _averaged(picture, factor, box).resize(
            (max(1, round(shrink * width)), max(1, round(shrink * height))),
            Image.Resampling.LANCZOS,
            # The last blocks may not be whole.
            box=(0, 0, max(1, width / factor), max(1, height / factor)),
        )
    small = _on_paper(small)
    small.getexif()[Base.Orientation] = picture.getexif().get(Base.Orientation, 1)
    ImageOps.exif_transpose(small, in_place=True)
    return small


def _averaged(picture: Image.Image, factor: int, box: Box) -> Image.Image:
    """Average a part of a picture over blocks of pixels, in mode L, RGB or RGBA.

    It goes through in bands of rows, so that it is in memory once and not several times.

    Args:
        picture: Not decoded yet.
        factor: Rows and columns of a block.
        box: The part.
    """
    left, top, right, bottom = box
    rows = factor * max(1, FEW_PIXELS // ((right - left) * factor))
    small = None
    for first in range(top, bottom, rows):
        band = picture.crop((left, first, right, min(first + rows, bottom)))
        band = _to_8_bits(band, picture).reduce(factor)
        small = small or Image.new(band.mode, (band.width, -(-(bottom - top) // factor)))
        small.paste(band, (0, (first - top) // factor))
    assert small is not None  # noqa: S101 (there is at least one row)
    return small


def _to_8_bits(part: Image.Image, source: Image.Image) -> Image.Image:
    """Convert to mode L, RGB or RGBA, whose pixels can be averaged.

    Args:
        part: Of the picture; it has lost what its file says of the levels.
        source: The picture.
    """
    if part.mode.startswith("I;16"):
        return _grey_of_many_bits(part, source)
    if part.mode in ("I", "F", "LAB"):
        raise CnnError(_NO_FIXED_BLACK)
    if part.has_transparency_data:
        return part.convert("RGBA")
    return part.convert("L" if part.mode in ("1", "L") else "RGB")


def _grey_of_many_bits(part: Image.Image, source: Image.Image) -> Image.Image:
    """Convert grey levels of 9 to 16 bits, of which a TIFF may call 0 white, a PNG one no ink."""
    tags = getattr(source, "tag_v2", {})
    bits = tags.get(_BITS_PER_SAMPLE, (16,))[0]
    white = 2**bits - 1
    levels = np.asarray(part, dtype=np.uint32)
    grey = (np.minimum(levels, white) * 255 + white // 2) // white
    if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        grey = 255 - grey
    picture = Image.fromarray(grey.astype(np.uint8))
    no_ink = source.info.get("transparency")
    if isinstance(no_ink, int):
        picture = picture.convert("RGBA")
        picture.putalpha(Image.fromarray(np.where(levels == no_ink, 0, 255).astype(np.uint8)))
    return picture


def _on_paper(picture: Image.Image) -> Image.Image:
    """Lay a transparent picture on white paper, or on black if it is nearly white itself."""
    if picture.mode != "RGBA":
        return picture
    seen = np.asarray(picture.getchannel("A"), dtype=float)
    grey = np.asarray(picture.convert("L"), dtype=float) / 255
    is_white = seen.any() and np.average(grey, weights=seen) > _NEARLY_WHITE
    paper = Image.new("RGBA", picture.size, "black" if is_white and seen.min() < 255 else "white")
    return Image.alpha_composite(paper, picture).convert("RGB")
