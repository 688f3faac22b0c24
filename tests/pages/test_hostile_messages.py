"""Whatever a browser says for a component, the page is drawn, and its link stays short."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.files import case
from tests.pages.hand import TRUE, Hand, hand_of, variations
from tests.pages.reading import open_page
from ui.shell.picture_picker import UPLOAD

# Each page that has components, with what brings them onto it.
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("convolution", {}),
    ("pooling", {}),
    ("fully_connected", {}),
    ("backpropagation", {}),
    ("results", {}),
    ("look_inside", {}),
    ("look_inside", {"unit": "conv2d_1.5"}),
    ("look_inside", {"unit": "dense.3"}),
    ("look_inside", {"source": UPLOAD}),
    ("reasons", {}),
    ("reasons", {"method": "Nudge"}),
    ("filters", {}),
    ("patterns", {}),
    ("draw", {}),
    ("shift_test", {}),
)
A_2 = "03-photo-of-a-digit-on-paper/shadow.png"
MOST = 400  # messages to a page
LONGEST_LINK = 8_000  # characters; the longest that ours makes is a drawing's
seen: set[tuple[str, str]] = set()


def say(page: AppTest, hand: Hand) -> None:
    """Say what is next, and draw the page."""
    page.run()
    assert not hand.next
    assert not page.exception
    for name, values in page.query_params.items():
        assert sum(map(len, values)) < LONGEST_LINK, name


@pytest.mark.parametrize(("name", "parameters"), PAGES)
def test_a_page_bears_whatever_its_components_send(
    name: str, parameters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = hand_of(monkeypatch)
    page = open_page(name, **parameters)
    if parameters.get("source") == UPLOAD:
        page.file_uploader(key="subject_upload").upload("2.png", case(A_2), "image/png").run()
    said = [
        (key, event, callback, message)
        for key, event, callback, true in hand.events()
        for message in variations(true)
    ]
    assert said
    seen.update((module, event) for module, _, event, _, _ in hand.heard)
    # Every one of few, and some of many.
    hand.next = said[:: len(said) // MOST + 1]
    say(page, hand)
    hand.next = list(hand.events())
    say(page, hand)  # what a browser does send is still understood


def test_every_event_of_every_component_was_tried() -> None:
    """That of a browser's first visit is in `tests/ui/visitors/test_visitor.py`."""
    assert set(TRUE) - seen == set()
