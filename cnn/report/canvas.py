"""Where the figures for a file are drawn: without a browser, a screen or a network.

Texts stay texts in an SVG, so that every script of the world can be read there; in a PNG they are
drawn with Matplotlib's own font, or with one of this machine that has the letters.
"""

import io
import logging
import threading
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, FAINT, LINE, PANEL = "#1d2b33", "#5c6b73", "#dfe4e6", "#f3f5f4"
RIGHT, WRONG, THIRD = "#1f7fb0", "#c8691c", "#6a51a3"
PIXELS_PER_INCH = 200

_FONT = "DejaVu Sans"  # comes with Matplotlib
_lock = threading.Lock()  # what is set below is Matplotlib's, and so everybody's


def drawn(draw: Callable[["Figure"], None], size: tuple[float, float], texts: Iterable[str]) -> Any:
    """Draw a figure, and write it as a picture of both kinds.

    Args:
        draw: Puts it onto an empty sheet.
        size: Of the sheet, width and height in inches.
        texts: All that strangers have named in it, to find a font that has the letters.

    Returns:
        The SVG and the PNG, as bytes.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its folders and fonts
    import matplotlib as mpl  # 50 MB that whoever takes nothing along need not have
    from matplotlib.figure import Figure

    settings = {
        "font.family": [_FONT, *_fonts_for(set().union(*texts)), "sans-serif"],
        "font.size": 10,
        "svg.fonttype": "none",
        "svg.hashsalt": "cnn-lab",
        "text.parse_math": False,  # a class may be called $1$
        "text.color": INK,
        "axes.edgecolor": LINE,
        "axes.labelcolor": FAINT,
        "axes.titlesize": 12,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "legend.frameon": False,
        "figure.constrained_layout.w_pad": 0.12,  # inches around each part
        "figure.constrained_layout.h_pad": 0.1,
    }
    with _lock, mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a box, in the PNG only
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        draw(figure)
        return _saved(figure, "svg"), _saved(figure, "png")


def _saved(figure: "Figure", kind: str) -> bytes:
    file = io.BytesIO()
    metadata = {"Date": None, "Creator": "CNN Lab"} if kind == "svg" else {"Software": "CNN Lab"}
    figure.savefig(file, format=kind, dpi=PIXELS_PER_INCH, metadata=metadata)
    return file.getvalue()


def _fonts_for(letters: set[str]) -> list[str]:
    """Return fonts of this machine that have what Matplotlib's own has not, as far as there are."""
    from matplotlib.font_manager import findfont, fontManager, get_font

    missing = {ord(letter) for letter in letters} - _letters_of(get_font(findfont(_FONT)))
    chosen: list[str] = []
    for entry in sorted(fontManager.ttflist, key=lambda entry: (entry.weight != 400, entry.name)):
        if not missing:
            break
        try:
            has = missing & _letters_of(get_font(entry.fname))
        except (OSError, RuntimeError):  # removed since, or of a kind that cannot be read
            continue
        if has:
            missing -= has
            chosen.append(entry.name)
    return chosen


def _letters_of(font: Any) -> set[int]:
    return {*font.get_charmap()}
