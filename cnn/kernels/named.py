"""Kernels with a name, and where each comes from.

A kernel that compares two sides answers with a positive number where the picture
gets brighter from left to right (x) or from top to bottom (y), because
`cnn.ops.convolve2d` does not flip it.
"""

from dataclasses import dataclass

import numpy as np

from cnn.errors import CnnError
from cnn.images import sample_image
from cnn.types import FloatArray

_AS_TEXT = 1e-5  # what six digits lose of a cell, relative to it
MAX_SIDE = 11  # cells; a larger kernel cannot be edited on a screen


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """A kernel to lay over a picture.

    Args:
        values: Weights, shape (kH, kW); kept as a read-only float32 copy.
        family: What kind of kernel it is: "blur", "edges", ...
        description: What it is for, in one sentence.
        source: Where its values come from.
    """

    values: FloatArray
    family: str
    description: str
    source: str

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float32)
        values.setflags(write=False)
        object.__setattr__(self, "values", values)


def gabor(
    angle: float,
    *,
    size: int = 9,
    wavelength: float = 4.0,
    sigma: float = 2.0,
    aspect_ratio: float = 0.5,
    phase: float = 0.0,
) -> FloatArray:
    """Compute a wave under a bell curve, which answers to stripes of one direction.

    With (along, across) the coordinates along and across the stripes, in pixels
    from the centre,

        g = exp(-(across² + (aspect_ratio · along)²) / (2 sigma²))
            · cos(2 pi · across / wavelength + phase)

    Its mean is then taken off, so that an even area gives 0, and it is scaled to
    positive weights that add up to 1, so that a picture in [0, 1] gives values in
    [-1, 1].

    Args:
        angle: Direction of the stripes in degrees, anticlockwise; 0 is horizontal.
        size: Cells per side, odd and at least 3.
        wavelength: Pixels from one stripe to the next.
        sigma: Width of the bell curve across the stripes, in pixels.
        aspect_ratio: That width divided by the length along the stripes.
        phase: Where the wave starts, in radians; 0 is a bright stripe in the centre.

    Returns:
        Weights, float32, shape (size, size).

    Raises:
        CnnError: size is even or less than 3, or a length is not positive.

    Source: Daugman, Uncertainty relation for resolution in space, spatial
    frequency, and orientation (1985); parameters as in Wikipedia, Gabor filter.
    """
    if size % 2 == 0 or size < 3:
        raise CnnError(f"A Gabor kernel of size {size} has no centre; use 3, 5, 7, ...")
    if min(wavelength, sigma, aspect_ratio) <= 0:
        raise CnnError("wavelength, sigma and aspect_ratio must be greater than 0.")
    half = size // 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]  # y grows upwards
    turn = np.deg2rad(angle)
    along = x * np.cos(turn) + y * np.sin(turn)
    across = y * np.cos(turn) - x * np.sin(turn)
    bell = np.exp(-(across**2 + (aspect_ratio * along) ** 2) / (2 * sigma**2))
    wave = bell * np.cos(2 * np.pi * across / wavelength + phase)
    wave -= wave.mean()
    weights: FloatArray = (wave / wave[wave > 0].sum()).astype(np.float32)
    return weights


def name_of(values: FloatArray) -> str | None:
    """Return the name of a kernel, as far as six digits tell; None if it has none.

    Args:
        values: Shape (kH, kW), or (kH, kW, C), which has a name if all channels are alike.

    >>> name_of(KERNELS["sobel x"].values.T), name_of(np.array([[1.0, 2.0]]))
    ('sobel y', None)
    """
    if values.ndim == 3:
        if (values != values[..., :1]).any():
            return None
        values = values[..., 0]
    for name, kernel in KERNELS.items():
        if kernel.values.shape == values.shape and np.allclose(
            kernel.values, values, rtol=_AS_TEXT, atol=0
        ):
            return name
    return None


