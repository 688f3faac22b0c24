"""A stranger's file is read in a process of its own: it can take no other along."""

import io
import json
import os
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from cnn import images, limited_process
from cnn.datasets import own_arrays, own_data
from cnn.errors import CnnError
from tests.files import encoded, packed


def test_what_the_function_returns_comes_back() -> None:
    assert limited_process.run(partial(json.dumps, {"a": [1, 2]})) == '{"a": [1, 2]}'


def test_what_it_says_is_wrong_comes_back_too(tmp_path: Path) -> None:
    picture = tmp_path / "no picture"
    picture.write_bytes(b"nothing that can be read")
    with pytest.raises(CnnError, match="not a picture that can be read"):
        limited_process.run(partial(images.decode_file, str(picture), "", 64, "L"))


@pytest.mark.skipif(not psutil.LINUX, reason="Other systems do not limit what a process allocates")
def test_memory_without_end_is_refused_in_words() -> None:
    with pytest.raises(CnnError, match="more memory or time"):
        limited_process.run(partial(bytearray, 2 * limited_process.MAX_BYTES))


def test_a_decoder_that_crashes_is_told_in_words() -> None:
    with pytest.raises(CnnError, match="more memory or time"):
        limited_process.run(partial(os.abort))


def test_it_ends_when_the_page_is_left(tmp_path: Path) -> None:
    """Streamlit leaves a page by raising from whatever the page shows, such as its progress."""
    pictures = {
        f"{'cats' if number % 2 else 'dogs'}/{number}.png": encoded(Image.new("L", (900, 900)))
        for number in range(400)
    }
    ends: list[psutil.Process] = []

    def leave(done: int, of: int) -> None:
        assert (done < of, of) == (True, 400)
        children = psutil.Process().children()  # among them a browser, where one is tested
        ends.extend(child for child in children if "cnn.limited_process" in child.cmdline())
        raise KeyboardInterrupt

    store = own_data.datasets_folder()
    with pytest.raises(KeyboardInterrupt):
        own_data.create_apart(
            io.BytesIO(packed(pictures)),
            title="pets",
            side=64,
            mode="RGB",
            owner="",
            needed=(),
            progress=leave,
        )
    assert ends
    assert not [process for process in ends if process.is_running()]
    assert not list(store.glob("own-*"))
    assert not list(store.glob(".new-*"))


def test_a_data_set_made_apart_is_the_one_that_is_made_here() -> None:
    rng = np.random.default_rng(0)
    pictures = {
        f"{name}/{number}.png": encoded(Image.fromarray(rng.integers(0, 256, (20, 20), np.uint8)))
        for name in ("cats", "dogs")
        for number in range(5)
    }
    options = {"title": "pets", "side": 16, "mode": "L", "owner": "me-me-me-me-me-1"}
    here = own_data.create(io.BytesIO(packed(pictures)), **options)  # type: ignore[arg-type]
    there = own_data.create_apart(
        io.BytesIO(packed(pictures)),
        needed=(),
        **options,  # type: ignore[arg-type]
    )
    assert here != there
    assert own_data.info(here) == own_data.info(there)
    for one, other in zip(own_data.read(here), own_data.read(there), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_large_picture_is_decoded_apart_and_looks_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Averaged over blocks and then shrunk: within two of 255 levels of Pillow's resize."""
    rows, columns = np.mgrid[:2000, :3000]
    waves = 127.5 + 127.5 * np.sin(rows / 150) * np.cos(columns / 200)
    picture = Image.fromarray(waves.astype(np.uint8))
    expected = np.asarray(picture.resize((96, 64), Image.Resampling.LANCZOS)) / 255
    data = encoded(picture)
    shown = images.load_image_apart(data, max_side=96)
    assert shown.shape == (64, 96)
    assert np.abs(shown - expected).max() < 2.5 / 255
    np.testing.assert_array_equal(shown, images.load_image(data, max_side=96))
    monkeypatch.setattr(images, "load_image", None)  # here, nothing is decoded
    np.testing.assert_array_equal(shown, images.load_image_apart(data, max_side=96))


@pytest.mark.parametrize("size", [(5_000_000, 1), (1, 5_000_000), (100_000, 60)])
def test_a_very_long_picture_is_shrunk_too(size: tuple[int, int]) -> None:
    shown = images.load_image(encoded(Image.new("L", size, 128)), max_side=100)
    assert max(shown.shape) == 100
    assert min(shown.shape) == 1
    np.testing.assert_allclose(shown, 128 / 255, atol=0.01)


def a_bomb(side: int) -> bytes:
    """Return a picture of little more than a thousand bytes and many megapixels."""
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG", optimize=True)
    return file.getvalue()


def test_pictures_with_too_many_pixels_together_are_refused_before_any_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = a_bomb(6300)
    pictures = {f"{'cats' if number % 2 else 'dogs'}/{number}.png": bomb for number in range(260)}
    packed_up = packed(pictures)
    monkeypatch.setattr(own_arrays, "load_to_fit", lambda *_, **__: pytest.fail("it was decoded"))
    with pytest.raises(CnnError, match="megapixels together"):
        own_data.create(io.BytesIO(packed_up))


def test_a_webp_picture_says_how_much_it_may_have() -> None:
    file = io.BytesIO()
    Image.new("RGB", (6300, 6300), "red").save(file, "WEBP")
    with pytest.raises(CnnError, match="16 megapixels"):
        images.load_image(file.getvalue())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_large_photograph_is_upright_too(orientation: int) -> None:
    """The corner that is dark is where the camera's note says it belongs."""
    small = np.full((20, 30), 255, np.uint8)
    small[:10, :15] = 0
    exif = Image.Exif()
    exif[0x0112] = orientation
    shown = []
    for scale in (1, 100):
        file = io.BytesIO()
        large = np.kron(small, np.ones((scale, scale), np.uint8))
        Image.fromarray(large).save(file, "PNG", exif=exif)
        shown.append(images.load_image(file.getvalue(), max_side=30))
    np.testing.assert_allclose(shown[0], shown[1], atol=0.2)
