"""Numbers in a text that a stranger wrote: a field, a kernel, a link, or a variable.

`read_number` is the lab's one reader of numbers that people type; its twin in the browser is
`ui/components/shared/typed_number.js`, and `tests/typed_numbers.json` holds what both make of them.
"""

import math
import re
import unicodedata

from cnn.errors import CnnError

_MOST_DIGITS = 9
_LONGEST = 100  # characters of a number; the longest float that Python writes has 25
_QUOTED = 20  # characters of a wrong one, in a message

_ZEROS = "0٠۰०０"  # Latin, Arabic, Persian, Devanagari, and as wide as a Chinese character
_SAME = {
    **{chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)},
    **dict.fromkeys("−–—‒―﹣－", "-"),
    **dict.fromkeys("×✕✖∗*⨯", "×"),
    **dict.fromkeys("⁄∕／", "/"),
    **dict.fromkeys("’ʼ＇`´", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("％٪", "%"),
    **dict.fromkeys("．٫", "."),
    **dict.fromkeys("，、", ","),
    **dict.fromkeys("；", ";"),
    **dict.fromkeys("＋", "+"),
    **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u00ad", ""),  # seen by nobody
}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
_RAISED_RUN = re.compile(f"[{''.join(_RAISED)}]+")
_FRACTIONS = re.compile("[¼-¾⅐-⅞↉]")

_ABOUT = re.compile(
    r"(?:=|≈|≃|~|(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|exactly)(?![^\W\d]))\s*",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"^(.*(?:[.^].*\d|,\d{1,2}|%))\.$")  # of 3.2. and 35 %.
_WRAPPED = {'"': '"', "'": "'", "(": ")", "[": "]"}
_PERCENT = re.compile(r"\s*(?:%|percent|per cent)$", re.IGNORECASE)
_POWER = re.compile(r"(?:([^×^]+?)\s*×\s*)?10\s*(?:\^|×\s*×)\s*([+-]?\d{1,4})")
_FRACTION = re.compile(r"([+-]?)\s*(?:(\d{1,9})\s+)?([^\s/]+)\s*/\s*([^\s/]+)")
_SIGNED = re.compile(r"([+-]?)\s*(.+?)(e[+-]?\d{1,4})?", re.IGNORECASE)
_NO_ORDINARY = re.compile(r"([+-]?)\s*(?:(nan)|inf(?:inity)?|∞)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(\.\d*)?|\.\d+")
_APART = re.compile(r"(\d{1,3})((?:([ '_])\d{3})(?:\3\d{3})*)(?:[.,](\d*))?")  # 18 496,5
_GROUPED = {
    ",": re.compile(r"\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3}"),  # 1,234,567 and 12,34,567
    ".": re.compile(r"\d{1,3}(\.\d{3})+"),
}


class TwoReadingsError(CnnError):
    """A text that may mean one number or another.

    Args:
        text: As it was typed.
        readings: The numbers that it may mean.
    """

    def __init__(self, text: str, readings: list[float]) -> None:
        """Say both, written so that each has one reading."""
        self.readings = readings
        written = " or ".join(unmistakable(number) for number in readings)
        super().__init__(
            f"“{quoted(text)}” has two readings: {written}. Type the one that you mean."
        )


def whole_number(text: str) -> int | None:
    """Return the number that a text holds in a few digits; None for any other text.

    >>> whole_number("42"), whole_number("-1"), whole_number("1e9"), whole_number("")
    (42, None, None, None)
    """
    # isdecimal alone would let other scripts' digits through.
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def read_number(text: str, *, whole: bool = False) -> float:
    """Read a number as people type, copy and paste it.

    A point or a comma stands before the decimals; thousands may be apart by either, by spaces,
    apostrophes or underscores; fractions, percentages (35 % is 0.35) and powers of ten are worked
    out.

    Args:
        text: What was typed.
        whole: Whether things are counted: then 18,496 cannot mean 18.496.

    Returns:
        The number; infinite or NaN where the text says so, or where it outgrows a float.

    Raises:
        TwoReadingsError: It may mean one number or another, such as 3,200.
        CnnError: It is no number.

    >>> read_number("−0,5"), read_number("1/4"), read_number("1.234,5"), read_number("35 %")
    (-0.5, 0.25, 1234.5, 0.35)
    >>> read_number("18,496", whole=True)
    18496.0
    """
    readings = readings_of(text, whole=whole)
    if not readings:
        raise CnnError(
            f"“{quoted(text)}” is not a number; write it in digits, such as 12, −0.5 or 1/9."
        )
    if len(readings) > 1:
        raise TwoReadingsError(text, readings)
    return readings[0]


