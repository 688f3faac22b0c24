"""Pictures travel within the message that shows them: none can be gone when it is fetched."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from ui.shell.image import enlarged, image

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 3)])
def test_what_is_sent_holds_every_pixel_and_the_words(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...]
) -> None:
    sent: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(st, "image", lambda address, **words: sent.append((address, words)))
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    image(picture, alt="Noise.", width=70)
    ((address, words),) = sent
    kind, _, data = address.partition(",")
    assert kind == "data:image/png;base64"
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert np.array_equal(shown, picture.reshape(shown.shape))
    assert words == {"alt": "Noise.", "width": 70, "caption": None}


def test_no_page_hands_a_picture_to_streamlits_files() -> None:
    code = [*ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    users = [file.relative_to(ROOT).as_posix() for file in code if "st.image(" in file.read_text()]
    assert users == ["ui/shell/image.py"]


def test_a_large_picture_is_not_enlarged() -> None:
    assert enlarged(np.zeros((96, 80, 3), np.uint8), 56).shape == (96, 80, 3)


def test_an_enlarged_pixel_stays_one_colour() -> None:
    large = enlarged(np.arange(4, dtype=np.uint8).reshape(2, 2, 1), 3)
    assert large[:3, :3, 0].tolist() == [[0] * 3] * 3
    assert large[3:, 3:, 0].tolist() == [[3] * 3] * 3
