"""Cells of a kernel as people paste them: from a table, from NumPy, MATLAB or LaTeX, by hand.

A comma may stand between cells, before decimals or between rows; so may a semicolon, and a slash
within a fraction or between rows. What leaves only one rectangular kernel is read as meant; what
leaves several is asked back with all of them.
"""

import re
import unicodedata
from collections.abc import Iterator

from cnn.errors import CnnError
from cnn.kernels.named import MAX_SIDE
from cnn.ops import LARGEST_VALUE
from cnn.parsing import plain, quoted, read_number, unmistakable

_LONGEST = 20_000  # characters; 11 × 11 cells of three channels, as NumPy writes them, have 9,000

Words = list[list[str]]  # cells of rows, as they were written
Cells = tuple[tuple[float, ...], ...]

_MISSING_BRACKET = "A bracket is missing: each “(” or “[” needs its “)” or “]”."
_TENSOR = re.compile(r"<tf\.[\w.]+[^>]*?numpy=(.*?)>?", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*\s*=\s*")
_CALL = re.compile(
    r"(?:\w+\.)*(?:as)?(?:array|tensor|matrix|mat|constant|Variable|list|tuple)\s*\(\s*(?=[\[({]|\w+[.(])"
)
_OPTIONS = re.compile(
    r",\s*(?:(?:dtype|device|shape|requires_grad|order)\s*=[^\])}]*|(?:\w+\.)?float\d*\s*)$"
)
_TO_SQUARE = str.maketrans("(){}", "[][]")
_LATEX = (
    (re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"\1/\2"),
    (re.compile(r"\\begin\s*\{\w+\*?\}(?:\{\w+\})?"), "["),
    (re.compile(r"\\end\s*\{\w+\*?\}"), "]"),
    (re.compile(r"\\left\W|\\right\W|\\[,;:!]|\$"), " "),
)
_ALONE = re.compile(r"(?<!\w)\(\s*([^\s()\[\],;/]+(?:\s*/\s*[^\s()\[\],;/]+)?)\s*\)")  # (1/9)
_FACTOR_OF_CODE = re.compile(r"([^()\[\]{}]+?)\s*×\s*([A-Za-z].*)", re.DOTALL)
_FACTOR_BEFORE = re.compile(r"([^\[\]×]*?)\s*×?\s*(\[.*\])", re.DOTALL)
_FACTOR_BEHIND = re.compile(r"(\[.*\])\s*([/×])\s*([^\[\]]+)", re.DOTALL)
_DECIMAL_COMMA = re.compile(r"(?:(?<=\d)|(?<![^\s+-])),(?=\d)")  # 0,5 or ,5
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")
_SMALL = re.compile("([0-9]{0,9})([¼-¾⅐-⅞])")  # 1½ is one cell, and so is -½
_BETWEEN_ROWS = re.compile(r"\s/+\s")


def read_cells(text: str) -> Cells:
    """Read the cells of a kernel of one channel, row by row.

    Args:
        text: Such as "1 0 -1; 2 0 -2", "[[1, 0], [2, 0]]", lines of a table, "1/9 * [1 1; 1 1]".

    Raises:
        CnnError: It holds no kernel, or several are possible; the message says what would be one.

    >>> read_cells("0,5 0,5; 0,5 0,5")
    ((0.5, 0.5), (0.5, 0.5))
    >>> read_cells("[[1, 0, -1], [2, 0, -2]]")
    ((1.0, 0.0, -1.0), (2.0, 0.0, -2.0))
    """
    if len(text) > _LONGEST:
        raise CnnError(f"A kernel of {len(text):,} characters is too long; use {_LONGEST:,}.")
    text = _SMALL.sub(lambda one: repr(int(one[1] or 0) + unicodedata.numeric(one[2])), text)
    lines = (" ".join(line.split()) for line in plain(text).splitlines())
    body, factor = _without_factor("\n".join(line for line in lines if line))
    rows, by_commas = _rows(body)
    kernels, refusals = _kernels(rows, factor, by_commas=by_commas)
    if len(parts := _BETWEEN_ROWS.split(rows[0] if len(rows) == 1 else "")) > 1:
        apart = [cells for cells in _kernels(parts, factor)[0] if len(cells[0]) > 1]
        square = any(len(cells) == len(cells[0]) > 2 for cells in apart)
        kernels = apart if square else [*kernels, *apart]
    if not kernels:
        raise refusals[0]
    return _the_one(text, kernels)


def _kernels(
    rows: list[str], factor: float, *, by_commas: bool = False
) -> tuple[list[Cells], list[CnnError]]:
    """Return the kernels that rows may mean, and why they cannot be others."""
    possible: dict[str, Cells] = {}
    refusals: list[CnnError] = []
    for way, words in _ways(rows, by_commas=by_commas):
        try:
            possible[way] = _cells(words, factor)
        except CnnError as error:
            refusals.append(error)
    return _likely(rows, possible), refusals


def _without_code(text: str) -> str:
    """Take off what a program writes around the cells; brackets become square ones."""
    if match := _TENSOR.fullmatch(text):
        text = match[1].strip()
    while match := _CALL.match(text):
        text = text[match.end() :]
        inner, bracket, behind = text.rpartition(")")
        if not bracket:
            raise CnnError(_MISSING_BRACKET)
        text = _OPTIONS.sub("", inner).rstrip(", ") + behind
    return text.translate(_TO_SQUARE)


def _without_latex(text: str) -> str:
    if "\\" not in text:
        return text
    text = re.sub(r"\\\\|\\(?=\s)", ";", text).replace("&", " ")
    for pattern, plainly in _LATEX:
        text = pattern.sub(plainly, text)
    return text.strip()


def _without_factor(text: str) -> tuple[str, float]:
    """Take off what stands around the cells: code, and a number that multiplies or divides them."""
    text = _ALONE.sub(r"\1", _without_latex(text).rstrip("; \n"))
    if match := _NAME.match(text):
        text = text[match.end() :]
    if match := _FACTOR_OF_CODE.fullmatch(text):
        return _without_code(match[2]), _cell(match[1].strip())
    text = _without_code(text)
    if match := _FACTOR_BEHIND.fullmatch(text):
        number = _cell(match[3].strip())
        if match[2] == "/" and number == 0:
            raise CnnError("The kernel is divided by 0; divide it by another number.")
        return match[1], 1 / number if match[2] == "/" else number
    if (match := _FACTOR_BEFORE.fullmatch(text)) and match[1].strip():
        return match[2], _cell(match[1].strip())
    return text, 1.0


def _rows(text: str) -> tuple[list[str], bool]:
    """Split a text into rows; return also whether commas surely stand between cells."""
    depth = deepest = 0
    for mark in text:
        depth += (mark == "[") - (mark == "]")
        deepest = max(deepest, depth)
        if depth < 0:  # closed before it was opened
            break
    if depth:
        raise CnnError(_MISSING_BRACKET)
    if deepest > 2:
        raise CnnError(
            "There are brackets in brackets in brackets. Give the rows of one channel, such as "
            '[[1, 0], [2, 0]], and put a "|" between those of red, green and blue.'
        )
    if deepest == 2 or text.count("[") > 1:  # each bracket is a row, however its line is broken
        inner = re.findall(r"\[([^\[\]]*)\]", text)
        between = re.sub(r"\[[^\[\]]*\]", "", text)
        if between.strip("[]; ,\n"):
            _refuse_gap(between.strip("[]; ,\n"))
            raise CnnError(f"“{quoted(between.strip())}” stands beside the rows; take it out.")
        rows = [" ".join(row.split()) for row in inner]
        return rows, re.search(r"\]\s*,\s*\[", text) is not None and _as_in_python(rows)
    text = text.replace("[", " ").replace("]", " ")
    lines = [line.strip(" /") for line in text.splitlines() if line.strip(" ,;/")]
    parts = [line.strip("; ").split(";") for line in lines]
    if len(lines) > 1 and all(
        len(line) > 1 and all(len(part.split()) == 1 for part in line) for line in parts
    ):  # a table whose cells end with semicolons, as where commas stand before decimals
        return [" ".join(line) for line in parts], False
    return [part for line in parts for part in line if part.strip(" ,")], False


def _as_in_python(rows: list[str]) -> bool:
    """Return whether commas between cells are what tells them apart.

    >>> _as_in_python(["1,0, -1", "2,0, -2"]), _as_in_python(["0,5 0,5"])
    (True, False)
    >>> _as_in_python(["0,5, 0,5"])
    False
    """
    cells = [re.split(r"\s*,\s+|\s+,", row.strip(", ")) for row in rows]
    words = [word.strip() for row in cells for word in row]
    decimals = all(_DECIMAL_COMMA.search(word) for word in words) and len(words) > len(rows)
    return not decimals and not any(re.search(r"[^\s/+-]\s+[^\s/]", word) for word in words)


def _ways(rows: list[str], *, by_commas: bool) -> Iterator[tuple[str, Words]]:
    """Return the ways to tell the cells of rows apart, the lab's own way first."""
    slashes = [re.sub(r"(?<=\d)\s*/\s*(?=\d)", "/", row) for row in rows]
    yield "between cells", [row.replace(",", " ").split() for row in slashes]
    if by_commas:
        return
    decimals = [_with_decimal_commas(row) for row in slashes]
    commas = any(_DECIMAL_COMMA.search(row) for row in slashes)
    if commas and all(row is not None for row in decimals):
        yield "before decimals", [row or [] for row in decimals]
    thousands = [re.sub(r",(?=\s|$)", " ", row).split() for row in slashes]
    with_commas = [word for row in thousands for word in row if "," in word]
    if with_commas and all(_THOUSANDS.fullmatch(word) for word in with_commas):
        yield "between thousands", [[word.replace(",", "") for word in row] for row in thousands]
    if len(slashes) == 1 and "," in slashes[0]:
        groups = [group.split() for group in slashes[0].strip(", ").split(",")]
        if all(len(group) > 1 for group in groups):
            yield "between rows", groups


def _with_decimal_commas(row: str) -> list[str] | None:
    """Return the cells of a row whose commas stand before decimals; None where they cannot.

    >>> _with_decimal_commas("0,5, 1,5"), _with_decimal_commas("1,0,-1")
    (['0.5', '1.5'], None)
    """
    words = re.sub(r",(?=\s|$)", " ", row).split()  # one before a space stands between cells
    if any(
        word.count(",") > 1 or ("," in word and not _DECIMAL_COMMA.search(word)) for word in words
    ):
        return None
    return [word if "." in word else word.replace(",", ".") for word in words]


def _likely(rows: list[str], possible: dict[str, Cells]) -> list[Cells]:
    """Return the kernels that may be meant, of those that are possible by the way they are read."""
    written = " ".join(rows)
    others = {way: cells for way, cells in possible.items() if way != "between cells"}
    if len(others) == 1 and "between cells" in possible:
        # Between "0,5 0,5" only a space tells cells apart.
        spaced = len(re.sub(r"\s*,\s*", ",", written).split()) > len(rows)
        tight = re.search(r",\s|\s,", written.strip(", ")) is None
        decimal = "before decimals" in others and spaced and tight and "." not in written
        if decimal or "between rows" in others:
            possible = others
    return list(possible.values())


def _the_one(text: str, kernels: list[Cells]) -> Cells:
    """Return the kernel that is meant.

    Raises:
        CnnError: Several may be.
    """
    kernels = list(dict.fromkeys(kernels))
    if len(kernels) == 1:
        return kernels[0]
    readings = "; or ".join(f"“{_written(cells)}” ({_size(cells)})" for cells in kernels)
    shown = "; ".join(text.strip().splitlines())
    raise CnnError(
        f"“{quoted(shown)}” has {len(kernels)} readings: {readings}. Type the one that you mean."
    )


def _cells(words: Words, factor: float) -> Cells:
    """Read the cells of a rectangular kernel.

    Raises:
        CnnError: It is not rectangular, too large, empty, or a cell is no ordinary number.
    """
    if not any(words):
        raise CnnError('The kernel has no cells. Type numbers, for example "1 0 -1; 2 0 -2".')
    lengths = [len(row) for row in words]
    if max(len(words), *lengths) > MAX_SIDE:
        raise CnnError(
            f"The kernel has {len(words)} × {max(lengths)} cells; "
            f"use at most {MAX_SIDE} × {MAX_SIDE}."
        )
    if min(lengths) != max(lengths):
        raise CnnError(
            f"The kernel's rows have different lengths: {', '.join(map(str, lengths))}. "
            "Give every row the same number of cells."
        )
    return tuple(tuple(_cell(word, factor) for word in row) for row in words)


def _cell(word: str, factor: float = 1.0) -> float:
    _refuse_gap(word)
    try:
        value = read_number(word) * factor
    except CnnError:
        raise CnnError(
            f"{word[:20]!r} is not a number; write cells like 2, -1, 0.25 or 1/9."
        ) from None
    if not abs(value) <= LARGEST_VALUE:  # NaN fails every comparison
        shown = word[:20] if factor == 1 else f"{value:g}"
        raise CnnError(f"A cell is {shown}; use numbers of at most {LARGEST_VALUE:g}.")
    return value


def _refuse_gap(word: str) -> None:
    if word in ("…", "...", "⋯"):
        raise CnnError("“…” stands for cells that were left out; write all of them.")


def _written(cells: Cells) -> str:
    rows = (" ".join(unmistakable(cell) for cell in row) for row in cells)
    return "; ".join(rows)


def _size(cells: Cells) -> str:
    return f"{len(cells)} × {len(cells[0])}"
