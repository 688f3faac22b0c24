"""The lab as `streamlit run app.py` serves it, to a client of Streamlit's own protocol."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.visitor import Visitor
from tests.browser.conftest import running_server
from tests.browser.server import ROOT
from tests.waiting import PATIENCE, wait_until

LINKS = [
    "convolution",  # without its start, Streamlit would run the page alone: no menu
    *("" if path.stem == "home" else path.stem for path in sorted(ROOT.glob("pages/*.py"))),
]


async def open_all(url: str) -> list[str]:
    """Open each page in a new tab, and another one by its menu; return what went wrong."""
    errors = []
    for link in LINKS:
        visitor = Visitor(url, "A" * 16, PATIENCE)
        await visitor.open(link)
        await visitor.go("exercises")
        await visitor.close()
        errors += visitor.errors
    return errors


def test_a_fresh_server_opens_every_page_and_its_web_process_never_loads_tensorflow(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path) as server, ThreadPoolExecutor() as beside:
        assert beside.submit(asyncio.run, open_all(server.url)).result() == []
        wait_until(lambda: len(server.workers()) == 2, "the workers, in which TensorFlow runs")
        loaded = server.libraries()
        assert any("_multiarray_umath" in path for path in loaded), "libraries can be seen"
        assert not [path for path in loaded if "tensorflow" in path]