def readings_of(text: str, *, whole: bool = False) -> list[float]:
    """Return all numbers that a text may mean, none if it means none; see `read_number`.

    >>> readings_of("3,200"), readings_of("3.000", whole=True), readings_of("1_3")
    ([3.2, 3200.0], [3.0, 3000.0], [])
    """
    # Spaces would outgrow any bound, and mean nothing.
    words = _bare(" ".join(plain(text[: 50 * _LONGEST]).split()))
    if len(text) > 50 * _LONGEST or len(words) > _LONGEST:
        return []
    if match := _PERCENT.search(words):
        return [share / 100 for share in readings_of(words[: match.start()])]
    if match := _NO_ORDINARY.fullmatch(words):
        return [math.nan if match[2] else math.inf * (-1 if match[1] == "-" else 1)]
    if match := _POWER.fullmatch(words):
        factors = [1.0] if match[1] is None else _decimals(match[1], whole=False)
        return [factor * _ten_to(int(match[2])) for factor in factors]
    if match := _FRACTION.fullmatch(words):
        return _fraction(*match.groups())
    return _decimals(words, whole=whole)


def plain(text: str) -> str:
    """Write other scripts' digits, signs and spaces as those of a keyboard; lines stay lines.

    >>> plain("−１½ × 10⁻³")
    '-1 1/2 × 10^-3'
    """
    text = _FRACTIONS.sub(lambda one: f" {unicodedata.normalize('NFKC', one[0])}", text)
    text = _RAISED_RUN.sub(lambda run: f"^{''.join(_RAISED[mark] for mark in run[0])}", text)
    characters = (_SAME.get(character, character) for character in text)
    return "".join(
        " " if len(kept) == 1 and unicodedata.category(kept) == "Zs" else kept
        for kept in characters
    ).strip()


def unmistakable(number: float) -> str:
    """Write a number so that it has one reading: without thousands apart, with a point.

    >>> unmistakable(3200.0), unmistakable(3.2), unmistakable(-0.5)
    ('3200', '3.2', '−0.5')
    """
    return f"{number:.10g}".replace("-", "−")


def quoted(text: str) -> str:
    """Return the beginning of a text, for a message.

    >>> quoted("9" * 1000)
    '99999999999999999999…'
    """
    return text[:_QUOTED] + ("…" if len(text) > _QUOTED else "")


def _bare(words: str) -> str:
    """Take off what stands around a number: quotation marks, brackets, "about", a full stop."""
    before = None
    while words != before:
        before = words
        if len(words) > 1 and _WRAPPED.get(words[0]) == words[-1]:
            words = words[1:-1].strip()
        if match := _ABOUT.match(words):
            words = words[match.end() :]
        words = _FULL_STOP.sub(r"\1", words.rstrip(";,! "))
    return words


def _fraction(sign: str, whole: str | None, above: str, below: str) -> list[float]:
    """Compute a fraction, such as -1/9 or 1 1/2."""
    if whole is not None and not (above.isdecimal() and below.isdecimal()):
        return []
    readings = []
    for numerator in _decimals(above, whole=False):
        for denominator in _decimals(below, whole=False):
            if denominator == 0:
                return []
            value = float(whole or 0) + numerator / denominator
            readings.append(-value if sign == "-" else value)
    return readings


def _decimals(words: str, *, whole: bool) -> list[float]:
    """Return what digits with points, commas and thousands apart may mean."""
    match = _SIGNED.fullmatch(words)
    if match is None:
        return []
    sign, body, power = match[1], match[2], match[3] or ""
    bodies = _as_python(body, whole=whole and not power)
    return [float(f"{sign}{digits}{power}") for digits in bodies]


def _as_python(body: str, *, whole: bool) -> list[str]:
    """Return the ways in which Python would write what digits with marks may mean."""
    if not body.isascii() or not re.fullmatch(r"[\d.,' _]*\d[\d.,' _]*", body):
        return []
    if match := _APART.fullmatch(body):
        return [f"{match[1]}{re.sub('[^0-9]', '', match[2])}.{match[4] or '0'}"]
    last = max(body, key=lambda mark: body.rfind(mark) if mark in ".," else -1)
    if last not in (".", ","):
        return [body] if _DIGITS.fullmatch(body) else []
    other = "." if last == "," else ","
    before, _, after = body.rpartition(last)
    if other in before:  # 1,234.5 or 1.234,5
        fits = _GROUPED[other].fullmatch(before) and (after.isdecimal() or not after)
        return [f"{before.replace(other, '')}.{after}"] if fits else []
    thousands = _GROUPED[last].fullmatch(body) is not None and body[0] != "0"
    together = body.replace(last, "")
    if last in before:  # 1,234,567
        return [together] if thousands else []
    decimal = f"{before}.{after}"
    if not _DIGITS.fullmatch(decimal):
        return []
    if not thousands or (last == "." and not whole):  # the lab itself writes decimals so
        return [decimal]
    if whole and (last == "," or set(after) != {"0"}):  # and thousands so, where it counts
        return [together]
    return [decimal, together]


def _ten_to(power: int) -> float:
    try:
        return 10.0**power
    except OverflowError:
        return math.inf
