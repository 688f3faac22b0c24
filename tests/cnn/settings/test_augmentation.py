"""Pictures are shifted, turned, zoomed, mirrored and made noisy as SciPy and hand would do it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from cnn.errors import CnnError
from cnn.settings.augmentation import Augmentation, Changes, augment, draw_changes, move

ALL = Augmentation(shift=3, rotation=20, zoom=0.2, flip=True, noise=0.1)
RNG = np.random.default_rng(7)
GREY = RNG.integers(0, 256, (5, 12, 9, 1), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (4, 8, 11, 3), dtype=np.uint8)


def changes(count: int, **values: object) -> Changes:
    """Build the same change for every picture; what is not named leaves it as it is."""
    nothing = {"dx": 0.0, "dy": 0.0, "degrees": 0.0, "factor": 1.0, "flipped": False}
    return Changes(**{name: np.full(count, value) for name, value in {**nothing, **values}.items()})


def by_scipy(
    picture: np.ndarray, dx: float, dy: float, degrees: float, factor: float, flipped: bool
) -> np.ndarray:
    """Move one picture (H, W, C) step by step in SciPy's way: output place -> input place."""
    height, width, _ = picture.shape
    centre = np.array([(height - 1) / 2, (width - 1) / 2])
    angle = np.deg2rad(degrees)
    turn_back = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    back = np.diag([1, -1 if flipped else 1]) @ turn_back / factor  # (row, column) coordinates
    offset = centre - back @ np.add(centre, (dy, dx))
    channels = [
        ndimage.affine_transform(
            picture[..., channel].astype(float), back, offset, order=1, mode="nearest"
        )
        for channel in range(picture.shape[2])
    ]
    return np.stack(channels, axis=-1)


# --- each kind against an independent oracle --------------------------------------------------


@pytest.mark.parametrize(("dx", "dy"), [(2, 0), (0, 3), (-4, 1), (8, -8)])
@pytest.mark.parametrize("images", [GREY, COLOUR])
def test_shift_moves_right_and_down_and_repeats_the_edge(
    images: np.ndarray, dx: int, dy: int
) -> None:
    moved = move(images, changes(len(images), dx=dx, dy=dy))
    expected = ndimage.shift(images.astype(float), (0, dy, dx, 0), order=1, mode="nearest")
    assert moved == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("degrees", [10.0, -33.0, 45.0])
def test_rotation_is_scipys_rotation(degrees: float) -> None:
    square = COLOUR[:, :, :8]
    moved = move(square, changes(len(square), degrees=degrees))
    expected = ndimage.rotate(
        square.astype(float), degrees, axes=(1, 2), reshape=False, order=1, mode="nearest"
    )
    assert moved == pytest.approx(expected, abs=0.01)


def test_positive_rotation_turns_anticlockwise() -> None:
    """A dot on the right goes to the top after a quarter of a turn."""
    picture = np.zeros((1, 5, 5, 1), np.uint8)
    picture[0, 2, 4] = 255
    turned = move(picture, changes(1, degrees=90.0))
    assert np.argwhere(turned[0, :, :, 0] > 250).tolist() == [[0, 2]]


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.3])
def test_zoom_scales_about_the_centre(factor: float) -> None:
    moved = move(GREY, changes(len(GREY), factor=factor))
    for picture, result in zip(GREY, moved, strict=True):
        assert result == pytest.approx(by_scipy(picture, 0, 0, 0, factor, False), abs=0.01)


def test_factor_two_doubles_a_small_square() -> None:
    picture = np.zeros((1, 9, 9, 1), np.uint8)
    picture[0, 3:6, 3:6] = 200
    doubled = move(picture, changes(1, factor=2.0))[0, :, :, 0]
    assert (doubled == 200).sum(axis=0).max() == 5  # from -1 to 1 about the centre, twice as far
    assert (doubled > 0).sum(axis=0).max() == 7


def test_flip_mirrors_left_and_right() -> None:
    flipped = move(COLOUR, changes(len(COLOUR), flipped=True))
    assert np.array_equal(flipped, COLOUR[:, :, ::-1])


def test_noise_has_the_promised_deviation_and_mean_zero() -> None:
    grey = np.full((20, 40, 40, 1), 128, np.uint8)
    noisy = augment(grey, Augmentation(noise=0.1), seed=0).astype(float)
    assert noisy.mean() == pytest.approx(128, abs=0.6)
    assert noisy.std() == pytest.approx(25.5, rel=0.02)


def test_noise_stays_between_black_and_white() -> None:
    black_and_white = np.stack([np.zeros((30, 30, 1)), np.full((30, 30, 1), 255)]).astype(np.uint8)
    noisy = augment(black_and_white, Augmentation(noise=0.5), seed=0)
    # Half of the noise would go beyond black or white.
    assert (noisy[0] == 0).mean() == pytest.approx(0.5, abs=0.05)
    assert (noisy[1] == 255).mean() == pytest.approx(0.5, abs=0.05)


