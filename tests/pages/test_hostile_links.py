"""Whatever a link says, a page opens, says in words what is wrong, and does nothing else."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests.declared import declared_by
from tests.pages.reading import APP
from tests.waiting import PATIENCE
from ui.address.values import Anything, MaybeWhole, Number, Several, Span, Switch, Whole

PAGES = {
    "home": "CNN Lab",
    "exercises": "Exercises",
    "convolution": "Convolution",
    "pooling": "Pooling",
    "fully_connected": "Fully connected",
}
NUM_LINKS = 330
MOST_OPTIONS = 3  # of a control, that are tried

# What must never reach the page as it stands, since Markdown would act on it.
ACTIVE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://a.b)",
    "[x](javascript:1)",
    "$\\frac{1}{0}$",
    ":red[x]",
    "http://evil.io",
    "`x`",
)
NONSENSE = st.one_of(
    st.sampled_from(ACTIVE),
    st.sampled_from(
        [
            "",
            " ",
            "nan",
            "inf",
            "-inf",
            "1e999",
            "-1e308",
            "1e15",
            "0",
            "-1",
            "99999999999999999999",
            "0x10",
            "1_000",
            "٣",
            "true",
            "None",
            "[]",
            "{}",
            "\x00",
            "😀" * 50,
            "a" * 5000,
            "../../etc/passwd",
            "__import__('os').system('id')",
            "%00%ff",
            "nan nan; nan nan",
            "1e15 1e15; -1e15 1",
            "1 2; 3",
            ";" * 3000,
            "|||",
            "; ".join(["1 2 3"] * 2000),
            " ".join(["1"] * 5000),
            "1 | nan | 3",
            "nose.14.13_nose.14.13",
            "nose.99.13",
            "_".join(["8"] * 5000),
            "_".join(["nan"] * 12),
            "1e3_" * 11 + "-1",
        ]
    ),
    st.integers().map(str),
    st.floats().map(str),
    st.text(max_size=30),
)
KERNELS = st.lists(
    st.lists(st.floats(-1e16, 1e16).map(lambda cell: f"{cell:.4g}"), min_size=1, max_size=12).map(
        " ".join
    ),
    min_size=1,
    max_size=3,
).map("; ".join)
CELLS = st.integers(-1, 99999).map(str) | st.sampled_from(["", "-1", "1e9", "٣", "x", "0.5"])
PINS = st.builds(
    lambda *parts: ".".join(parts),
    st.sampled_from(["x", "w", "h", "h2", "p", "s", "pooled", "constructor", "__proto__", ""]),
    CELLS,
    CELLS,
)


def opened(page: str, parameters: dict[str, Any]) -> AppTest:
    """Open a page by its link, without a look at what came of it."""
    test = AppTest.from_file(APP, default_timeout=PATIENCE)
    for name, value in parameters.items():
        test.query_params[name] = value
    return test.switch_page(f"pages/{page}.py").run()


def parameters_of(page: str) -> dict[str, list[str]]:
    """Return all parameters of a page, with values that they accept."""
    return {value.name: accepted(value) for value in declared_by(page)}


def accepted(value: Anything) -> list[str]:
    """Return texts that a value accepts."""
    options = getattr(value, "options", ())
    some = [*options[:MOST_OPTIONS], *options[-MOST_OPTIONS:]]
    if isinstance(value, Several):
        some = [(option,) for option in some]
    elif isinstance(value, Span):
        some = [(value.low, value.high)]
    elif isinstance(value, Whole | MaybeWhole | Number):
        some = [value.low, value.high]
    elif isinstance(value, Switch):
        some = [True]
    return [text for one in [*some, value.default] for text in value.texts(one)]


@st.composite
def links(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Make a link to a page: some of its parameters, with values from sensible to hostile."""
    page = draw(st.sampled_from(list(PAGES)))
    known = parameters_of(page)
    names = st.sampled_from([*known, "run", "unknown", "<b>", "__x__"])
    parameters: dict[str, Any] = {}
    for name in draw(st.lists(names, min_size=1, max_size=6, unique=True)):
        sensible = [st.sampled_from([*known[name], "3"])] if name in known else []
        special = [PINS] * ("pin" in name) + [KERNELS] * name.endswith("cells")
        value = st.one_of(*sensible, *special, NONSENSE)
        parameters[name] = draw(value | st.lists(value, min_size=2, max_size=3))
    return page, parameters


