"""No click is lost to another one, however soon that follows, and none types anything."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from benchmarks.visitor import Visitor
from tests.browser.server import Server
from tests.waiting import PATIENCE

# Buttons of a page and of a part of it, where clicking takes a while, as do the runs that follow;
# in the part also a field with the last one's name, and what is typed there is noted as well.
PAGE = """
import time
from pathlib import Path
import streamlit as st
from ui.shell.controls import showing
from ui.streamlit_internals import in_a_session, keep_clicks_in_line, let_callbacks_finish

def click(name):
    st.session_state["clicks"] = st.session_state.get("clicks", 0) + 1
    st.session_state["latest"] = name
    time.sleep(0.2)
    note(name)

def note(name):
    with Path(__file__).with_name("clicks").open("a") as file:
        file.write(f"{st.session_state['clicks']} {name}\\n")

def buttons(*names):
    for name in names:
        st.button(name, key=name, on_click=click, args=(name,))
    for _ in range(5):
        time.sleep(0.1)
        st.write("...")

@st.fragment
def part():
    latest = st.session_state.get("latest", "none")
    st.text_input("Latest", latest, **showing("field", latest, note))
    buttons("part 1", "part 2")

if in_a_session():
    buttons("page 1", "page 2", "last")
    part()
else:
    let_callbacks_finish()
    keep_clicks_in_line()
    app = st.App(__file__)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    app = folder / "app.py"
    app.write_text(PAGE)
    server = Server(folder, app=app)
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize(
    "clicks",
    [
        ("page 1", "page 2", "last"),
        ("page 2", "page 1", "page 2", "last"),
        ("part 1", "part 2", "page 1", "last"),
        ("page 1", "part 1", "page 2", "part 2", "last"),
        ("page 1", "page 1", "page 1"),
        ("part 1", "part 1", "part 1"),
        ("page 1", "page 1", "page 2", "page 1", "last"),
    ],
    ids=", ".join,
)
def test_each_of_several_quick_clicks_is_counted(server: Server, clicks: tuple[str, ...]) -> None:
    noted = clicked(server, *clicks)
    assert [int(number) for number, _ in noted] == list(range(1, len(clicks) + 1))
    assert sorted(name for _, name in noted) == sorted(clicks)


def test_what_a_field_showed_before_a_quick_click_is_not_taken_for_typed(server: Server) -> None:
    assert clicked(server, "part 1", "part 2") == [["1", "part 1"], ["2", "part 2"]]


def clicked(server: Server, *clicks: str) -> list[list[str]]:
    """Click buttons one soon after the other; return what was noted, and how many clicks then."""
    noted = server.store / "clicks"
    noted.write_text("")

    async def click() -> None:
        visitor = Visitor(server.url, "A" * 16, PATIENCE)
        await visitor.open("")
        for name in clicks[:-1]:
            await visitor.hurry(name, True)
            await asyncio.sleep(0.05)
        await visitor.change(clicks[-1], True)
        # On a busy machine this was perhaps the answer to an earlier one: some may still wait.
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(lines()) < len(clicks):
                    await asyncio.sleep(0.05)
        await visitor.close()

    def lines() -> list[str]:
        return noted.read_text().splitlines()

    with ThreadPoolExecutor() as beside:  # a browser's tests leave a loop behind in this thread
        beside.submit(asyncio.run, click()).result()
    return [line.split(" ", 1) for line in lines()]