@given(
    dx=st.integers(-8, 8),
    dy=st.integers(-8, 8),
    degrees=st.floats(-45, 45),
    factor=st.floats(0.5, 1.5),
    flipped=st.booleans(),
)
@settings(max_examples=60)
def test_all_together_is_what_scipy_does(
    dx: int, dy: int, degrees: float, factor: float, flipped: bool
) -> None:
    moved = move(
        COLOUR[:1], changes(1, dx=dx, dy=dy, degrees=degrees, factor=factor, flipped=flipped)
    )
    assert moved[0] == pytest.approx(by_scipy(COLOUR[0], dx, dy, degrees, factor, flipped), abs=0.1)


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 1, 6, 1), (2, 6, 1, 3), (0, 5, 5, 1)])
def test_smallest_pictures_work_too(shape: tuple[int, ...]) -> None:
    assert augment(np.full(shape, 9, np.uint8), replace(ALL, noise=0), 0).tolist() == (
        np.full(shape, 9).tolist()
    )


# --- chance ---------------------------------------------------------------------------------


def test_same_seed_gives_the_same_pictures_and_another_seed_others() -> None:
    first, again, other = (augment(GREY, ALL, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_seed_may_name_run_epoch_and_batch() -> None:
    seeds = ((1, 2, 3), [1, 2, 3], (1, 2, 4))
    first, again, next_batch = (augment(GREY, ALL, seed) for seed in seeds)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, next_batch)


def test_every_picture_is_changed_in_its_own_way() -> None:
    same = np.repeat(GREY[:1], 6, axis=0)
    assert len(np.unique(augment(same, Augmentation(rotation=30), 0), axis=0)) == 6


def test_more_of_one_kind_leaves_the_others_as_they_were() -> None:
    """Who moves one slider of the preview sees one thing change."""
    few = draw_changes(Augmentation(shift=2), 50, np.random.default_rng(3))
    more = draw_changes(Augmentation(shift=2, zoom=0.3, flip=True), 50, np.random.default_rng(3))
    assert np.array_equal(few.dx, more.dx)
    assert np.array_equal(few.dy, more.dy)
    assert np.array_equal(few.degrees, more.degrees)


def test_changes_fill_their_ranges_and_stay_inside() -> None:
    drawn = draw_changes(ALL, 4000, np.random.default_rng(0))
    for shifts in (drawn.dx, drawn.dy):
        values, counts = np.unique(shifts, return_counts=True)
        assert values.tolist() == [-3, -2, -1, 0, 1, 2, 3]
        assert counts.min() > 0.8 * 4000 / 7  # every shift about as often
    assert (drawn.degrees.min(), drawn.degrees.max()) == pytest.approx((-20, 20), abs=0.1)
    assert (drawn.factor.min(), drawn.factor.max()) == pytest.approx((0.8, 1.2), abs=0.001)
    assert drawn.flipped.mean() == pytest.approx(0.5, abs=0.03)


def test_nothing_asked_for_changes_nothing() -> None:
    assert not Augmentation().is_active
    result = augment(COLOUR, Augmentation(), 0)
    assert np.array_equal(result, COLOUR)
    assert not np.shares_memory(result, COLOUR)


def test_many_pictures_are_worked_on_in_parts_without_a_seam() -> None:
    many = np.repeat(GREY[:1], 600, axis=0)
    drawn = draw_changes(
        Augmentation(shift=2, rotation=9), 600, np.random.default_rng(5).spawn(2)[0]
    )
    whole = np.rint(move(many, drawn))
    assert np.abs(augment(many, Augmentation(shift=2, rotation=9), 5) - whole).max() <= 1


def test_read_only_pictures_stay_as_they_are() -> None:
    images = GREY.copy()
    images.flags.writeable = False
    augment(images, ALL, 0)
    assert np.array_equal(images, GREY)


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("shift", 9),
        ("shift", -1),
        ("shift", 1.5),
        ("shift", True),
        ("rotation", 45.1),
        ("rotation", -1),
        ("rotation", float("nan")),
        ("rotation", "10"),
        ("zoom", 0.51),
        ("zoom", float("inf")),
        ("zoom", None),
        ("flip", 1),
        ("flip", "yes"),
        ("noise", 0.6),
        ("noise", False),
    ],
)
def test_impossible_value_is_explained(name: str, value: object) -> None:
    with pytest.raises(CnnError, match=f"^{name} is "):
        Augmentation(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "images",
    [np.zeros((2, 28, 28, 1), np.float32), np.zeros((28, 28, 1), np.uint8)],
)
def test_wrong_pictures_are_explained(images: np.ndarray) -> None:
    with pytest.raises(CnnError, match=r"uint8\) of shape \(N, H, W, C\)"):
        augment(images, ALL, 0)


@pytest.mark.parametrize("seed", [-1, 0.5, (1, -2)])
def test_impossible_seed_is_explained(seed: object) -> None:
    with pytest.raises(CnnError, match="choose whole numbers from 0 on"):
        augment(GREY, ALL, seed)  # type: ignore[arg-type]


def test_it_comes_back_from_plain_data() -> None:
    assert Augmentation.from_dict(ALL.to_dict()) == ALL
    assert Augmentation.from_dict({}) == Augmentation()


@pytest.mark.parametrize("data", [None, [], "shift", {"shear": 3}, {1: 2}])
def test_foreign_data_is_refused(data: object) -> None:
    with pytest.raises(CnnError, match="only these entries: shift, rotation"):
        Augmentation.from_dict(data)


def test_it_says_what_it_does() -> None:
    assert ALL.describe() == "shift up to 3 px, rotation up to 20°, zoom up to 20%, flip, noise 0.1"
    assert Augmentation().describe() == "none"
