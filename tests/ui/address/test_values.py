"""What a value may be, a link can say; and whatever else a link says is refused in words."""

import math
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cnn.errors import CnnError
from tests.declared import declared
from ui.address.values import (
    Anything,
    Choice,
    MaybeText,
    MaybeWhole,
    Number,
    Several,
    Span,
    Switch,
    Text,
    Whole,
)


def even(text: str) -> str:
    """Take a text of an even number of characters only."""
    if len(text) % 2:
        raise CnnError("write one character more.")
    return text


SWITCH = Switch("switch", False, "A switch")
WHOLE = Whole("whole", 0, "A whole number", low=-5, high=1234)
STEPS = Whole("steps", 4, "Steps of three", low=1, high=100, step=3)
MAYBE = MaybeWhole("maybe", None, "Perhaps a number", low=3, high=99)
NUMBER = Number("number", 0.5, "A number", low=-2.5, high=1e6)
FREE = Number("free", 0.0, "Any number")
CHOICE = Choice("choice", 0.1, "A choice", options=(0.1, 1.0, 1e30))
NOTHING = Choice[str | None](
    "nothing", None, "Perhaps one", options=(None, "a"), said=lambda one: one or "none"
)
SEVERAL = Several("several", (1, 2), "Several", options=range(1, 9))
SPAN = Span("span", (0, 100), "From and to", low=0, high=100)
TEXT = Text("text", "", "A text", read=even, longest=200)
LETTER = MaybeText("letter", None, "Perhaps a text", read=even, longest=200)
KINDS: dict[Anything, st.SearchStrategy[Any]] = {
    SWITCH: st.booleans(),
    WHOLE: st.integers(-5, 1234),
    STEPS: st.integers(0, 33).map(lambda number: 1 + 3 * number),
    MAYBE: st.integers(3, 99),
    NUMBER: st.floats(-2.5, 1e6),
    FREE: st.floats(allow_nan=False, allow_infinity=False),
    CHOICE: st.sampled_from((0.1, 1.0, 1e30)),
    NOTHING: st.sampled_from((None, "a")),
    SEVERAL: st.lists(st.integers(1, 8), unique=True).map(tuple),
    SPAN: st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda ends: tuple(sorted(ends))),
    TEXT: st.text(max_size=200).filter(lambda text: len(text) % 2 == 0),
    LETTER: st.none() | st.text("ab", min_size=2, max_size=2),
}
# What nobody should be able to break a page with.
HOSTILE = (
    "",
    " ",
    "inf",
    "-inf",
    "nan",
    "1e999",
    "-1e999",
    "٣",
    "²",
    "１",
    "0x10",
    "1_000",
    "--1",
    "1e3",
    "None",
    "TRUE ",
    "\x00",
    "{}",
    "[" * 5_000,
    "a" * 10_000,
    "9" * 10_000,
    "<script>alert(1)</script>",
)
LINKS = st.lists(
    st.sampled_from(HOSTILE) | st.text(max_size=60) | st.integers().map(str) | st.floats().map(str),
    min_size=1,
    max_size=3,
)


def named(value: Anything) -> str:
    return str(value.name)


def assert_explained(value: Anything, error: BaseException) -> None:
    """Tell whether a refusal is a sentence of some words that says which value it is about."""
    words = str(error)
    assert words.startswith(f"{value.label or value.name}: ")
    assert re.search(r"\w+\W+\w+\W+\w+", words.removeprefix(f"{value.label or value.name}: "))
    assert words.endswith(".")
    assert len(words) < 1_000


def read(value: Anything, texts: Sequence[str]) -> Any:
    """Return what a link makes of a value, which must be possible; None if it is refused."""
    try:
        found = value.parse(texts)
    except CnnError as error:
        assert_explained(value, error)
        return None
    assert value.parse(value.texts(found)) == found
    assert value.check(found) == found
    return found