def from_patch(patch: FloatArray) -> FloatArray:
    """Make a detector of a piece of a picture.

    Taking off its mean makes even areas answer 0. Dividing by its length, the root of the sum of
    squares, makes the answer on the piece itself the largest that any piece of the same contrast
    can give.

    Args:
        patch: Pixels, shape (h, w) or (h, w, C).

    Returns:
        Weights of the same shape, with mean 0 and length 1.

    Raises:
        CnnError: The patch is flat, has no pixels, or is larger than a kernel may be.

    Source: Lewis, Fast normalized cross-correlation (1995), for matching with a template.

    >>> from_patch(np.array([[0.1, 0.1], [0.1, 0.5]])).round(2)
    array([[-0.29, -0.29],
           [-0.29,  0.87]])
    """
    if max(patch.shape[:2]) > MAX_SIDE:
        raise CnnError(
            f"The patch has {patch.shape[0]} × {patch.shape[1]} pixels; a kernel has at most "
            f"{MAX_SIDE} × {MAX_SIDE}. Box a smaller one."
        )
    pixels = np.asarray(patch, dtype=np.float64)
    if not pixels.size:
        raise CnnError(
            "This box has no pixel of the picture in it. Box a patch inside the picture."
        )
    centred: FloatArray = pixels - pixels.mean()
    length = float(np.linalg.norm(centred))
    if length < 1e-5:  # what rounding leaves of 0
        raise CnnError(
            "All pixels of this patch are equally bright. Once their mean is taken off, nothing is "
            "left to look for. Box a patch with an edge, a corner or a texture."
        )
    return centred / length


def fit_box(top: int, left: int, height: int, width: int) -> tuple[int, int, int, int]:
    """Shrink a box of pixels towards its middle until a kernel can be made of it.

    >>> fit_box(10, 20, 15, 5)
    (12, 20, 11, 5)
    """
    fitting_height, fitting_width = min(height, MAX_SIDE), min(width, MAX_SIDE)
    return (
        top + (height - fitting_height) // 2,
        left + (width - fitting_width) // 2,
        fitting_height,
        fitting_width,
    )


def eye_template() -> FloatArray:
    """Cut an eye out of the portrait and make a kernel of it.

    Returns:
        Weights, shape (11, 11), with mean 0 and length 1.

    Source: row 46, column 64 is the eye on the right of the portrait.
    """
    return from_patch(sample_image("portrait")[46 - 5 : 46 + 6, 64 - 5 : 64 + 6])


_TABLE = "Wikipedia, Kernel (image processing)."
_SOBEL = "Sobel and Feldman, A 3×3 isotropic gradient operator (1968)."
_PREWITT = "Prewitt, Object enhancement and extraction (1970)."
_SCHARR = "Scharr, Optimale Operatoren in der Digitalen Bildverarbeitung (2000)."
_LAPLACIAN = "Gonzalez and Woods, Digital Image Processing, section on the Laplacian."
_LINES = "Gonzalez and Woods, Digital Image Processing, section on line detection."
_GABOR = "Daugman (1985), computed by cnn.kernels.gabor."

