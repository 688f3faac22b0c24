"""What was taken for ink in a picture of the learner's own, as a picture."""

import numpy as np
from PIL import Image

from cnn.images.ink import Ink
from cnn.types import FloatArray, UInt8Array

_ORANGE = (230, 97, 1)


def marked_ink(view: FloatArray, ink: Ink) -> UInt8Array:
    """Draw a picture pale, and what was taken for ink in orange.

    Args:
        view: Shape (H, W), in [0, 1].
        ink: Of the same picture, perhaps shrunk.

    Returns:
        Shape (h, w, 3) of the ink, 0 to 255.
    """
    height, width = ink.values.shape
    grey = Image.fromarray(np.rint(view * 255).astype(np.uint8)).resize((width, height))
    pale = 128 + np.asarray(grey, dtype=float)[:, :, np.newaxis] / 2
    share = ink.values[:, :, np.newaxis]
    return np.rint(pale * (1 - share) + np.array(_ORANGE) * share).astype(np.uint8)