@pytest.mark.parametrize("value", KINDS, ids=named)
@given(data=st.data())
def test_a_link_says_what_a_value_is(value: Anything, data: st.DataObject) -> None:
    chosen = data.draw(KINDS[value])
    texts = value.texts(chosen)
    assert all(isinstance(text, str) for text in texts)
    assert texts, "what has no text would not be in the address"
    assert value.parse(texts) == chosen
    assert value.check(chosen) == chosen


def test_a_number_in_a_link_is_read_as_a_typed_one() -> None:
    assert [FREE.parse([text]) for text in ("0,5", "−1/4", "1e-3")] == [0.5, -0.25, 0.001]
    for text in ("1_3", "3,200", "0x10"):
        with pytest.raises(CnnError, match=f"Any number: “{text}” is not a number"):
            FREE.parse([text])


@pytest.mark.parametrize("value", KINDS, ids=named)
@given(texts=LINKS)
@example(texts=["inf"])
@example(texts=["nan"])
@example(texts=["1e999"])
@example(texts=["٣"])
@example(texts=[""])
@example(texts=["x" * 10_000])
def test_any_text_is_a_possible_value_or_refused_in_words(
    value: Anything, texts: list[str]
) -> None:
    read(value, texts)


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (SWITCH, ["yes"]),
        (SWITCH, ["1"]),
        (WHOLE, ["-6"]),
        (WHOLE, ["1235"]),
        (WHOLE, ["1.5"]),
        (WHOLE, ["٣"]),
        (WHOLE, ["9" * 10_000]),
        (STEPS, ["2"]),
        (MAYBE, ["2"]),
        (MAYBE, ["None"]),
        (NUMBER, ["-2.6"]),
        (NUMBER, ["nan"]),
        (FREE, ["inf"]),
        (FREE, ["1e999"]),
        (CHOICE, ["0.2"]),
        (NOTHING, ["b"]),
        (SEVERAL, ["1", "9"]),
        (SEVERAL, ["1", ""]),
        (SEVERAL, ["1"] * 10_000),
        (SPAN, ["7"]),
        (SPAN, ["7", "8", "9"]),
        (SPAN, ["8", "7"]),
        (SPAN, ["0", "101"]),
        (TEXT, ["odd"]),
        (TEXT, ["x" * 10_000]),
        (LETTER, ["odd"]),
        (LETTER, ["x" * 10_000]),
    ],
)
def test_what_is_not_possible_is_refused(value: Anything, texts: list[str]) -> None:
    with pytest.raises(CnnError) as refused:
        value.parse(texts)
    assert_explained(value, refused.value)


@pytest.mark.parametrize(
    ("value", "texts", "meant"),
    [
        (SWITCH, ["True"], True),
        (SWITCH, ["false"], False),
        (WHOLE, ["-5"], -5),
        (WHOLE, ["7", "8"], 8),  # the last counts, as in most places of the web
        (STEPS, ["100"], 100),
        (NUMBER, ["2"], 2.0),
        (NUMBER, ["1e6"], 1_000_000),
        (CHOICE, ["1e+30"], 1e30),
        (NOTHING, ["none"], None),
        (SEVERAL, [""], ()),
        (SEVERAL, ["3", "1", "3"], (3, 1)),
        (SPAN, ["5", "5"], (5, 5)),
    ],
)
def test_a_link_that_was_written_by_hand_is_read(
    value: Anything, texts: list[str], meant: object
) -> None:
    assert value.parse(texts) == meant


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (WHOLE, 5_000),
        (WHOLE, 0.5),
        (STEPS, 3),
        (MAYBE, 1),
        (NUMBER, math.inf),
        (NUMBER, -math.inf),
        (NUMBER, math.nan),
        (FREE, math.inf),
        (CHOICE, 0.2),
        (SEVERAL, (1, 10)),
        (SPAN, (9, 1)),
        (TEXT, "odd"),
        (LETTER, "odd"),
    ],
)
def test_what_a_control_or_a_component_wants_is_checked_as_a_link_is(
    value: Anything, wrong: object
) -> None:
    with pytest.raises(CnnError) as refused:
        value.check(wrong)
    assert_explained(value, refused.value)


