"""A picture that somebody gives becomes like those that the network learned from."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnn import datasets
from cnn.datasets import own_data
from cnn.drawing import strokes
from cnn.errors import CnnError
from cnn.images import own_picture
from cnn.images.fitting import centre_by_mass
from cnn.images.own_picture import Changes, Kind, part_from_text
from cnn.images.what_ifs import what_ifs
from cnn.inspection.answers import predict
from cnn.ops import shift2d
from tests import photographs
from tests.files import case, encoded, file_of, packed
from tests.photographs import MNIST

SEVEN = "p14.55.45.140.45.85.160_p14.75.100.125.100"
BRIGHT_ON_BLACK = Kind((28, 28, 1), "letterbox", 0.05, 0.02)
DARK_ON_WHITE = Kind((28, 28, 1), "letterbox", 0.95, 0.02)
PHOTOGRAPHS = Kind((28, 28, 3), "crop", 0.5, 0.2)


# -- handwriting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "at_least"),
    [*((name, 47) for name in photographs.CLEAN), *((name, 40) for name in photographs.SERIES)],
)
def test_digits_are_read_however_they_were_photographed(name: str, at_least: int) -> None:
    photograph = (photographs.CLEAN | photographs.SERIES)[name]
    assert photographs.num_right(photograph) >= at_least


@pytest.mark.parametrize(
    "file",
    ["02-white-ink-transparent/black_ink.png", "02-white-ink-transparent/white_ink.png"]
    + [
        f"03-photo-of-a-digit-on-paper/{name}.png"
        for name in ("dark_edge", "faint_pencil", "ruled_paper", "shadow", "speck_in_the_corner")
    ],
)
def test_each_of_the_pictures_that_went_wrong_is_read_as_a_2(file: str) -> None:
    picture = own_picture.read(case(file), MNIST)
    assert not picture.is_empty
    assert predict("example-depth-03", picture.pixels[np.newaxis]).argmax() == 2


def test_what_was_done_to_a_picture_is_said() -> None:
    dark = own_picture.read(case("03-photo-of-a-digit-on-paper/shadow.png"), MNIST)
    assert "Its dark ink was made bright." in dark.done
    assert dark.inverted
    bright = own_picture.read(case("02-white-ink-transparent/white_ink.png"), MNIST)
    assert "Its dark ink was made bright." not in bright.done
    assert not bright.inverted
    lying = own_picture.read(
        case("03-photo-of-a-digit-on-paper/shadow.png"), MNIST, Changes(centred=False)
    )
    assert not any("centred" in words for words in lying.done)


def test_a_frame_leaves_out_what_lies_outside() -> None:
    """Beside the 2, a larger cross: framed, the 2 is what is read."""
    sheet = np.ones((200, 400))
    sheet[40:160, 300:310] = sheet[95:105, 240:370] = 0  # the cross
    sheet[20:180, 20:180] = 1 - strokes.draw(strokes.from_text(SEVEN), 160)
    file = file_of(sheet)
    framed = own_picture.read(file, MNIST, Changes(part=(0, 0, 50, 100)))
    assert framed.view.shape == (200, 200)
    assert predict("example-depth-03", framed.pixels[np.newaxis]).argmax() == 7
    alone = own_picture.read(file_of(sheet[:, :200]), MNIST)
    np.testing.assert_allclose(framed.pixels.astype(int), alone.pixels.astype(int), atol=1)


@pytest.mark.parametrize("sheet", [np.ones((60, 60)), np.zeros((60, 60)), np.full((3, 80), 0.4)])
@pytest.mark.parametrize("kind", [MNIST, BRIGHT_ON_BLACK, PHOTOGRAPHS])
def test_a_sheet_of_one_colour_is_empty_for_every_network(sheet: np.ndarray, kind: Kind) -> None:
    assert own_picture.read(file_of(sheet), kind).is_empty


def test_a_drawing_that_was_erased_is_empty() -> None:
    for text in ("p6.100.60.100.140_e60.100.40.100.160", "e30.50.50.150.150", ""):
        ink = strokes.draw(strokes.from_text(text))
        for kind in (MNIST, BRIGHT_ON_BLACK, DARK_ON_WHITE):
            assert own_picture.of_drawing(ink, kind).is_empty


# -- bright and dark -------------------------------------------------------------------------------


def square(paper: float, ink: float) -> np.ndarray:
    sheet = np.full((56, 56), paper)
    sheet[16:40, 16:40] = ink
    return sheet


@pytest.mark.parametrize(
    ("kind", "paper", "inverted"),
    [
        (BRIGHT_ON_BLACK, 1.0, True),
        (BRIGHT_ON_BLACK, 0.7, True),
        (BRIGHT_ON_BLACK, 0.1, False),
        (DARK_ON_WHITE, 0.1, True),
        (DARK_ON_WHITE, 0.9, False),
        (PHOTOGRAPHS, 1.0, False),
        (PHOTOGRAPHS, 0.0, False),
    ],
)
def test_bright_and_dark_change_where_the_border_is_not_like_the_datas(
    kind: Kind, paper: float, inverted: bool
) -> None:
    sheet = square(paper, 1 - paper)
    found = own_picture.read(file_of(sheet), kind)
    assert found.inverted == inverted
    shown = 1 - paper if inverted else paper
    assert abs(found.pixels[0, 0].mean() / 255 - shown) < 0.01
    changed = own_picture.read(file_of(sheet), kind, Changes(inverted=not inverted))
    np.testing.assert_allclose(changed.pixels.astype(int), 255 - found.pixels.astype(int), atol=1)
    assert any("changed places" in words for words in found.done) == inverted


def test_bars_stay_black_where_bright_and_dark_have_changed() -> None:
    wide = np.pad(square(1.0, 0.0), ((0, 0), (40, 40)), constant_values=1.0)
    found = own_picture.read(file_of(wide), BRIGHT_ON_BLACK)
    assert found.inverted
    assert not found.pixels[0].any()
    assert found.pixels[14, 14, 0] > 240


def test_dark_shapes_on_paper_are_read_by_a_network_of_bright_ones() -> None:
    """Kind by the data itself: shapes are bright on black, and their pictures inverted are read."""
    shapes = datasets.load("shapes", num_test=50)
    kind = datasets.kind(shapes)
    assert kind.border < 0.3
    for picture in shapes.x_test[:20]:
        on_paper = 255 - picture[:, :, 0]
        found = own_picture.read(encoded(Image.fromarray(on_paper)), kind)
        assert found.inverted
        np.testing.assert_allclose(found.pixels.astype(int), picture.astype(int), atol=1)


# -- one way to fit --------------------------------------------------------------------------------


@pytest.mark.parametrize("fit", ["crop", "letterbox"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_picture_of_a_data_set_is_looked_at_exactly_as_it_was_trained(
    fit: own_data.Fit, mode: str
) -> None:
    rng = np.random.default_rng(0)
    sizes = [(40, 90), (200, 64), (33, 33), (1280, 64), (20, 20)]
    files = {
        f"{name}/{number}.png": encoded(
            Image.fromarray(rng.integers(0, 256, (*size, 3), np.uint8)).convert(mode)
        )
        for name in ("a", "b")
        for number, size in enumerate(sizes)
    }
    own = datasets.load(
        own_data.create(io.BytesIO(packed(files)), side=32, mode=mode, fit=fit)  # type: ignore[arg-type]
    )
    kind = datasets.kind(own)
    assert kind.fit == fit
    trained = {picture.tobytes() for picture in (*own.x_train, *own.x_test)}
    unchanged = Changes(inverted=False)
    looked_at = {
        own_picture.read(file, kind, unchanged).pixels.tobytes() for file in files.values()
    }
    assert looked_at == trained


# -- links -----------------------------------------------------------------------------------------


@given(
    edges=st.tuples(*[st.integers(-5, 120)] * 4),
)
def test_a_part_in_a_link_is_read_or_refused(edges: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = edges
    text = ".".join(map(str, edges))
    if 0 <= left < right <= 100 and 0 <= top < bottom <= 100:
        assert part_from_text(text) == edges
    else:
        with pytest.raises(CnnError, match="whole percentages"):
            part_from_text(text)


@pytest.mark.parametrize(
    "text", ["1.2.3", "a.b.c.d", "0.0.100", "٠.0.50.50", "0.0.1e2.100", "0000.0.9.9"]
)
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(CnnError, match="whole percentages"):
        part_from_text(text)
    assert part_from_text("") == (0, 0, 100, 100)


@settings(max_examples=30, deadline=None)
@given(
    part=st.tuples(
        st.integers(0, 98), st.integers(0, 98), st.integers(1, 100), st.integers(1, 100)
    ),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_any_part_of_any_picture_can_be_looked_at(
    part: tuple[int, int, int, int], size: tuple[int, int]
) -> None:
    left, top, width, height = part
    part = (left, top, min(left + width, 100), min(top + height, 100))
    ramp = np.linspace(0, 1, size[0] * size[1]).reshape(size)
    for kind in (MNIST, PHOTOGRAPHS):
        found = own_picture.read(file_of(ramp), kind, Changes(part=part))
        assert found.pixels.shape == kind.shape


# -- drawings --------------------------------------------------------------------------------------


def test_a_digit_of_mnist_is_already_centred_and_scaled() -> None:
    """What we do to a drawing must be what was done to the digits; so it leaves them alone."""
    digits = datasets.scale(datasets.load("mnist", num_test=200).x_test)[..., 0]
    changes = [np.abs(centre_by_mass(digit) - digit).mean() for digit in digits]
    assert np.median(changes) < 0.001
    assert np.mean(np.array(changes) < 0.001) > 0.95  # rounding moves a few by a pixel


@pytest.mark.parametrize(("dx", "dy"), [(-6, -4), (9, 0), (3, 12)])
def test_where_a_drawing_lies_makes_no_difference_once_it_is_centred(dx: int, dy: int) -> None:
    ink = strokes.draw(strokes.moved(strokes.from_text(SEVEN), scale=0.5))
    there = centre_by_mass(shift2d(ink, dx, dy))
    np.testing.assert_allclose(there, centre_by_mass(ink), atol=1e-6)


@given(
    numbers=st.lists(st.floats(0, 1), min_size=42, max_size=42),
    threshold=st.floats(0.1, 0.99),
)
@settings(max_examples=60)
def test_the_centre_of_mass_lies_in_the_middle_or_the_drawing_at_the_edge(
    numbers: list[float], threshold: float
) -> None:
    ink = np.array(numbers).reshape(6, 7)
    ink[ink < threshold] = 0
    centred = centre_by_mass(ink)
    if not ink.any():
        assert not centred.any()
        return
    for axis in (0, 1):
        mass = centred.sum(axis=1 - axis)
        taken = np.flatnonzero(mass)
        centre = mass @ np.arange(28) / mass.sum()
        at_the_edge = taken[0] == 0 or taken[-1] == 27
        assert abs(centre - 14) <= 0.51 or at_the_edge


def test_what_if_changes_only_what_it_says() -> None:
    drawn = strokes.from_text(SEVEN)
    changed = what_ifs(drawn, MNIST)
    assert list(changed)[:2] == ["centred", "as it lies"]
    assert all(picture.shape == (28, 28, 1) for picture in changed.values())
    ink = {name: picture.sum() for name, picture in changed.items()}
    assert ink["a thinner pen"] < ink["centred"] < ink["a thicker pen"]
    moved = changed["4 pixels right"]
    np.testing.assert_array_equal(moved[:, 4:], changed["centred"][:, :-4])
    assert not moved[:, :4].any()


def test_where_the_data_is_not_centred_no_drawing_is() -> None:
    changed = what_ifs(strokes.from_text(SEVEN), DARK_ON_WHITE)
    assert next(iter(changed)) == "as it lies"
    assert changed["as it lies"][0, 0, 0] == 255  # its paper is white, like the data's
    assert changed["4 pixels right"][0, 0, 0] == 255
