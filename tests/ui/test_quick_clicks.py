"""No click is lost to one on another button, however soon it follows."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.visitor import Visitor
from tests.browser.server import Server
from tests.waiting import PATIENCE

# Buttons of a page and of a part of it, where clicking takes a while, as do the runs that follow.
PAGE = """
import time
from pathlib import Path
import streamlit as st
from ui.internals import in_a_session, let_callbacks_finish

def click(name):
    st.session_state["clicks"] = st.session_state.get("clicks", 0) + 1
    time.sleep(0.2)
    with Path(__file__).with_name("clicks").open("a") as file:
        file.write(f"{st.session_state['clicks']} {name}\\n")

def buttons(*names):
    for name in names:
        st.button(name, key=name, on_click=click, args=(name,))
    for _ in range(5):
        time.sleep(0.1)
        st.write("...")

if in_a_session():
    buttons("page 1", "page 2", "last")
    st.fragment(buttons)("part 1", "part 2")
else:
    let_callbacks_finish()
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
        ("page 1", "page 2"),
        ("page 2", "page 1", "page 2"),
        ("part 1", "part 2", "page 1"),
        ("page 1", "part 1", "page 2", "part 2"),
    ],
    ids=", ".join,
)
def test_each_of_several_quick_clicks_is_counted(server: Server, clicks: tuple[str, ...]) -> None:
    counted = server.store / "clicks"
    counted.unlink(missing_ok=True)

    async def click() -> None:
        visitor = Visitor(server.url, "A" * 16, PATIENCE)
        await visitor.open("")
        for name in clicks:
            await visitor.hurry(name, True)
            await asyncio.sleep(0.05)
        await visitor.change("last", True)
        await visitor.close()

    with ThreadPoolExecutor() as beside:  # a browser's tests leave a loop behind in this thread
        beside.submit(asyncio.run, click()).result()
    lines = [line.split(" ", 1) for line in counted.read_text().splitlines()]
    assert [int(number) for number, _ in lines] == list(range(1, len(clicks) + 2))
    assert sorted(name for _, name in lines) == sorted([*clicks, "last"])
