"""Kernels as text, so that they fit into a link."""

import numpy as np

from cnn.errors import CnnError
from cnn.kernels.pasted import read_cells
from cnn.types import FloatArray

MAX_CHANNELS = 3  # red, green, blue


def parse_kernel(text: str) -> FloatArray:
    """Read a kernel that somebody typed.

    Numbers stand between spaces or commas, rows between ";" or line breaks, and the kernels of
    several channels between "|". What is pasted from NumPy, MATLAB, LaTeX or a table is read, too,
    and there a "|" may stand between all cells of a line.

    Args:
        text: For example "-1 0 1; -2 0 2; -1 0 1".

    Returns:
        Weights, float32, shape (kH, kW), or (kH, kW, C) if there is a "|".

    Raises:
        CnnError: A cell is not an ordinary number, rows or channels differ in size, there are no
            cells or too many, or more than one kernel may be meant.

    >>> parse_kernel("0 1.5; -2, 0")
    array([[ 0. ,  1.5],
           [-2. ,  0. ]], dtype=float32)
    >>> parse_kernel("1 0 | 0 1 | 2 2").shape
    (1, 2, 3)
    """
    channels = [
        np.array(read_cells(channel), dtype=np.float32)
        for channel in _without_grid(text).split("|", MAX_CHANNELS)
    ]
    if len(channels) == 1:
        return channels[0]
    if len(channels) > MAX_CHANNELS:
        raise CnnError(
            f"There are kernels for more than {MAX_CHANNELS} channels; a colour picture has red, "
            'green and blue. Take out a "|".'
        )
    sizes = [f"{rows} × {columns}" for rows, columns in (channel.shape for channel in channels)]
    if len(set(sizes)) > 1:
        raise CnnError(
            f"The channels' kernels have different sizes: {', '.join(sizes)}. "
            "Give them all the same rows and columns."
        )
    return np.stack(channels, axis=-1)


def _without_grid(text: str) -> str:
    r"""Take the lines off a table that was drawn with them.

    >>> _without_grid("| 1 | 0 |\n|---|---|\n| 2 | 0 |"), _without_grid("1 0 | 2 0")
    ('1 0\n2 0', '1 0 | 2 0')
    """
    lines = [line.strip() for line in text.replace("│", "|").splitlines()]
    rows = [line for line in lines if any(mark.isalnum() for mark in line)]
    cells = [line.strip("|").split("|") for line in rows]
    framed = all(line.startswith("|") and line.endswith("|") for line in rows)
    alike = len(rows) > 1 and len({len(line) for line in cells}) == 1 and len(cells[0]) > 1
    if not rows or not (framed or alike) or any(len(c.split()) != 1 for row in cells for c in row):
        return text
    return "\n".join(" ".join(cell.strip() for cell in row) for row in cells)


def format_kernel(values: FloatArray) -> str:
    """Write a kernel of shape (kH, kW) or (kH, kW, C) as `parse_kernel` reads it.

    Cells keep six significant digits.

    >>> format_kernel(np.array([[1.0, 0.0], [-0.5, 0.25]]))
    '1 0; -0.5 0.25'
    """
    if values.ndim == 3:
        return " | ".join(format_kernel(channel) for channel in np.moveaxis(values, -1, 0))
    return "; ".join(" ".join(f"{value:.6g}" for value in row) for row in values)


def for_channels(values: FloatArray, channels: int) -> FloatArray:
    """Fit a kernel to a picture with this number of channels.

    A kernel of one channel serves all channels alike; of several, a grey picture takes the first.

    Args:
        values: Weights, shape (kH, kW) or (kH, kW, C).
        channels: 1 for a grey picture.

    Returns:
        Shape (kH, kW) for one channel, else (kH, kW, channels).

    Raises:
        CnnError: There are kernels for another number of channels.

    >>> for_channels(np.ones((2, 5)), 3).shape, for_channels(np.ones((2, 5, 3)), 1).shape
    ((2, 5, 3), (2, 5))
    """
    if channels == 1:
        return values if values.ndim == 2 else values[..., 0]
    if values.ndim == 2:
        return np.repeat(values[..., None], channels, axis=2)
    if values.shape[2] != channels:
        raise CnnError(
            f"There are kernels for {values.shape[2]} channels, but the picture has {channels}. "
            'Write one for each, with "|" between them, or a single one for all.'
        )
    return values