def test_nothing_is_possible_where_the_page_chooses() -> None:
    assert MAYBE.check(None) is None
    assert LETTER.check(None) is None
    assert LETTER.parse([""]) is None
    assert LETTER.texts(None) == [""]


def test_a_link_says_a_number_as_short_as_it_can() -> None:
    assert [NUMBER.texts(number) for number in (5.0, 0.1, -2.5)] == [["5"], ["0.1"], ["-2.5"]]


def test_the_words_of_a_refusal_name_what_is_wrong_and_what_would_be_right() -> None:
    said = {
        SWITCH: "A switch: “maybe” is not “true” or “false”.",
        WHOLE: "A whole number: “maybe” is not a whole number from -5 to 1,234.",
        STEPS: "Steps of three: “maybe” is not a whole number from 1 to 100 in steps of 3.",
        NUMBER: "A number: “maybe” is not a number from -2.5 to 1e+06.",
        CHOICE: "A choice: “maybe” is not among “0.1”, “1.0”, “1e+30”.",
        TEXT: "A text: write one character more.",
        LETTER: "Perhaps a text: write one character more.",
    }
    for value, words in said.items():
        with pytest.raises(CnnError) as refused:
            value.parse(["maybe"])
        assert str(refused.value) == words


def test_only_what_is_wrong_with_a_list_is_quoted_and_not_all_of_it() -> None:
    with pytest.raises(CnnError, match=r"^Several: “nine” is not among"):
        SEVERAL.parse(["1", "nine"])
    with pytest.raises(CnnError) as refused:
        WHOLE.parse(["9" * 10_000])
    assert f"“{'9' * 40}…”" in str(refused.value)


# -- what the pages declare ------------------------------------------------------------------------


def beyond(value: Anything) -> list[list[str]]:
    """Return texts that a declared value must not take: it knows its own range or options."""
    wrong = []
    if isinstance(value, Whole | MaybeWhole | Number):
        wrong = [[value.texts(end)[0]] for end in (value.low - 1, value.high + 1)]
        wrong += [["three"], ["nan"], ["inf"], [""]]
    elif isinstance(value, Span):
        wrong = [[str(value.low - 1), str(value.high)], [str(value.low), str(value.high + 1)]]
    elif isinstance(value, Choice | Several):
        wrong = [["no such thing"]]
    elif isinstance(value, Switch):
        wrong = [["perhaps"]]
    elif isinstance(value, Text | MaybeText):
        wrong = [["x" * (value.longest + 1)]]
    return wrong


@pytest.mark.parametrize("value", declared(), ids=named)
def test_every_value_of_every_page_keeps_its_word(value: Anything) -> None:
    """Its default comes back from a link, what is beyond it is refused, and options differ."""
    assert value.label, "a refusal names it"
    if value.default not in (None, ""):  # else the page chooses
        assert value.parse(value.texts(value.default)) == value.default
        assert value.check(value.default) == value.default
    if isinstance(value, Choice | Several):
        said = [value.said(option) for option in value.options]
        assert len(set(said)) == len(said) > 1
        for option, text in zip(value.options, said, strict=True):
            assert value.parse([text]) == (option if isinstance(value, Choice) else (option,))
    if isinstance(value, Whole | MaybeWhole | Number):
        for end in (value.low, value.high):
            assert value.parse(value.texts(end)) == end
    for texts in beyond(value):
        with pytest.raises(CnnError) as refused:
            value.parse(texts)
        assert_explained(value, refused.value)
    for hostile in HOSTILE:
        read(value, [hostile])
        read(value, [hostile, hostile])
