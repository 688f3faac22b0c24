"""Sample pictures are what they claim; uploads become arrays or a clear message."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnn import images, ops
from cnn.errors import CnnError
from cnn.images import load_image, sample_image, samples
from tests.files import case, encoded, file_of

FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF"]
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
# ITU-R BT.601, in grey levels of 0 to 255: 0.299 · 255, 0.587 · 255, 0.114 · 255.
GREY_OF_RED, GREY_OF_GREEN, GREY_OF_BLUE = 76, 150, 29


def grey_levels(data: bytes, **options: object) -> np.ndarray:
    """The loaded picture in whole levels from 0 to 255."""
    return np.rint(load_image(data, **options) * 255).astype(int)


def two_by_three() -> Image.Image:
    """Red, green and blue over black, white and red."""
    picture = Image.new("RGB", (3, 2))
    picture.putdata([RED, GREEN, BLUE, (0, 0, 0), (255, 255, 255), RED])
    return picture


# Sample pictures


@pytest.mark.parametrize("name", images.SAMPLES)
def test_each_sample_is_a_picture_with_values_from_0_to_1(name: str) -> None:
    grey, colour = sample_image(name), sample_image(name, mode="RGB")
    assert grey.dtype == colour.dtype == np.float32
    assert colour.shape == (*grey.shape, 3)
    assert max(grey.shape) <= 256
    assert grey.min() >= 0
    assert grey.max() <= 1
    assert np.ptp(colour) > 0.5, "too little contrast to see anything"
    luma = colour @ np.array([0.299, 0.587, 0.114], np.float32)
    np.testing.assert_allclose(grey, luma, atol=1 / 255)


def test_the_red_ball_vanishes_in_grey_and_stands_out_in_the_red_channel() -> None:
    grey, colour = sample_image("ball"), sample_image("ball", mode="RGB")
    ball, grass = (52, 44), (52, 70)
    assert grey[ball] == grey[grass]
    assert colour[ball][0] - colour[grass][0] > 0.6


def test_a_caller_may_change_its_copy_of_a_sample() -> None:
    for name in images.SAMPLES:
        first = sample_image(name)
        first[:] = 0.25
        assert sample_image(name).max() > 0.5


def test_portrait_cat_and_ball_have_colours() -> None:
    coloured = {
        name for name in images.SAMPLES if np.ptp(sample_image(name, mode="RGB"), axis=2).any()
    }
    assert coloured == {"portrait", "cat", "ball"}


def test_the_files_are_small_and_each_is_credited() -> None:
    folder = samples._FOLDER
    pictures = {path.name for path in folder.glob("*.png")}
    assert pictures == {sample.filename for sample in images.SAMPLES.values()} - {None}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_000_000
    credits = (folder / "CREDITS.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in credits for name in pictures)


def test_checkerboard_gradient_and_toy_grid_are_what_their_names_say() -> None:
    board, ramp = sample_image("checkerboard"), sample_image("gradient")
    assert (board[0, 0], board[0, 12], board[12, 0], board[12, 12]) == (0, 1, 1, 0)
    np.testing.assert_allclose(np.diff(ramp, axis=1), 1 / 95, atol=1e-6)
    assert not np.diff(ramp, axis=0).any()
    np.testing.assert_allclose(sample_image("toy grid") * 100, images.TOY_GRID, rtol=1e-6)


def test_the_toy_grid_runs_from_0_to_100_and_is_brightest_at_two_eyes() -> None:
    assert (images.TOY_GRID.min(), images.TOY_GRID.max()) == (0, 100)
    assert np.argwhere(images.TOY_GRID == 100).tolist() == [[3, 2], [3, 6]]
    assert not images.TOY_GRID.flags.writeable


def test_max_pooling_does_not_notice_the_toy_grids_shift_but_average_pooling_does() -> None:
    """Each pooled cell is worked out by slices of 2 × 2, without the library."""

    def blocks(grid: np.ndarray) -> np.ndarray:
        return grid.reshape(4, 2, 5, 2).swapaxes(1, 2).reshape(4, 5, 4)

    before, after = blocks(images.TOY_GRID), blocks(images.TOY_GRID_SHIFTED)
    np.testing.assert_array_equal(images.TOY_GRID_SHIFTED[:, 1:], images.TOY_GRID[:, :-1])
    assert (images.TOY_GRID != images.TOY_GRID_SHIFTED).mean() > 0.2
    np.testing.assert_array_equal(before.max(axis=2), after.max(axis=2))
    assert (before.mean(axis=2) != after.mean(axis=2)).mean() > 0.25
    np.testing.assert_array_equal(ops.pool2d(images.TOY_GRID), before.max(axis=2))


def test_an_unknown_sample_or_mode_is_named() -> None:
    with pytest.raises(CnnError, match=r"no picture 'moon'; choose one of portrait, photograph"):
        sample_image("moon")
    with pytest.raises(CnnError, match="no picture mode 'CMYK'"):
        sample_image("gradient", mode="CMYK")  # type: ignore[arg-type]
    with pytest.raises(CnnError, match="no picture mode 'P'"):
        load_image(encoded(two_by_three()), mode="P")  # type: ignore[arg-type]


# Uploads that work


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_promised_format_is_read(file_format: str) -> None:
    lossless = {"lossless": True} if file_format == "WEBP" else {}
    picture = Image.new("RGB", (40, 20), (200, 100, 50))
    loaded = load_image(encoded(picture, file_format, **lossless), mode="RGB")
    assert loaded.shape == (20, 40, 3)
    assert loaded.dtype == np.float32
    np.testing.assert_allclose(loaded * 255, np.full((20, 40, 3), (200, 100, 50)), atol=2)


def test_rows_and_columns_are_where_the_picture_has_them() -> None:
    assert grey_levels(encoded(two_by_three())).tolist() == [
        [GREY_OF_RED, GREY_OF_GREEN, GREY_OF_BLUE],
        [0, 255, GREY_OF_RED],
    ]


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    ("orientation", "stored_to_upright"),
    [
        (1, lambda a: a),
        (2, np.fliplr),
        (3, lambda a: np.rot90(a, 2)),
        (4, np.flipud),
        (5, np.transpose),
        (6, lambda a: np.rot90(a, -1)),
        (7, lambda a: np.rot90(a, 2).T),
        (8, np.rot90),
    ],
)
def test_a_photo_taken_sideways_is_turned_upright(
    file_format: str, orientation: int, stored_to_upright: Callable[[np.ndarray], np.ndarray]
) -> None:
    """EXIF 2.3: tag 274, "Orientation", with each of its eight values."""
    stored = np.kron([[0, 80, 160], [240, 200, 40]], np.ones((16, 16))).astype(np.uint8)
    exif = Image.Exif()
    exif[274] = orientation
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = encoded(Image.fromarray(stored), file_format, exif=exif, **options)
    np.testing.assert_allclose(load_image(data) * 255, stored_to_upright(stored), atol=3)


def test_transparent_pixels_become_white_paper() -> None:
    rgba = Image.new("RGBA", (3, 1))
    rgba.putdata([(0, 0, 0, 0), (0, 0, 0, 128), (0, 0, 0, 255)])
    assert grey_levels(encoded(rgba)).tolist() == [[255, 127, 0]]
    assert grey_levels(encoded(rgba), mode="RGB").tolist() == [[[255] * 3, [127] * 3, [0] * 3]]
    assert grey_levels(encoded(rgba.convert("LA"))).tolist() == [[255, 127, 0]]
    assert grey_levels(encoded(rgba, "WEBP", lossless=True, exact=True)).tolist() == [[255, 127, 0]]


def test_transparent_edges_stay_clean_when_a_picture_is_shrunk() -> None:
    """Black that nobody can see must not leak into the white around a red square."""
    rgba = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    rgba.paste((255, 0, 0, 255), (128, 128, 384, 384))
    red_channel = load_image(encoded(rgba), mode="RGB")[:, :, 0]
    np.testing.assert_allclose(red_channel, 1, atol=2 / 255)


def test_palettes_are_looked_up_with_and_without_a_transparent_colour() -> None:
    palette = Image.new("P", (3, 1))
    palette.putpalette([*RED, *GREEN, *BLUE])
    palette.putdata([0, 1, 2])
    assert grey_levels(encoded(palette), mode="RGB").tolist() == [[list(RED), [*GREEN], [*BLUE]]]
    for file_format in ("PNG", "GIF"):
        data = encoded(palette, file_format, transparency=1)
        assert grey_levels(data, mode="RGB").tolist() == [[list(RED), [255] * 3, [*BLUE]]]


def test_a_png_with_one_colour_declared_transparent_shows_white_there() -> None:
    data = encoded(two_by_three(), transparency=GREEN)
    assert grey_levels(data)[0].tolist() == [GREY_OF_RED, 255, GREY_OF_BLUE]


def test_white_ink_on_transparent_paper_is_seen_on_black_and_black_ink_on_white() -> None:
    black, white = (
        load_image(case(f"02-white-ink-transparent/{ink}_ink.png")) for ink in ("black", "white")
    )
    np.testing.assert_allclose(white, 1 - black, atol=1 / 255)
    assert np.ptp(white) == 1


@pytest.mark.parametrize("side", [100, 4000])  # decoded at once, and in bands
def test_half_transparent_white_is_laid_on_black_at_any_size(side: int) -> None:
    veil = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    veil.paste((255, 255, 255, 128), (0, 0, side // 2, side))
    read = load_image(encoded(veil), max_side=50)
    np.testing.assert_allclose(read[:, 5], 128 / 255, atol=0.01)
    np.testing.assert_allclose(read[:, 45], 0, atol=0.01)
    assert (load_image(encoded(Image.new("RGBA", (9, 9), (255, 255, 255, 0)))) == 1).all()


@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_16_bit_greys_are_scaled_from_their_whole_range(file_format: str) -> None:
    """65535 / 257 = 255; a picture that uses only dark levels stays dark."""
    grey16 = Image.fromarray(np.array([[0, 257, 12850, 32768, 65535]], np.uint16))
    assert grey_levels(encoded(grey16, file_format)).tolist() == [[0, 1, 50, 128, 255]]
    assert grey_levels(encoded(grey16, file_format), mode="RGB")[0, 2].tolist() == [50, 50, 50]


def test_big_endian_16_bit_tiffs_are_read_alike() -> None:
    grey16 = Image.frombytes("I;16B", (2, 1), struct.pack(">2H", 257, 65535))
    assert grey_levels(encoded(grey16, "TIFF")).tolist() == [[1, 255]]


def test_12_bit_tiffs_are_scaled_from_their_whole_range() -> None:
    levels = np.linspace(0, 4095, 16)
    read = load_image(case("08-tiff-12-bits/ramp12.tif"))
    np.testing.assert_allclose(read, np.tile(levels / 4095, (16, 1)), atol=0.5 / 255 + 1e-6)


@pytest.mark.parametrize("order", ["", "_big_endian"])
def test_a_tiff_whose_0_is_white_is_not_read_as_its_negative(order: str) -> None:
    white_is_zero = load_image(case(f"09-tiff-16-white-is-zero/ramp16_white_is_zero{order}.tif"))
    black_is_zero = load_image(case("09-tiff-16-white-is-zero/ramp16_black_is_zero.tif"))
    np.testing.assert_allclose(black_is_zero[0], np.linspace(0, 1, 16), atol=1 / 255)
    np.testing.assert_allclose(white_is_zero, 1 - black_is_zero, atol=1 / 255)


def tiff(values: np.ndarray, **how: Any) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, values, **how)
    return file.getvalue()


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [2, 3, 4])
@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_a_tiff_is_the_same_picture_however_its_numbers_are_laid_out(
    byteorder: str, dtype: type, channels: int, planes: str, compression: str | None
) -> None:
    most = np.iinfo(dtype).max
    values = np.random.default_rng(0).integers(0, most + 1, (9, 7, channels)).astype(dtype)
    if channels in (2, 4):
        values[..., -1] = most  # opaque
    data = tiff(
        np.moveaxis(values, -1, 0) if planes == "separate" else values,
        photometric="rgb" if channels > 2 else "minisblack",
        planarconfig=planes,
        byteorder=byteorder,
        compression=compression,
        extrasamples=["unassalpha"] if channels in (2, 4) else None,
    )
    read = load_image(data, mode="RGB" if channels > 2 else "L")
    expected = values[..., :3] if channels > 2 else values[..., 0]
    np.testing.assert_allclose(read, expected / most, atol=1 / 255)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_large_kind_of_tiff_is_read_like_a_small_one(
    byteorder: str, photometric: str, dtype: type
) -> None:
    values = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (9, 7)).astype(dtype)
    how = {"byteorder": byteorder, "photometric": photometric}
    small, large = (load_image(tiff(values, bigtiff=big, **how)) for big in (False, True))
    np.testing.assert_allclose(small, large, atol=1 / 255)


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.uint32, np.float32])
def test_numbers_without_a_fixed_black_and_white_are_refused(dtype: type) -> None:
    with pytest.raises(CnnError, match="no fixed black and white"):
        load_image(tiff(np.zeros((8, 8), dtype)))


@pytest.mark.parametrize("bits", [10, 12, 14])
@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite", "rgb"])
def test_a_tiff_of_odd_bits_is_read_rightly_or_told_how_to_be_saved(
    bits: int, byteorder: str, photometric: str
) -> None:
    shape = (8, 8, 3) if photometric == "rgb" else (8, 8)
    levels = np.random.default_rng(0).integers(0, 2**bits, shape)
    rows = ["".join(f"{level:0{bits}b}" for level in row.flat) for row in levels]
    packed_rows = b"".join(int(row, 2).to_bytes(len(row) // 8, "big") for row in rows)
    data = tiff(np.zeros(shape, np.uint16), photometric=photometric, byteorder=byteorder)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages[0]
        start, tag = page.dataoffsets[0], page.tags["BitsPerSample"]
        places = [tag.valueoffset + 2 * at for at in range(tag.count)]
    changed = bytearray(data)
    for place in places:
        changed[place : place + 2] = bits.to_bytes(2, "little" if byteorder == "<" else "big")
    changed[start : start + len(packed_rows)] = packed_rows
    if (bits, byteorder, photometric) == (12, "<", "minisblack"):
        np.testing.assert_allclose(load_image(bytes(changed)), levels / 4095, atol=1 / 255)
        return
    with pytest.raises(CnnError, match=f"with {bits} bits .* Save it with 8 or 16 bits"):
        load_image(bytes(changed))


def test_a_big_endian_tiff_claiming_too_much_or_floats_is_refused_in_plain_words() -> None:
    white_is_zero = case("09-tiff-16-white-is-zero/ramp16_white_is_zero_big_endian.tif")
    for old, side in ((256, 0), (257, 0)):
        entry = white_is_zero.index(struct.pack(">HH", old, 3)) + 8
        white_is_zero = white_is_zero[:entry] + b"\xff\xff" + white_is_zero[entry + 2 :]
        assert side == 0
    with pytest.raises(CnnError, match="more than 50 megapixels"):
        load_image(white_is_zero)
    with pytest.raises(CnnError, match=r"not a picture|damaged"):
        load_image(b"MM\0*" + bytes(100))


def test_one_level_of_16_bits_that_is_declared_transparent_is_paper() -> None:
    grey16 = Image.fromarray(np.array([[0, 257, 12850]], np.uint16))
    assert grey_levels(encoded(grey16, "PNG", transparency=257)).tolist() == [[0, 255, 50]]


def test_black_and_white_pictures_of_1_bit_are_read() -> None:
    bits = Image.new("1", (2, 1))
    bits.putdata([0, 255])
    for file_format in ("PNG", "TIFF", "BMP", "GIF"):
        assert grey_levels(encoded(bits, file_format)).tolist() == [[0, 255]]


@pytest.mark.parametrize("file_format", ["JPEG", "TIFF"])
def test_cmyk_from_a_printer_becomes_rgb(file_format: str) -> None:
    """No ink is white, all the black ink is black, and all cyan leaves no red."""
    for ink, rgb in [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((0, 0, 0, 255), (0, 0, 0)),
        ((255, 0, 0, 0), (0, 255, 255)),
    ]:
        data = encoded(Image.new("CMYK", (16, 16), ink), file_format)
        np.testing.assert_allclose(load_image(data, mode="RGB")[8, 8] * 255, rgb, atol=3)


def test_only_the_first_frame_of_an_animation_counts() -> None:
    frames = [Image.new("L", (4, 4), level) for level in (10, 200, 90)]
    for file_format in ("GIF", "WEBP", "TIFF", "PNG"):
        options = {"lossless": True} if file_format == "WEBP" else {}
        data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:], **options)
        np.testing.assert_allclose(load_image(data) * 255, 10, atol=1)


@pytest.mark.parametrize(
    ("size", "max_side", "shape"),
    [
        ((1024, 512), 256, (128, 256)),
        ((300, 900), 256, (256, 85)),
        ((256, 256), 256, (256, 256)),
        ((10, 20), 256, (20, 10)),
        ((5000, 1), 100, (1, 100)),
        ((64, 64), 1, (1, 1)),
    ],
)
@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_a_picture_shrinks_to_max_side_but_never_grows(
    file_format: str, size: tuple[int, int], max_side: int, shape: tuple[int, int]
) -> None:
    data = encoded(Image.new("L", size, 77), file_format)
    loaded = load_image(data, max_side=max_side)
    assert loaded.shape == shape
    np.testing.assert_allclose(loaded * 255, 77, atol=1)


def test_shrinking_averages_instead_of_skipping_pixels() -> None:
    """Stripes one pixel wide become an even grey of one half."""
    stripes = Image.fromarray(np.tile(np.array([0, 255], np.uint8), (600, 300)))
    for mode in ("L", "1", "P", "RGBA"):
        middle = load_image(encoded(stripes.convert(mode)), max_side=100)[10:-10, 10:-10]
        np.testing.assert_allclose(middle, 0.5, atol=0.03)


def test_the_middle_square_of_a_long_picture_is_cut_out_before_anything_is_shrunk() -> None:
    """Shrunk first, checks of two pixels in the middle of 1280 × 64 become one grey."""
    checks = np.kron(np.indices((32, 32)).sum(axis=0) % 2, np.ones((2, 2)))
    strip = np.full((64, 1280), 0.5)
    strip[:, 608:672] = checks
    data = file_of(strip)
    np.testing.assert_array_equal(load_image(data, max_side=64, square=True), checks)
    assert np.ptp(load_image(data, max_side=64)) < 0.2


@pytest.mark.parametrize("size", [(30, 20), (20, 31), (6000, 4000), (4000, 6001)])
@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_the_middle_square_is_square_and_of_the_middle(
    file_format: str, size: tuple[int, int]
) -> None:
    columns, rows = np.meshgrid(*(np.linspace(0, 1, length) for length in size))
    ramp = np.rint(np.maximum(columns, 0) * 255 if size[0] > size[1] else rows * 255)
    data = encoded(Image.fromarray(ramp.astype(np.uint8)), file_format, quality=95)
    read = load_image(data, max_side=16, square=True)
    assert read.shape == (16, 16)
    cut = (1 - min(size) / max(size)) / 2
    line = read[8] if size[0] > size[1] else read[:, 8]
    assert abs(line.mean() - 0.5) < 0.02
    assert line[0] == pytest.approx(cut + (1 - 2 * cut) / 32, abs=0.03)


def test_a_picture_turned_by_its_exif_keeps_its_middle() -> None:
    tall = Image.fromarray(np.repeat(np.arange(0, 250, 5, np.uint8)[:, np.newaxis], 20, axis=1))
    exif = Image.Exif()
    exif[274] = 6  # stored lying on its side
    stored = tall.transpose(Image.Transpose.ROTATE_90)
    turned = load_image(encoded(stored, exif=exif), square=True)
    np.testing.assert_array_equal(turned, load_image(encoded(tall), square=True))
    assert turned.shape == (20, 20)


# Uploads that must not work


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"empty \(0 bytes\)"),
        (b"\x89PNG\r\n\x1a\n", "not a picture that can be read"),
        (b"This is a text, renamed to holiday.png", "another kind of file"),
        (b"%PDF-1.7\n", "PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF is expected"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture that can be read"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture that can be read"),
        (b"P5 2 2 255 abcd", "not a picture that can be read"),
        (b"\0" * 1000, "not a picture that can be read"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_in_plain_words(data: bytes, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        load_image(data)


@pytest.mark.parametrize("file_format", ["PPM", "ICO", "TGA", "PCX", "JPEG2000"])
def test_formats_that_were_not_promised_are_refused(file_format: str) -> None:
    with pytest.raises(CnnError, match="not a picture that can be read"):
        load_image(encoded(two_by_three(), file_format))


def test_a_file_over_25_mb_is_refused_unread() -> None:
    picture = encoded(two_by_three())
    padded = picture + bytes(images.MAX_BYTES - len(picture))
    assert load_image(padded).shape == (2, 3)
    with pytest.raises(CnnError, match=r"file has 25.0 MB; at most 25 MB"):
        load_image(padded + b"\0")


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels)


def with_size(file_format: str, find: bytes, offset: int, packing: str, *size: int) -> bytes:
    """An 8 × 8 picture whose header, `offset` bytes after `find`, claims another size."""
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = bytearray(encoded(Image.new("L", (8, 8)), file_format, **options))
    struct.pack_into(packing, data, data.index(find) + offset, *size)
    return bytes(data)


def tiff_that_claims(side: int) -> bytes:
    width_and_height = [struct.pack("<HHI", tag, 4, 1) for tag in (256, 257)]
    data = encoded(Image.new("L", (8, 8)), "TIFF")
    for entry in width_and_height:
        data = data.replace(entry + struct.pack("<I", 8), entry + struct.pack("<I", side))
    return data


@pytest.mark.parametrize(
    "data",
    [
        png_that_claims(100_000, 100_000),
        png_that_claims(2**31 - 1, 2**31 - 1),
        png_that_claims(10_000, 10_000),  # 100 megapixels: Pillow would only warn
        png_that_claims(50_000_001, 1),
        with_size("JPEG", b"\xff\xc0", 5, ">HH", 65_500, 65_500),
        with_size("WEBP", b"VP8L", 9, "<I", 2**28 - 1),  # two sizes of 14 bits
        with_size("GIF", b"GIF8", 6, "<HH", 65_535, 65_535),
        with_size("GIF", b"\x2c\0\0\0\0", 5, "<HH", 65_535, 800),  # a frame beyond the screen
        with_size("BMP", b"BM", 18, "<ii", 100_000, 100_000),
        tiff_that_claims(100_000),
    ],
)
def test_a_header_that_claims_too_many_pixels_is_refused_before_decoding(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("was decoded"))
    with pytest.raises(CnnError, match=r"more than (16|50|200) megapixels"):
        load_image(data)


@pytest.mark.filterwarnings("default")
def test_a_bomb_that_pillow_only_warns_of_is_refused_all_the_same() -> None:
    with (
        pytest.warns(Image.DecompressionBombWarning),
        pytest.raises(CnnError, match="more than 50 megapixels"),
    ):
        load_image(png_that_claims(15_000, 20_000))


def test_a_picture_of_exactly_50_megapixels_is_still_read() -> None:
    assert load_image(encoded(Image.new("1", (10_000, 5000)))).shape == (128, 256)


def test_a_jpeg_of_a_phone_may_have_more_as_it_is_made_smaller_while_it_is_decoded() -> None:
    photograph = Image.new("L", (12_000, 9000), 77)  # 108 megapixels
    np.testing.assert_allclose(load_image(encoded(photograph, "JPEG")), 77 / 255, atol=0.01)
    with pytest.raises(CnnError, match="more than 50 megapixels"):  # all of it at once in memory
        load_image(encoded(photograph, "JPEG", progressive=True))


@pytest.mark.parametrize("file_format", ["JPEG", "HEIF"])
def test_a_phones_48_megapixels_are_read_within_the_memory_of_one_file(file_format: str) -> None:
    ramp = Image.linear_gradient("L").resize((8000, 6000)).convert("RGB")
    read = images.load_image_apart(encoded(ramp, file_format, quality=60), mode="RGB")
    assert read.shape == (192, 256, 3)
    np.testing.assert_allclose(read[:, 0, 0], (np.arange(192) + 0.5) / 192, atol=0.03)


def test_a_picture_without_pixels_is_refused() -> None:
    with pytest.raises(CnnError):
        load_image(png_that_claims(0, 5))


def test_max_side_must_leave_a_pixel() -> None:
    with pytest.raises(CnnError, match="max_side is 0"):
        load_image(encoded(two_by_three()), max_side=0)


@pytest.mark.parametrize("mode", ["I", "F"])
def test_32_bit_numbers_are_refused_as_their_white_is_unknown(mode: str) -> None:
    with pytest.raises(CnnError, match="no fixed black and white"):
        load_image(encoded(Image.new(mode, (4, 4), 1), "TIFF"))


def test_a_picture_cut_off_half_way_is_called_incomplete() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    for file_format in FORMATS:
        data = encoded(Image.fromarray(noise), file_format)
        with pytest.raises(CnnError, match=r"damaged or incomplete|not a picture"):
            load_image(data[: len(data) // 2])


def test_reading_a_picture_writes_nothing_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **_: object) -> None:
        pytest.fail(f"opened a file: {arguments}")

    all_data = [encoded(two_by_three(), file_format) for file_format in FORMATS]
    load_image(all_data[0])  # Pillow has loaded its plug-ins
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("os.open", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    for data in all_data:
        load_image(data)


def hostile_originals() -> list[bytes]:
    rng = np.random.default_rng(1)
    colour = Image.fromarray(rng.integers(0, 256, (12, 9, 3), np.uint8))
    exif = Image.Exif()
    exif[274] = 6
    originals = [encoded(colour, file_format) for file_format in FORMATS]
    originals += [encoded(colour, file_format, exif=exif) for file_format in ("JPEG", "TIFF")]
    originals += [
        encoded(colour, "JPEG", progressive=True),
        encoded(colour.convert("CMYK"), "JPEG"),
        encoded(colour.convert("P"), "PNG", transparency=3),
        encoded(colour.convert("RGBA"), "WEBP", lossless=True),
        encoded(Image.fromarray(rng.integers(0, 65536, (9, 7), np.uint16)), "PNG"),
    ]
    originals += [
        encoded(colour.convert(mode), "TIFF", compression=compression)
        for mode, compression in [("RGB", "tiff_lzw"), ("1", "group4"), ("L", "tiff_deflate")]
    ]
    return originals


HOSTILE_ORIGINALS = hostile_originals()


def is_a_picture_or_a_clear_error(data: bytes) -> bool:
    try:
        loaded = load_image(data, max_side=64, mode="RGB")
    except CnnError as error:
        return len(str(error)) > 20
    return loaded.ndim == 3 and bool(((loaded >= 0) & (loaded <= 1)).all())


@settings(max_examples=500)
@given(original=st.sampled_from(HOSTILE_ORIGINALS), fraction=st.floats(0, 1))
def test_a_picture_cut_off_anywhere_gives_an_array_or_a_clear_error(
    original: bytes, fraction: float
) -> None:
    assert is_a_picture_or_a_clear_error(original[: int(len(original) * fraction)])


@settings(max_examples=1000)
@given(
    original=st.sampled_from(HOSTILE_ORIGINALS),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_picture_with_changed_bytes_gives_an_array_or_a_clear_error(
    original: bytes, changes: list[tuple[float, int]]
) -> None:
    damaged = bytearray(original)
    for fraction, value in changes:
        damaged[int(len(damaged) * fraction)] = value
    assert is_a_picture_or_a_clear_error(bytes(damaged))


@given(data=st.binary(max_size=200))
def test_bytes_at_random_give_a_clear_error(data: bytes) -> None:
    with pytest.raises(CnnError):
        load_image(data)
