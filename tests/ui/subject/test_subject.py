"""What inspection pages look at: a run, an epoch of it, and a picture of the learner's own."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnn.runs.run import EXAMPLES
from tests.files import encoded
from tests.pages.reading import follow, words
from tests.waiting import PATIENCE


def little_page() -> None:
    """Say what was chosen; links to other pages are left out, as there are none."""
    from unittest import mock

    import streamlit as st

    from ui.address import owner
    from ui.subject import subject, subject_values

    owner.open_page([*subject_values.ALL_OF_RUN, *subject_values.ALL_OF_PICTURE])
    with mock.patch.multiple(subject, link=mock.DEFAULT, page_link=mock.DEFAULT):
        run = subject.choose_run()
        epoch = subject.choose_epoch(run)
        picture = subject.choose_picture(run)
        if picture is None:
            return
        st.code(f"{run.id} {epoch} {picture.picture.shape} {picture.label} {picture.title}")


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_function(little_page, default_timeout=PATIENCE)
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def png(mode: str = "L", size: tuple[int, int] = (40, 30)) -> bytes:
    """A black bar on white paper."""
    picture = Image.new("L", size, "white")
    if min(size) > 8:
        picture.paste(0, (size[0] // 2 - 2, 6, size[0] // 2 + 2, size[1] - 6))
    if mode == "I;16":
        return encoded(Image.fromarray(np.asarray(picture).astype(np.uint16) * 257))
    return encoded(picture.convert(mode))


def uploaded(data: bytes, name: str = "mine.png") -> AppTest:
    page = opened(run="example-depth-01", source="Your own picture")
    page.file_uploader(key="subject_upload").upload(name, data, "image/png").run()
    assert not page.exception
    return page


def test_a_link_opens_run_epoch_and_picture() -> None:
    page = opened(run="example-depth-03", epoch="2", picture="18")
    assert page.code[0].value == "example-depth-03 2 (28, 28, 1) 3 test picture 18, a 3"


def test_runs_of_one_name_and_minute_can_be_told_apart(run_store: Path) -> None:
    names = ("copy-number-0001", "copy-number-0002")
    for name in names:
        shutil.copytree(EXAMPLES / "example-depth-01", run_store / name)
    page = opened(run=names[0])
    assert len(set(page.selectbox(key="chosen_run").options)) == 6
    page.selectbox(key="chosen_run").set_value(names[1]).run()
    assert page.code[0].value.startswith(names[1])


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "I;16"])
def test_any_picture_becomes_like_the_data(mode: str) -> None:
    page = uploaded(png(mode))
    assert "(28, 28, 1) None your picture" in page.code[0].value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no picture", "not.*picture"),
        (b"", "empty|not.*picture"),
        (png()[:50], "damaged|cannot be read|incomplete"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "damaged|cannot be read|not.*picture"),
        (b"<svg onload='alert(1)'/>", "not.*picture"),
    ],
)
def test_a_damaged_picture_is_explained_and_another_can_be_chosen(
    data: bytes, message: str
) -> None:
    page = uploaded(data)
    (error,) = page.error
    assert not page.code
    assert re.search(message, error.value), error.value
    page.selectbox(key="source").set_value("Test picture").run()
    assert "test picture 0" in page.code[0].value


def test_a_picture_of_too_many_pixels_is_refused_unread() -> None:
    page = uploaded(encoded(Image.new("1", (20_000, 20_000))))
    assert "megapixel" in page.error[0].value


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1)])
def test_pictures_too_small_to_show_anything_are_not_answered(size: tuple[int, int]) -> None:
    page = uploaded(png(size=size))
    assert not page.code
    assert "nothing to be seen" in page.warning[0].value


def test_the_camera_asks_for_a_photograph() -> None:
    page = opened(run="example-depth-01", source="The camera")
    assert "Take a photograph" in words(page)


@pytest.mark.parametrize("data", [b"", b"no photograph", png()[:50]])
def test_a_damaged_photograph_is_explained(data: bytes) -> None:
    page = opened(run="example-depth-01", source="The camera")
    page.camera_input(key="subject_camera").set_value(("shot.jpg", data, "image/jpeg")).run()
    assert not page.exception
    assert page.error
    assert not page.code


def test_without_a_drawing_the_page_says_where_to_make_one() -> None:
    page = opened(run="example-depth-01", source="Your drawing")
    assert "There is no drawing yet" in words(page)


@pytest.mark.parametrize("run", ["AAAAbbbbCCCCdddd", "nonsense"])
def test_a_run_that_is_not_there_is_named_once_and_its_epoch_with_it(run: str) -> None:
    page = opened(run=run, epoch="3")
    assert len(page.warning) == 1
    assert "epoch" not in page.warning[0].value


def test_a_drawing_comes_by_its_link() -> None:
    page = opened(run="example-depth-01", source="Your drawing", ink="p14.60.40.140.40")
    assert "your drawing" in page.code[0].value


@pytest.mark.parametrize("ink", ["<script>", "p14", "e" * 10_000, "p99.1.1_" * 100])
def test_a_damaged_drawing_in_the_link_is_explained(ink: str) -> None:
    page = opened(run="example-depth-01", source="Your drawing", ink=ink)
    assert page.warning
    assert "There is no drawing yet" in words(page)


@pytest.mark.parametrize("run", ["../../etc/passwd", "nonsense", "A" * 16])
def test_a_link_to_no_run_says_so_and_shows_another(run: str) -> None:
    page = opened(run=run)
    assert page.warning
    assert page.code[0].value.startswith("example-depth-03")


@pytest.mark.parametrize("colour", ["white", "black", (255, 255, 255, 0), (90, 90, 90, 255)])
def test_a_picture_without_ink_gets_no_answer(colour: object) -> None:
    sheet = Image.new("RGBA", (60, 40), colour)  # type: ignore[arg-type]
    page = uploaded(encoded(sheet))
    assert not page.code
    assert "nothing to be seen" in page.warning[0].value


def test_a_drawing_that_was_erased_is_none() -> None:
    erased = "p6.100.60.100.140_e60.100.40.100.160"
    page = opened(run="example-depth-01", source="Your drawing", ink=erased)
    assert not page.code
    assert "There is no drawing yet" in words(page)


def test_what_is_decided_about_a_picture_goes_with_it() -> None:
    """Bright and dark changed, a contrast and a part belong to the picture they were chosen for."""
    page = uploaded(png())
    assert page.toggle(key="inverted").value  # dark ink on bright paper
    page.toggle(key="inverted").set_value(False).run()
    assert not page.exception
    assert page.query_params["inverted"] == "false"
    page.file_uploader(key="subject_upload").upload("other.png", png(size=(50, 50))).run()
    assert "inverted" not in page.query_params
    assert page.toggle(key="inverted").value


def test_a_link_to_a_picture_means_a_test_picture_whatever_was_looked_at_before() -> None:
    page = opened(run="example-depth-01", source="Your drawing", ink="p14.60.40.140.40")
    follow(page, run="example-depth-01", picture="18")
    assert "test picture 18" in page.code[0].value


def test_another_run_begins_with_its_own_last_epoch_and_the_same_picture() -> None:
    page = opened(run="example-depth-03", epoch="2", picture="18")
    page.selectbox(key="chosen_run").set_value("example-depth-01").run()
    assert page.code[0].value.startswith("example-depth-01 5 ")
    assert "test picture 18" in page.code[0].value
    assert "epoch" not in page.query_params


@pytest.mark.parametrize("number", ["-1", "1e9", "٣", "<b>", "9" * 400, ""])
def test_a_link_to_no_picture_or_epoch_shows_the_usual_ones_and_says_so(number: str) -> None:
    page = opened(run="example-depth-01", picture=number, epoch=number)
    assert page.code[0].value == "example-depth-01 5 (28, 28, 1) 7 test picture 0, a 7"
    (warning,) = page.warning
    assert "Weights after epoch" in warning.value
    assert "The number of a test picture" in warning.value


def test_behind_the_last_picture_and_epoch_there_are_none_and_the_page_says_so() -> None:
    page = opened(run="example-depth-01", picture="10000", epoch="9")
    assert page.code[0].value == "example-depth-01 5 (28, 28, 1) 6 test picture 9999, a 6"
    epoch, picture = (warning.value for warning in page.warning)
    assert "“9”" in epoch
    assert "“10000”" in picture
    page.number_input(key="picture").set_value(3).run()
    assert len(page.warning) == 1
    assert page.query_params["picture"] == "3"


def test_what_is_chosen_by_hand_can_be_shared_and_the_default_needs_no_parameter() -> None:
    page = opened(run="example-depth-01")
    page.number_input(key="picture").set_value(3).run()
    page.select_slider(key="epoch").set_value(0).run()
    assert page.query_params["picture"] == "3"
    assert page.query_params["epoch"] == "0"
    page.number_input(key="picture").set_value(0).run()
    assert "picture" not in page.query_params
