"""Arrays in, Plotly figures out.

One colour code holds on every page. Grey is a picture: black 0, white 1. Orange is negative,
blue is positive and pale is zero, for weights and activations alike; the pair stays apart for
colour-blind readers (ColorBrewer, PuOr and RdBu ends) and reads on light and dark pages.
Backgrounds are transparent, so that a figure takes the page's theme.

What serves one page alone is in a module named after it: `cnn.figures.network_drawing`, `.depth`,
`.exercises` and `.training`.
"""

from cnn.figures.charts import bars
from cnn.figures.maps import (
    brightness,
    mosaic,
    picture,
    signed_map,
    strip,
    window,
)
from cnn.figures.style import GREY, NEGATIVE, NEUTRAL, POSITIVE, SIGNED, framed

__all__ = [
    "GREY",
    "NEGATIVE",
    "NEUTRAL",
    "POSITIVE",
    "SIGNED",
    "bars",
    "brightness",
    "framed",
    "mosaic",
    "picture",
    "signed_map",
    "strip",
    "window",
]
