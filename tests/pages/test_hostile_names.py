"""The names of a learner's classes are a stranger's text: no page takes them for Markdown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from cnn.runs import Run
from tests.own_pictures import trained_on
from tests.pages.reading import open_page

NAMES = (
    "**bold** $x$ :red[a] <script>",
    "<img src=x onerror=alert(1)>",
    "[link](http:x)",
    "`code` ![i](y)",
)
# What Streamlit and our components show letter by letter, whatever it is.
PLAIN_KINDS = {"bidi_component", "dataframe", "echarts_chart", "plotly_chart"}
PLAIN_FIELDS = {("selectbox", "options"), ("selectbox", "raw_value")}
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("results", {}),
    ("results", {"cell": "1.2", "show": "all"}),
    ("results", {"open": "1"}),
    ("look_inside", {}),
    ("look_inside", {"unit": "dense.1"}),
    ("reasons", {}),
    ("reasons", {"method": "Occlusion", "target": NAMES[1]}),
    ("reasons", {"method": "Nudge"}),
    ("reasons", {"method": "Nudge", "longest": "1", "toward": NAMES[2]}),
    ("filters", {"layer": "dense", "filter": "1"}),
    ("patterns", {}),
    ("draw", {"ink": "p14.60.40.140.40"}),
    ("shift_test", {}),
    ("depth", {}),
    ("training", {}),
    ("training", {"train_look": "Confusion"}),
)


@pytest.fixture(scope="module")
def run(kept_store: Path) -> Run:
    """A network that was trained on pictures in folders with such names."""
    return trained_on(kept_store, NAMES)


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """Find the texts of a message to the browser, each with the name of its field."""
    for field, value in message.ListFields():
        for part in value if field.is_repeated else [value]:
            if isinstance(part, Message):
                yield from texts(part)
            elif isinstance(part, str):
                yield field.name, part


def messages(page: AppTest) -> Iterator[tuple[str, Message]]:
    """Find what a page sends to the browser, each message with the kind of its element."""
    nodes: list[Any] = [page._tree]
    while nodes:
        node = nodes.pop()
        nodes.extend(getattr(node, "children", {}).values())
        if isinstance(getattr(node, "proto", None), Message):
            yield node.type, node.proto


@pytest.mark.parametrize(("name", "parameters"), PAGES)
def test_no_page_takes_the_name_of_a_class_for_markdown(
    run: Run, name: str, parameters: dict[str, str]
) -> None:
    page = open_page(name, run=run.id, **parameters)
    read_as_markdown = [
        (kind, field, text)
        for kind, message in messages(page)
        if kind not in PLAIN_KINDS
        for field, text in texts(message)
        if (kind, field) not in PLAIN_FIELDS and field != "alt"
    ]
    assert read_as_markdown
    assert not [found for found in read_as_markdown if any(name in found[-1] for name in NAMES)]


def test_what_is_shown_of_such_a_name_is_all_of_it(run: Run) -> None:
    page = open_page("look_inside", run=run.id)
    answer = next(found.value for found in page.markdown if found.value.startswith("It answers"))
    assert any(name in answer.replace("\\", "") for name in NAMES)
