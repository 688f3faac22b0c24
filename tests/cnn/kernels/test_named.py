"""Kernels do to a picture what their names and descriptions promise."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, signal

from cnn import kernels
from cnn.errors import CnnError
from cnn.images import sample_image
from cnn.kernels import FAMILIES, KERNELS, gabor

ANGLES = (0, 45, 90, 135)


def respond(image: np.ndarray, name: str) -> np.ndarray:
    """SciPy's cross-correlation of an image with a named kernel, where it fits."""
    return signal.correlate2d(image, KERNELS[name].values.astype(float), mode="valid")


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_has_odd_sides_of_at_most_11_and_says_what_it_is_for(name: str) -> None:
    kernel = KERNELS[name]
    assert kernel.values.dtype == np.float32
    assert all(side % 2 == 1 and 3 <= side <= 11 for side in kernel.values.shape)
    assert kernel.description.endswith(".")
    assert len(kernel.source) > 10
    assert kernel.family.isalpha()


@pytest.mark.parametrize("name", KERNELS)
def test_nobody_can_change_a_shared_kernel_by_accident(name: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        KERNELS[name].values[0, 0] = 7
    with pytest.raises(dataclasses.FrozenInstanceError):
        KERNELS[name].values = np.zeros((3, 3))  # type: ignore[misc]


def test_a_kernel_keeps_a_copy_of_its_values() -> None:
    values = np.ones((3, 3))
    kernel = kernels.Kernel(values, "blur", "Adds up nine pixels.", "This test.")
    values[:] = 0
    assert kernel.values.sum() == 9


def test_the_families_are_those_a_learner_can_choose_from() -> None:
    assert (
        set(FAMILIES)
        == {kernel.family for kernel in KERNELS.values()}
        == {
            "identity",
            "blur",
            "sharpen",
            "edges",
            "relief",
            "lines",
            "stripes",
            "template",
        }
    )


@pytest.mark.parametrize("name", KERNELS)
def test_an_even_grey_stays_or_vanishes(name: str) -> None:
    """Weights that add up to 1 keep the brightness; those that add up to 0 see changes only."""
    keeps_brightness = KERNELS[name].family in ("identity", "blur", "sharpen", "relief")
    expected = 0.5 if keeps_brightness else 0
    np.testing.assert_allclose(respond(np.full((12, 12), 0.5), name), expected, atol=1e-6)


def test_blurs_are_the_averages_of_their_textbooks() -> None:
    for name in ("box blur", "gaussian blur 3x3", "gaussian blur 5x5"):
        assert KERNELS[name].values.min() > 0
    image = sample_image("photograph").astype(float)
    box = ndimage.uniform_filter(image, 3)[1:-1, 1:-1]
    np.testing.assert_allclose(respond(image, "box blur"), box, atol=1e-6)
    # Blurring twice with [1 2 1] / 4 in both directions is blurring with [1 4 6 4 1] / 16.
    twice = signal.correlate2d(
        respond(image, "gaussian blur 3x3"), KERNELS["gaussian blur 3x3"].values, mode="valid"
    )
    np.testing.assert_allclose(respond(image, "gaussian blur 5x5"), twice, atol=1e-6)


def test_unsharp_mask_is_twice_the_picture_less_its_blur() -> None:
    image = sample_image("photograph").astype(float)
    expected = 2 * image[2:-2, 2:-2] - respond(image, "gaussian blur 5x5")
    np.testing.assert_allclose(respond(image, "unsharp mask 5x5"), expected, atol=1e-5)


def test_sharpen_adds_the_edges_to_the_picture() -> None:
    image = sample_image("photograph").astype(float)
    expected = image[1:-1, 1:-1] + respond(image, "edges")
    np.testing.assert_allclose(respond(image, "sharpen"), expected, atol=1e-6)
    np.testing.assert_array_equal(respond(image, "identity"), image[1:-1, 1:-1])


@pytest.mark.parametrize(
    ("name", "weights", "oracle"),
    [("sobel", 8, ndimage.sobel), ("prewitt", 6, ndimage.prewitt), ("scharr", 32, None)],
)
def test_gradient_kernels_measure_the_slope_of_their_own_direction(
    name: str, weights: int, oracle: object
) -> None:
    """On a ramp of `slope` a pixel, the two sides differ by 2 · slope in every row."""
    slope = 0.03
    right = np.tile(slope * np.arange(9.0), (7, 1))
    np.testing.assert_allclose(respond(right, f"{name} x"), weights * slope, rtol=1e-5)
    np.testing.assert_allclose(respond(right, f"{name} y"), 0, atol=1e-7)
    np.testing.assert_allclose(respond(right.T, f"{name} y"), weights * slope, rtol=1e-5)
    np.testing.assert_allclose(respond(right.T, f"{name} x"), 0, atol=1e-7)
    if oracle is not None:
        image = sample_image("photograph").astype(float)
        for axis, direction in ((1, "x"), (0, "y")):
            expected = oracle(image, axis=axis)[1:-1, 1:-1]
            np.testing.assert_allclose(respond(image, f"{name} {direction}"), expected, atol=1e-6)


def test_scharr_judges_a_slanting_edge_more_evenly_than_sobel() -> None:
    """The gradient's direction on a wave at 20° should be 20°; Scharr errs less."""
    row, column = np.mgrid[:40, :40]
    turn = np.deg2rad(20)
    wave = np.cos(0.8 * (column * np.cos(turn) + row * np.sin(turn)))

    def worst_error(name: str) -> float:
        across, down = respond(wave, f"{name} x"), respond(wave, f"{name} y")
        steep = np.hypot(across, down) > 0.5 * np.hypot(across, down).max()
        return float(np.abs(np.rad2deg(np.arctan(down / across)[steep]) - 20).max())

    assert worst_error("scharr") < 0.5 * worst_error("sobel")


def test_laplacians_equal_scipys_and_the_edge_kernels_are_their_negatives() -> None:
    image = sample_image("photograph").astype(float)
    expected = ndimage.laplace(image)[1:-1, 1:-1]
    np.testing.assert_allclose(respond(image, "laplacian"), expected, atol=1e-6)
    # On x² + y² both second differences are 2; each diagonal's is 4.
    row, column = np.mgrid[-4:5, -4:5].astype(float)
    bowl = row**2 + column**2
    np.testing.assert_allclose(respond(bowl, "laplacian"), 4)
    np.testing.assert_allclose(respond(bowl, "laplacian with diagonals"), 12)
    for suffix in ("", " with diagonals"):
        negative = -KERNELS[f"laplacian{suffix}"].values
        np.testing.assert_array_equal(KERNELS[f"edges{suffix}"].values, negative)


def test_emboss_lights_a_step_from_one_corner() -> None:
    """From the upper left, its diagonals add up to -2, -2, 1, 2, 2.

    A step up covers at best the last three, 5; a step down at worst the first two, -4.
    """
    row, column = np.mgrid[:6, :6]
    step = (row + column > 5).astype(float)
    assert respond(step, "emboss").max() == 5
    assert respond(1 - step, "emboss").min() == -4


def drawn_line(angle: int) -> np.ndarray:
    """A bright line of one pixel through the centre of 15 × 15 pixels, counted anticlockwise."""
    row, column = np.mgrid[7:-8:-1, -7:8]  # rows count upwards, as angles do
    on_line = {0: row == 0, 45: row == column, 90: column == 0, 135: row == -column}
    return on_line[angle].astype(float)


@pytest.mark.parametrize("angle", ANGLES)
@pytest.mark.parametrize("family", ["line", "gabor"])
def test_oriented_kernels_answer_most_to_a_line_of_their_own_direction(
    family: str, angle: int
) -> None:
    responses = {
        other: respond(drawn_line(angle), f"{family} {other} degrees").max() for other in ANGLES
    }
    assert max(responses, key=responses.__getitem__) == angle
    if family == "line":
        assert responses[angle] == 6  # 2 + 2 + 2


def test_gabor_answers_to_stripes_of_its_wavelength() -> None:
    """Stripes 4 pixels apart excite it fully, wider or finer ones hardly."""
    column = np.arange(40)
    strongest = {
        apart: np.abs(
            respond(
                np.tile(0.5 + 0.5 * np.cos(2 * np.pi * column / apart), (20, 1)), "gabor 90 degrees"
            )
        ).max()
        for apart in (2, 4, 16)
    }
    assert strongest[4] > 3 * max(strongest[2], strongest[16])


@given(
    angle=st.floats(0, 360),
    size=st.sampled_from([3, 5, 9, 15]),
    wavelength=st.floats(2, 12),
    sigma=st.floats(0.5, 6),
    aspect_ratio=st.floats(0.2, 2),
    phase=st.floats(-3, 3),
)
def test_gabor_follows_its_formula_cell_by_cell(
    angle: float, size: int, wavelength: float, sigma: float, aspect_ratio: float, phase: float
) -> None:
    """Every cell is worked out with Python's own numbers; positive weights add up to 1."""
    half, turn = size // 2, np.deg2rad(angle)
    cells = []
    for row in range(size):
        for column in range(size):
            x, y = column - half, half - row
            along = x * np.cos(turn) + y * np.sin(turn)
            across = -x * np.sin(turn) + y * np.cos(turn)
            bell = np.exp(-(across**2 + aspect_ratio**2 * along**2) / (2 * sigma**2))
            cells.append(bell * np.cos(2 * np.pi * across / wavelength + phase))
    expected = np.reshape(cells, (size, size)) - np.mean(cells)
    expected /= np.abs(expected).sum() / 2  # the negative half is as large as the positive one

    weights = gabor(
        angle,
        size=size,
        wavelength=wavelength,
        sigma=sigma,
        aspect_ratio=aspect_ratio,
        phase=phase,
    )
    np.testing.assert_allclose(weights, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 8}, "no centre"),
        ({"size": 1}, "no centre"),
        ({"wavelength": 0}, "greater than 0"),
        ({"sigma": -1}, "greater than 0"),
    ],
)
def test_a_gabor_that_cannot_be_computed_says_why(settings: dict, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        gabor(0, **settings)


# Pupils in the 96 × 96 portrait as (row, column), marked by hand on an enlargement.
EYE_ON_THE_LEFT, EYE_ON_THE_RIGHT = (46, 33), (47, 65)


def strongest_spots(feature_map: np.ndarray, count: int) -> list[tuple[tuple[int, int], float]]:
    """The largest values with non-maximum suppression: none within five pixels of a larger."""
    left, spots = feature_map.copy(), []
    for _ in range(count):
        row, column = map(int, np.unravel_index(left.argmax(), left.shape))
        spots.append(((row, column), float(left[row, column])))
        left[max(row - 5, 0) : row + 6, max(column - 5, 0) : column + 6] = -np.inf
    return spots


def test_the_eye_template_lights_up_at_both_eyes_and_nowhere_else() -> None:
    margin = 5  # the template's centre cannot come nearer to the border
    spots = strongest_spots(respond(sample_image("portrait"), "eye template"), 3)
    (first, second, third) = [
        ((row + margin, column + margin), value) for (row, column), value in spots
    ]
    assert np.hypot(*np.subtract(first[0], EYE_ON_THE_RIGHT)) < 3
    assert np.hypot(*np.subtract(second[0], EYE_ON_THE_LEFT)) < 3
    assert second[1] > 0.9 * first[1], "the other eye answers nearly as strongly"
    assert third[1] < 0.65 * second[1], "anything else answers far less"


def test_the_eye_template_also_finds_both_eyes_with_zeros_around_the_picture() -> None:
    template = KERNELS["eye template"].values
    padded = signal.correlate2d(sample_image("portrait"), template, mode="same")
    (first, _), (second, _) = strongest_spots(padded, 2)
    assert np.hypot(*np.subtract(first, EYE_ON_THE_RIGHT)) < 3
    assert np.hypot(*np.subtract(second, EYE_ON_THE_LEFT)) < 3


def test_the_eye_template_has_mean_0_and_length_1() -> None:
    template = KERNELS["eye template"].values.astype(float)
    assert template.mean() == pytest.approx(0, abs=1e-7)
    assert np.linalg.norm(template) == pytest.approx(1, abs=1e-6)
