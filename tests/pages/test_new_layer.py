"""A kind of layer that no page knows by name is right on every page that looks at layers."""

import pytest

from cnn.architecture import (
    Architecture,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    ZeroPadding2D,
)
from cnn.runs import Run
from tests.cnn.inspection.untrained import untrained_run
from tests.pages.reading import open_page, words

NETWORK = Architecture(
    (28, 28, 1),
    (
        ZeroPadding2D(2),
        Conv2D(4, 5, activation="relu"),
        MaxPool2D(),
        Flatten(),
        Dense(10, activation="softmax"),
    ),
    "Padded",
)


@pytest.fixture
def run() -> Run:
    return untrained_run(NETWORK)


def test_the_builder_offers_it_with_its_argument() -> None:
    page = open_page("network_builder")
    page.button(key="add_ZeroPadding2D").click().run()
    assert not page.exception
    (padding,) = [field for field in page.number_input if field.label == "Padding"]
    assert (padding.value, padding.min, padding.max) == (1, 1, 64)
    padding.set_value(3).run()
    assert not page.exception
    network = Architecture.from_json(page.query_params["network"])
    assert ZeroPadding2D(3) in network.layers


def test_the_formula_view_shows_what_it_hands_on(run: Run) -> None:
    page = open_page("look_inside", run=run.id, unit="zero_padding2d.0")
    assert not page.exception
    assert "Zero padding computes nothing" in words(page)
    assert "2 rows of zeros round the same channel of the picture" in words(page)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("look_inside", {}),
        ("filters", {}),
        ("patterns", {}),
        ("reasons", {}),
        ("shift_test", {}),
        ("results", {}),
    ],
)
def test_a_network_with_it_opens(run: Run, name: str, parameters: dict[str, str]) -> None:
    page = open_page(name, run=run.id, **parameters)
    assert not page.exception
    assert not page.error
