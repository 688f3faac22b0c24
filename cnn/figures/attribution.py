"""Maps of reasons over their pictures, and what a nudge does to the probabilities."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
from plotly.colors import hex_to_rgb

from cnn.architecture.receptive_field import MapPlace
from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE, SIGNED, as_text, framed
from cnn.inspection.reasons.adversarial import Nudge
from cnn.inspection.reasons.attribution import seen_pixels, stretched
from cnn.types import FloatArray, UInt8Array

# The picture steps back to middle greys, so that colours show on its black and its white.
_DARKEST, _BRIGHTEST = 0.12, 0.72
_FOR, _AGAINST = (0.22, 0.66, 0.96), (1.0, 0.55, 0.16)  # red, green, blue; the page's, but brighter
_HATCH = (0.55, 0.45, 0.6)  # where nothing is seen or arrives: neither for nor against
_EXPONENT = 0.7  # of the opacity: weak reasons show, and still weaker than strong ones


def overlay(
    picture: UInt8Array, values: FloatArray, limit: float, place: MapPlace | None = None
) -> UInt8Array:
    """Lay a map over its picture: blue speaks for the class, orange against it.

    Args:
        picture: Pixels 0 to 255, shape (H, W, C) with one or three channels.
        values: Shape (h, w); stretched over the picture where it is smaller.
        limit: The magnitude with the full colour.
        place: As for `stretched`. What no cell sees is hatched.

    Returns:
        Red, green and blue, 0 to 255, shape (H, W, 3).
    """
    shares = np.clip(stretched(values, picture.shape, place) / limit, -1, 1)[..., np.newaxis]
    grey = np.broadcast_to(picture / 255, (*picture.shape[:2], 3))
    behind = _DARKEST + (_BRIGHTEST - _DARKEST) * grey
    colour = np.where(shares > 0, _FOR, _AGAINST)
    opacity = np.abs(shares) ** _EXPONENT
    mixed = opacity * colour + (1 - opacity) * behind
    if place is not None:
        stripes = np.add.outer(*map(np.arange, picture.shape[:2])) % 4 == 0
        mixed[stripes & ~seen_pixels(picture.shape, place)] = _HATCH
    return np.asarray(np.rint(255 * mixed), dtype=np.uint8)


def coloured(values: FloatArray, limit: float, place: MapPlace | None = None) -> UInt8Array:
    """Give a map the colours of all maps here: orange below zero, blue above, pale at zero.

    Args:
        values: Shape (h, w).
        limit: The magnitude with the strongest colour.
        place: As for `overlay`. Cells that do not arrive have the colour of its hatching.

    Returns:
        Red, green and blue, 0 to 255, shape (h, w, 3).
    """
    places = [float(str(place)) for place, _ in SIGNED]
    colours = np.array([hex_to_rgb(str(name)) for _, name in SIGNED])
    shares = (np.clip(values / limit, -1, 1) + 1) / 2
    channels = [np.interp(shares, places, colours[:, channel]) for channel in range(3)]
    levels = np.stack(channels, axis=-1)
    if place is not None:
        lost = np.ones(values.shape, bool)
        lost[place.cells] = False
        levels[lost] = 255 * np.array(_HATCH)
    return np.asarray(np.rint(levels), dtype=np.uint8)


def over_picture(
    picture: UInt8Array,
    values: FloatArray,
    limit: float,
    unit: str,
    place: MapPlace | None = None,
    *,
    height: int = 460,
) -> go.Figure:
    """Show a map large over its picture, with its colour scale and its numbers.

    Args:
        picture: Pixels 0 to 255, shape (H, W, C).
        values: Shape (h, w).
        limit: The magnitude with the full colour.
        unit: What the numbers are.
        place: As for `overlay`.
        height: Figure height in pixels.
    """
    lowest = -limit if values.min() < 0 else 0.0
    rows, columns = picture.shape[:2]
    image = {
        "type": "image",
        "z": overlay(picture, values, limit, place),
        "customdata": stretched(values, picture.shape, place),
        "hovertemplate": "row %{y}, column %{x}: %{customdata:.3g}<extra></extra>",
    }
    # Pictures have no colour scale of their own: an empty trace brings it.
    scale = {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "mode": "markers",
        "hoverinfo": "skip",
        "showlegend": False,
        "marker": {
            "color": [0],
            "cmin": lowest,
            "cmax": limit,
            "colorscale": _scale_on_black(signed=lowest < 0),
            "showscale": True,
            "colorbar": {
                "title": {"text": unit, "side": "bottom"},
                "orientation": "h",
                "y": 0,
                "yanchor": "top",
                "thickness": 10,
                "outlinewidth": 0,
                "tickformat": ".2~g",
                "nticks": 5,
            },
        },
    }
    pixels = {"visible": False, "constrain": "domain"}
    return framed(
        image,
        scale,
        margin=4,
        top=4,
        bottom=58,
        height=height,
        xaxis=pixels | {"range": [-0.5, columns - 0.5]},
        yaxis=pixels | {"scaleanchor": "x", "range": [rows - 0.5, -0.5]},
    )


@lru_cache
def _scale_on_black(*, signed: bool) -> list[list[float | str]]:
    """Return the colours of `overlay` on black, from the lowest value to the highest."""
    shares = np.linspace(-1.0 if signed else 0.0, 1, 21)
    colours = overlay(np.zeros((1, 21, 1), np.uint8), shares[np.newaxis], 1.0)[0].tolist()
    places = np.linspace(0, 1, len(shares)).tolist()
    return [[place, f"rgb{tuple(rgb)}"] for place, rgb in zip(places, colours, strict=True)]


def along_the_line(nudge: Nudge, names: Sequence[str], *, height: int = 300) -> go.Figure:
    """Draw the probabilities over the length of the step.

    Args:
        nudge: What was found.
        names: Of the classes.
        height: Figure height in pixels.
    """
    other = nudge.new_answer
    if other is None:
        other = nudge.toward
    answer = as_text(names[nudge.answer])
    lines = [
        (answer, nudge.probabilities[:, nudge.answer], POSITIVE, "solid"),
        (f"{answer}, signs by lot", nudge.by_chance[:, nudge.answer], NEUTRAL, "dash"),
    ]
    if other is not None:
        lines.insert(1, (as_text(names[other]), nudge.probabilities[:, other], NEGATIVE, "solid"))
    traces = [
        {
            "type": "scatter",
            "y": values,
            "name": name,
            "mode": "lines",
            "line": {"color": colour, "dash": dash, "width": 2.5},
            "hovertemplate": "%{x} levels: %{y:.1%}",
        }
        for name, values, colour, dash in lines
    ]
    upright = {"xref": "x", "yref": "y domain"}
    mark = {
        "type": "line",
        "x0": nudge.levels,
        "x1": nudge.levels,
        "y0": 0,
        "y1": 1,
        "line": {"color": NEUTRAL, "dash": "dot"},
        **upright,
    }
    words = {
        "text": f"ε = {nudge.levels}",
        "x": nudge.levels,
        "y": 0,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        **upright,
    }
    return framed(
        *traces,
        height=height,
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": "ε, grey levels of 255", "rangemode": "tozero"},
        yaxis={"title": "probability", "range": [-0.02, 1.02], "tickformat": ".0%"},
        shapes=[mark] if nudge.levels else [],
        annotations=[words] if nudge.levels else [],
    )
