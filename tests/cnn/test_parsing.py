"""Numbers are read as people type them, and what has two readings is asked back with both."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.errors import CnnError
from cnn.parsing import TwoReadingsError, read_number, readings_of, unmistakable

# The browser's reader is held to the same table.
NUMBERS = json.loads(Path("tests/typed_numbers.json").read_text("utf-8"))


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_as_it_is_meant(text: str) -> None:
    meant = NUMBERS[text]
    readings = [] if meant is None else meant if isinstance(meant, list) else [meant]
    assert readings_of(text) == pytest.approx(readings, rel=1e-12)


@pytest.mark.parametrize("text", [text for text, meant in NUMBERS.items() if meant is None])
def test_what_is_no_number_says_so(text: str) -> None:
    with pytest.raises(CnnError, match="is not a number; write it in digits"):
        read_number(text)


def test_two_readings_are_asked_back_so_that_each_can_be_typed() -> None:
    with pytest.raises(
        TwoReadingsError, match=r"“3,200” has two readings: 3\.2 or 3200\."
    ) as asked:
        read_number("3,200")
    assert [read_number(unmistakable(one)) for one in asked.value.readings] == [3.2, 3200]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("18,496", [18496]),  # a count is no fraction
        ("3,000", [3000]),  # as the lab itself writes thousands
        ("18.496", [18496]),
        ("3.000", [3, 3000]),
        ("12.5", [12.5]),  # wrong, but what was typed
        ("12,5", [12.5]),
    ],
)
def test_where_things_are_counted_thousands_are_likelier(text: str, readings: list[float]) -> None:
    assert readings_of(text, whole=True) == readings


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "-∞", "Infinity", "1e999", "10^999"])
def test_no_ordinary_number_is_read_as_one(text: str) -> None:
    assert not math.isfinite(read_number(text))


@pytest.mark.parametrize("text", ["9" * 101, "9" * 10**6, " " * 10**6, "(" * 10**6, "1/" * 3000])
def test_a_very_long_text_is_no_number(text: str) -> None:
    with pytest.raises(CnnError, match="is not a number") as refused:
        read_number(text)
    assert len(str(refused.value)) < 120


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_python_writes_is_read_back(number: float) -> None:
    assert read_number(repr(number)) == number
    assert read_number(repr(number).replace("-", "−")) == number


@given(st.integers(-(10**15), 10**15))
def test_every_count_that_the_lab_writes_is_read_back(number: int) -> None:
    assert read_number(f"{number:,}", whole=True) == number


@given(st.text() | st.text("0123456789.,' _/-+eE%×*^()[]\"~½³", max_size=30), st.booleans())
def test_any_text_is_a_number_or_explained(text: str, whole: bool) -> None:
    try:
        number = read_number(text, whole=whole)
    except CnnError:
        return
    assert isinstance(number, float)