def said(test: AppTest) -> list[str]:
    """Return all that a page writes as Markdown."""
    return [
        element.value
        for kind in ("title", "header", "subheader", "markdown", "caption", "info", "success")
        for element in getattr(test, kind)
    ] + complaints(test)


def complaints(test: AppTest) -> list[str]:
    return [element.value for group in (test.error, test.warning) for element in group]


def assert_is_usable(test: AppTest, title: str) -> None:
    """Hold a page to what every page promises, whatever its link says."""
    assert not test.exception
    assert [shown.value for shown in test.title] == [title]
    for complaint in complaints(test):
        assert re.search(r"\w+ \w+ \w+", complaint), "a complaint is a sentence"
        assert "Traceback" not in complaint
        assert " object at 0x" not in complaint
        assert len(complaint) < 1000
    for text in said(test):
        for active in ACTIVE:
            assert active not in text
    for element in test._tree:
        assert not getattr(getattr(element, "proto", None), "allow_html", False)


@given(link=links())
@settings(
    max_examples=NUM_LINKS,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_no_link_breaks_a_page(link: tuple[str, dict[str, Any]]) -> None:
    page, parameters = link
    test = opened(page, parameters)
    event(f"{page}: {'complains' if complaints(test) else 'is content'}")
    assert_is_usable(test, PAGES[page])


@pytest.mark.parametrize("active", ACTIVE)
@pytest.mark.parametrize("page", PAGES)
def test_what_a_link_says_is_never_acted_upon(page: str, active: str) -> None:
    """All parameters at once, then each with a form of its own."""
    known = parameters_of(page)
    assert_is_usable(opened(page, dict.fromkeys(known, active)), PAGES[page])
    for name in known:
        if re.search("cells|ink|face|weights|bias|scores|temperature", name):
            test = opened(page, {name: active})
            assert_is_usable(test, PAGES[page])
            shown = "second" not in name  # there is no second kernel
            assert complaints(test) or not shown, "a link that does not work is explained"


@pytest.mark.parametrize("pin", ["h.99999.3", "h.0.99999", "x.-1.0", "w.1", "h...", "h.1.2.3"])
@pytest.mark.parametrize("page", ["convolution", "pooling"])
def test_a_pin_that_is_nowhere_pins_nothing(page: str, pin: str) -> None:
    pins = [name for name in parameters_of(page) if "pin" in name]
    test = opened(page, dict.fromkeys(pins, pin))
    assert_is_usable(test, PAGES[page])
    assert test.warning or pin.startswith("h.9") or pin.startswith("h.0"), "where it is, is said"


@pytest.mark.parametrize("page", ["convolution", "pooling"])
def test_a_pin_on_a_grid_that_the_page_does_not_have_is_named(page: str) -> None:
    pins = [name for name in parameters_of(page) if "pin" in name]
    test = opened(page, dict.fromkeys(pins, "nowhere.1.2"))
    assert_is_usable(test, PAGES[page])
    said = [one.value for one in test.caption]
    assert "The pinned cell is on a grid that is not shown here: nowhere." in said


@pytest.mark.parametrize(
    ("page", "name"), [("convolution", "conv_padding"), ("pooling", "pool_stages")]
)
@pytest.mark.parametrize("value", ["", ["", ""], ["1e999", "1"]])
def test_an_empty_or_infinite_value_opens_with_the_default(
    page: str, name: str, value: str | list[str]
) -> None:
    """Streamlit would clear even a choice that is required."""
    test = opened(page, {name: value})
    assert_is_usable(test, PAGES[page])
    assert test.session_state[name] is not None
