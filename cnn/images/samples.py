"""Sample pictures that come with the program, and the article's grid."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnn.errors import CnnError
from cnn.images.decoding import Mode, check_mode, load_image
from cnn.ops import shift2d
from cnn.types import FloatArray

_FOLDER = Path(__file__).parents[1] / "data" / "images"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample picture: its file in cnn/data/images (None: computed here) and whose it is."""

    filename: str | None
    title: str
    description: str
    credit: str


SAMPLES: dict[str, Sample] = {
    "portrait": Sample(
        "portrait.png",
        "Portrait",
        "A face, 96 × 96 pixels. Where does the eye template answer most strongly?",
        "NASA, public domain: Eileen Collins, cropped",
    ),
    "photograph": Sample(
        "photograph.png",
        "Photograph",
        "A cameraman, with strong edges in every direction.",
        "Lav Varshney, CC0",
    ),
    "texture": Sample(
        "bricks.png",
        "Bricks",
        "A wall of long bricks: thin bright lines in two directions.",
        "CC0 Textures (Bricks25), CC0",
    ),
    "cat": Sample(
        "cat.png",
        "Cat",
        "In colour, with stripes, whiskers and two eyes that are not human.",
        "Stefan van der Walt, CC0",
    ),
    "ball": Sample(
        None,
        "Red ball",
        "A red ball on grass of the same brightness: in grey it is gone, in colour it is not.",
        "computed",
    ),
    "checkerboard": Sample(
        None, "Checkerboard", "8 × 8 squares of 12 pixels: straight edges and corners.", "computed"
    ),
    "gradient": Sample(
        None, "Gradient", "Even steps from black on the left to white on the right.", "computed"
    ),
    "digits": Sample(
        "digits.png",
        "Handwritten digits",
        "The first two of each digit in MNIST's training set, side by side.",
        "MNIST, Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0",
    ),
    "toy grid": Sample(
        None,
        "Toy grid",
        "8 × 10 cells that light up at two eyes, small enough to check by hand.",
        "computed, after the article's description",
    ),
}

TOY_GRID: FloatArray = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [20, 20, 20, 0, 0, 0, 20, 20, 20, 0],
        [0, 0, 60, 0, 0, 0, 60, 0, 0, 0],
        [0, 0, 100, 0, 0, 0, 100, 0, 0, 0],
        [0, 0, 60, 0, 10, 0, 60, 0, 0, 0],
        [0, 0, 0, 0, 10, 0, 0, 0, 0, 0],
        [0, 0, 30, 30, 30, 30, 30, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    dtype=np.float32,
)
"""The article's grid of values from 0 (black) to 100 (white), bright at two eyes.

The article shows it in a figure that is not at hand, so this is a reconstruction
from its text: pooled by 2 × 2 with stride 2, the grid and the grid moved one
pixel to the right (TOY_GRID_SHIFTED) give exactly the same map. They do because in
each pair of rows, no column with an odd number outshines its even neighbours. The
faint brows, nose and mouth make average pooling notice the move.
"""
TOY_GRID_SHIFTED: FloatArray = shift2d(TOY_GRID, dx=1, dy=0)
TOY_GRID.setflags(write=False)
TOY_GRID_SHIFTED.setflags(write=False)


def _ball_on_grass() -> FloatArray:
    """Draw a red ball between two white lines on grass of the same grey level, (96, 96, 3)."""
    grass, red = np.array([51, 146, 40]), np.array([216, 60, 51])  # both 106 in grey
    rows, columns = np.mgrid[:96, :96]
    picture = np.where((np.hypot(rows - 52, columns - 44) < 16)[..., None], red, grass)
    picture[:, [12, 13, 14, 84, 85, 86]] = 255
    return picture / 255


def grey_levels(picture: FloatArray) -> FloatArray:
    """Weigh the channels as ITU-R BT.601 does, and round to 8 bits; grey pictures stay."""
    if picture.ndim == 2:
        return picture
    return np.asarray(np.rint(picture @ [0.299, 0.587, 0.114] * 255) / 255)


_COMPUTED: dict[str, FloatArray] = {
    "ball": _ball_on_grass(),
    "checkerboard": np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((12, 12))),
    "gradient": np.tile(np.linspace(0, 1, 96), (96, 1)),
    "toy grid": TOY_GRID / 100,
}


def sample_image(name: str, *, mode: Mode = "L") -> FloatArray:
    """Return a sample picture.

    Args:
        name: Key of `SAMPLES`.
        mode: "L" for grey levels, "RGB" for colour.

    Returns:
        A float32 array in [0, 1], shape (H, W), or (H, W, 3) for "RGB".

    Raises:
        CnnError: There is no such picture or mode.

    >>> sample_image("gradient").shape
    (96, 96)
    """
    if name not in SAMPLES:
        raise CnnError(f"There is no picture {name!r}; choose one of {', '.join(SAMPLES)}.")
    filename = SAMPLES[name].filename
    if filename is not None:
        return load_image((_FOLDER / filename).read_bytes(), mode=mode)
    check_mode(mode)
    picture = _COMPUTED[name].astype(np.float32)
    if mode == "L":
        return grey_levels(picture).astype(np.float32)
    return picture if picture.ndim == 3 else np.stack([picture] * 3, axis=-1)
