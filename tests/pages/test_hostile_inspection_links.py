"""Whatever a link says to an inspection page, it opens, says what is wrong, and stays usable.

To hold another page to this, add it to `PAGES`.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cnn import runs
from cnn.architecture import Architecture, Dense, Flatten
from cnn.runs.run import EXAMPLES
from cnn.settings import TrainingConfig
from tests.pages.test_hostile_links import (
    ACTIVE,
    NONSENSE,
    assert_is_usable,
    complaints,
    opened,
    parameters_of,
)

NUM_LINKS = 120


# Heading of each page. What its controls are called, it declares.
PAGES = {
    "draw": "Draw a digit",
    "look_inside": "Look inside",
    "results": "Results",
    "reasons": "Why did it say so?",
    "filters": "Filters",
    "patterns": "Activation patterns",
    "shift_test": "Shift test",
    "depth": "Depth",
}
DAMAGED, CUT, EMPTY, OTHER = (
    "damaged-weights0",
    "cut-predictions0",
    "without-weights0",
    "shapes-run-00000",
)
RUNS = ["example-depth-01", "example-depth-03", DAMAGED, CUT, EMPTY, OTHER]
SHARED = {
    "run": RUNS,
    "epoch": ["0", "1", "2", "5"],
    "picture": ["0", "9999", "3"],
    "source": ["Test picture", "Your drawing", "Your own picture", "The camera"],
    "ink": ["p14.60.40.140.40", "p14.55.45.140.45.85.160_e30.100.100"],
}
# What is looked at has a form of its own: a unit, or a cell.
FORMS = ["0", "3.5", "conv2d.3"]
INKS = st.builds(
    lambda tool, width, points: f"{tool}{width}." + ".".join(f"{x}.{y}" for x, y in points),
    st.sampled_from("pexP"),
    st.integers(0, 120),
    st.lists(st.tuples(st.integers(0, 1100), st.integers(0, 1100)), max_size=8),
)
HOSTILE = {
    "run": st.sampled_from(
        ["../../../etc/passwd", "no-such-run-here", "A" * 16, "ü" * 16, "%2e%2e/"]
    ),
    "epoch": st.sampled_from(["-1", "3", "999", "1.5", "1e3", "two"]),
    "picture": st.sampled_from(["-1", "10000", "1e999", "0.5", "12abc"]),
    "ink": INKS | st.lists(INKS, max_size=80).map("_".join),
}


@pytest.fixture
def store(run_store: Path) -> None:
    """Fill the store with runs that lack something."""
    for name in (DAMAGED, CUT):
        shutil.copytree(EXAMPLES / "example-depth-01", run_store / name)
    for file in (run_store / DAMAGED / "weights").iterdir():
        file.write_bytes(b"damaged")
    file = run_store / CUT / "test_predictions.npz"
    file.write_bytes(file.read_bytes()[:2000])
    shutil.copytree(EXAMPLES / "example-depth-01", run_store / EMPTY)
    shutil.rmtree(run_store / EMPTY / "weights")
    other = Architecture((28, 28, 1), (Flatten(), Dense(4, activation="softmax")))
    made = runs.create(other, TrainingConfig(dataset="shapes", num_train=40, num_test=8))
    made.folder.rename(run_store / OTHER)


def parameters_with_runs(page: str) -> dict[str, list[str]]:
    """Return the parameters of a page, each with values that it accepts, and the shared ones."""
    known = parameters_of(page)
    return {name: [*accepted, *FORMS] for name, accepted in known.items()} | SHARED


@st.composite
def links(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Make a link to a page: some of its parameters, with values from sensible to hostile."""
    page = draw(st.sampled_from(list(PAGES)))
    known = parameters_with_runs(page)
    names = st.lists(st.sampled_from([*known, "unknown"]), min_size=1, max_size=5, unique=True)
    parameters: dict[str, Any] = {}
    for name in draw(names):
        sensible = [st.sampled_from([*known[name], "3"])] if name in known else []
        hostile = [HOSTILE[name]] if name in HOSTILE else []
        value = st.one_of(*sensible, *hostile, NONSENSE)
        parameters[name] = draw(value | st.lists(value, min_size=2, max_size=3))
    return page, parameters


@given(link=links())
@settings(
    max_examples=NUM_LINKS,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_no_link_breaks_an_inspection_page(store: None, link: tuple[str, dict[str, Any]]) -> None:
    page, parameters = link
    test = opened(page, parameters)
    event(f"{page}: {'complains' if complaints(test) else 'is content'}")
    assert_is_usable(test, PAGES[page])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("active", ACTIVE[:3])
def test_what_a_link_says_is_never_acted_upon(store: None, page: str, active: str) -> None:
    parameters = dict.fromkeys(parameters_with_runs(page), active)
    assert_is_usable(opened(page, parameters), PAGES[page])


@pytest.mark.parametrize("page", PAGES)
def test_after_a_hostile_link_another_run_can_be_chosen(store: None, page: str) -> None:
    hostile = {"run": DAMAGED, "epoch": "999", "picture": "1e999", "ink": "<b>", "source": "<b>"}
    test = opened(page, hostile)
    assert_is_usable(test, PAGES[page])
    for choice in test.selectbox:
        if choice.label == "Run":
            choice.set_value(CUT).run()
            assert_is_usable(test, PAGES[page])
            assert test.query_params["run"] == CUT


@pytest.mark.parametrize("page", PAGES)
def test_a_run_that_is_deleted_while_its_page_is_open_is_explained(
    store: None, run_store: Path, page: str
) -> None:
    test = opened(page, {"run": CUT, "ink": "p14.60.40.140.40"})
    shutil.rmtree(run_store / CUT)
    test.run()
    assert_is_usable(test, PAGES[page])
