"""What a drawing might have been: thinner, turned, elsewhere."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cnn.drawing import strokes
from cnn.drawing.strokes import Stroke
from cnn.images.own_picture import NONE, Changes, Kind, of_drawing
from cnn.types import UInt8Array

CENTRED, AS_IT_LIES = "centred", "as it lies"
_SHIFT = 4  # pixels


def what_ifs(drawn: Sequence[Stroke], kind: Kind, changes: Changes = NONE) -> dict[str, UInt8Array]:
    """Make pictures of what the same drawing might have been, each like the network's data.

    Args:
        drawn: The strokes.
        kind: What the pictures of the data have in common.
        changes: What somebody decided; each picture is centred or not by what it is to show.

    Returns:
        What was changed -> the picture, as `cnn.images.own_picture.of_drawing` makes it. "centred"
        comes first, where the data was, then "as it lies".

    Raises:
        CnnError: As `of_drawing` does.
    """
    ink = strokes.draw(drawn)
    changed = {
        CENTRED: (ink, True),
        AS_IT_LIES: (ink, False),
        "half the size": (strokes.draw(strokes.moved(drawn, scale=0.5)), False),
        "a thinner pen": (strokes.draw(strokes.with_pen(drawn, 0.5)), True),
        "a thicker pen": (strokes.draw(strokes.with_pen(drawn, 1.8)), True),
        "turned by 25°": (strokes.draw(strokes.moved(drawn, degrees=25)), True),
        "upside down": (strokes.draw(strokes.moved(drawn, degrees=180)), True),
    }
    made = {
        name: of_drawing(picture, kind, replace(changes, centred=centred)).pixels
        for name, (picture, centred) in changed.items()
    }
    first = made[CENTRED]
    if kind.fit != "centre":
        del made[CENTRED]
    moved = np.roll(first, _SHIFT, axis=1)
    moved[:, :_SHIFT] = first[:, :1]
    return made | {f"{_SHIFT} pixels right": moved}