KERNELS: dict[str, Kernel] = {
    "identity": Kernel(
        np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        "identity",
        "Leaves the picture as it is.",
        _TABLE,
    ),
    "edges": Kernel(
        np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]),
        "edges",
        "Finds ridges and edges: pixels brighter than their four neighbours.",
        _TABLE,
    ),
    "edges with diagonals": Kernel(
        np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
        "edges",
        "Finds ridges and edges: pixels brighter than their eight neighbours.",
        _TABLE,
    ),
    "sharpen": Kernel(
        np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        "sharpen",
        "Adds the edges to the picture.",
        _TABLE,
    ),
    "box blur": Kernel(
        np.ones((3, 3)) / 9,
        "blur",
        "Averages each pixel with its eight neighbours.",
        _TABLE,
    ),
    "gaussian blur 3x3": Kernel(
        np.outer([1, 2, 1], [1, 2, 1]) / 16,
        "blur",
        "Averages with near pixels counting more: a softer blur without a grid pattern.",
        _TABLE,
    ),
    "gaussian blur 5x5": Kernel(
        np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256,
        "blur",
        "Blurs over a wider neighbourhood.",
        _TABLE,
    ),
    "unsharp mask 5x5": Kernel(
        np.array(
            [
                [1, 4, 6, 4, 1],
                [4, 16, 24, 16, 4],
                [6, 24, -476, 24, 6],
                [4, 16, 24, 16, 4],
                [1, 4, 6, 4, 1],
            ]
        )
        / -256,
        "sharpen",
        "Sharpens: twice the picture less its Gaussian blur.",
        _TABLE,
    ),
    "sobel x": Kernel(
        np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
        "edges",
        "Finds vertical edges: positive where the picture gets brighter to the right.",
        _SOBEL,
    ),
    "sobel y": Kernel(
        np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
        "edges",
        "Finds horizontal edges: positive where the picture gets brighter downwards.",
        _SOBEL,
    ),
    "prewitt x": Kernel(
        np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
        "edges",
        "Finds vertical edges as Sobel does, with all three rows counting alike.",
        _PREWITT,
    ),
    "prewitt y": Kernel(
        np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
        "edges",
        "Finds horizontal edges as Sobel does, with all three columns counting alike.",
        _PREWITT,
    ),
    "scharr x": Kernel(
        np.array([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]),
        "edges",
        "Finds vertical edges, and judges slanting ones more evenly than Sobel.",
        _SCHARR,
    ),
    "scharr y": Kernel(
        np.array([[-3, -10, -3], [0, 0, 0], [3, 10, 3]]),
        "edges",
        "Finds horizontal edges, and judges slanting ones more evenly than Sobel.",
        _SCHARR,
    ),
    "laplacian": Kernel(
        np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        "edges",
        "Adds the second differences down and across: its sign changes at an edge.",
        _LAPLACIAN,
    ),
    "laplacian with diagonals": Kernel(
        np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]]),
        "edges",
        "Adds the second differences along both diagonals as well.",
        _LAPLACIAN,
    ),
    "emboss": Kernel(
        np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
        "relief",
        "Makes the picture a relief, lit from one corner.",
        "GIMP manual, Convolution Matrix.",
    ),
    "line 0 degrees": Kernel(
        np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]),
        "lines",
        "Finds bright horizontal lines, one pixel wide.",
        _LINES,
    ),
    "line 45 degrees": Kernel(
        np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]]),
        "lines",
        "Finds bright lines that rise to the right.",
        _LINES,
    ),
    "line 90 degrees": Kernel(
        np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]),
        "lines",
        "Finds bright vertical lines, one pixel wide.",
        _LINES,
    ),
    "line 135 degrees": Kernel(
        np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]),
        "lines",
        "Finds bright lines that fall to the right.",
        _LINES,
    ),
    "gabor 0 degrees": Kernel(
        gabor(0), "stripes", "Finds horizontal stripes four pixels apart.", _GABOR
    ),
    "gabor 45 degrees": Kernel(
        gabor(45), "stripes", "Finds stripes that rise to the right, four pixels apart.", _GABOR
    ),
    "gabor 90 degrees": Kernel(
        gabor(90), "stripes", "Finds vertical stripes four pixels apart.", _GABOR
    ),
    "gabor 135 degrees": Kernel(
        gabor(135), "stripes", "Finds stripes that fall to the right, four pixels apart.", _GABOR
    ),
    "eye template": Kernel(
        eye_template(),
        "template",
        "Finds what looks like an eye: it is one, cut from the portrait.",
        "The portrait (NASA), cut by cnn.kernels.eye_template.",
    ),
}
"""Every named kernel, in the order in which a learner meets them."""

FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(kernel.family for kernel in KERNELS.values()))
"""What kinds of kernels there are, in the same order."""
