"""All values that pages declare, found where each page hands them to its header."""

import ast
import functools
from pathlib import Path
from typing import Any

from ui.address.values import Anything

PAGES = Path(__file__).parents[1] / "pages"


@functools.cache
def declared_by(page: str) -> tuple[Anything, ...]:
    """Return the values of a page, in the order of its address.

    Args:
        page: Name of its file.
    """
    parsed = ast.parse((PAGES / f"{page}.py").read_text("utf-8"))
    imports = [node for node in parsed.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(imports, []), page, "exec"), names)  # noqa: S102 - the page's own
    (header,) = (
        node
        for node in ast.walk(parsed)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "header"
    )
    values = eval(ast.unparse(header.args[2]), names)  # noqa: S307 - likewise
    return tuple(values)


@functools.cache
def declared_by_page() -> dict[str, tuple[Anything, ...]]:
    """Return the values of every page, by the name of its file."""
    return {file.stem: declared_by(file.stem) for file in sorted(PAGES.glob("*.py"))}


def declared() -> list[Anything]:
    """Return each value that is declared, once."""
    return list(dict.fromkeys(value for values in declared_by_page().values() for value in values))
