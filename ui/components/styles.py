"""The styles of a component: what all share, and its own."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def styles(name: str) -> str:
    """Return the CSS of a component, that of shared/ before its own.

    Args:
        name: Of its folder, such as "face".
    """
    return "\n".join((_text("shared/elements.css"), scrolling(), _text(f"{name}/component.css")))


def scrolling() -> str:
    """Return the CSS of frames that scroll sideways, in components and on the page around them."""
    return _text("shared/scrolls.css")


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")
