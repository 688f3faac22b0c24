"""Uploads are held within limits, each visitor's and everybody's, and not for ever."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cnn.datasets import picture_zip
from ui import streamlit_internals
from ui.visitors import upload_memory
from ui.visitors.upload_memory import Uploads

ANNA, BEN = "anna-anna-anna-1", "ben-ben-ben-ben1"
MB = 1_000_000


def done(work: Coroutine[Any, Any, None]) -> None:
    """Run to its end in a thread of its own: where a browser is tested, this one has a loop."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


class House:
    """Stands in for Streamlit: the files that it holds, and whose browser is there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files: set[tuple[str, str]] = set()
        self.gone: set[str] = set()
        monkeypatch.setattr(streamlit_internals, "holds_upload", lambda *name: name in self.files)
        monkeypatch.setattr(
            streamlit_internals, "drop_upload", lambda *name: self.files.discard(name)
        )
        monkeypatch.setattr(
            streamlit_internals, "has_browser", lambda session: session not in self.gone
        )
        self.uploads = Uploads(self.take_in)
        monkeypatch.setattr(self.uploads, "_look_after_them", lambda: None)

    async def take_in(self, scope: Any, _receive: Any, send: Any) -> None:
        *_, session, file = scope["path"].split("/")
        self.files.add((session, file))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    def put(self, session: str, file: str, megabytes: int, visitor: str = "") -> int:
        """Send a file as a browser does, and return the status of the answer."""
        headers = [(b"content-length", str(megabytes * MB).encode())]
        if visitor:
            headers.append((b"cookie", f"other=1; cnnlab_visitor={visitor}".encode()))
        scope = {
            "type": "http",
            "method": "PUT",
            "path": f"/base/_stcore/upload_file/{session}/{file}",
            "headers": headers,
        }
        said: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        done(self.uploads(scope, None, send))  # type: ignore[arg-type]
        return int(said[0]["status"])


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    return House(monkeypatch)


def test_of_eight_large_files_of_one_visitor_the_newest_two_are_held(house: House) -> None:
    for number in range(8):
        assert house.put(f"tab {number}", "zip", 90, ANNA) == 204
    assert house.files == {("tab 6", "zip"), ("tab 7", "zip")}


def test_nobody_loses_a_file_to_another(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNLAB_MAX_UPLOADS", "250")
    assert house.put("annas", "zip", 90, ANNA) == 204
    for number in range(4):
        assert house.put("bens", str(number), 90, BEN) in (204, 503)
    assert ("annas", "zip") in house.files
    assert house.put("carls", "zip", 90) == 503  # there is no room left; it is told so at once
    assert ("carls", "zip") not in house.files


def test_what_was_read_no_longer_counts(house: House) -> None:
    for number in range(8):
        assert house.put("tab", str(number), 90, ANNA) == 204
        house.files.clear()
    assert house.put("tab", "last", 90, ANNA) == 204
    assert house.files == {("tab", "last")}


def test_without_a_cookie_a_session_counts_as_a_visitor(house: House) -> None:
    for number in range(4):
        house.put("one", str(number), 90)
        house.put("two", str(number), 90)
    assert house.files == {("one", "2"), ("one", "3"), ("two", "2"), ("two", "3")}


@pytest.mark.parametrize(
    ("seconds", "is_there", "held"),
    [(29, False, True), (31, False, False), (1799, True, True), (1801, True, False)],
)
def test_a_file_goes_when_its_visitor_left_or_never_read_it(
    house: House, monkeypatch: pytest.MonkeyPatch, seconds: float, is_there: bool, held: bool
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(upload_memory.time, "monotonic", lambda: clock[0])
    house.put("tab", "zip", 90, ANNA)
    if not is_there:
        house.gone.add("tab")
    clock[0] += seconds
    assert [*house.uploads._unwanted()] == ([] if held else [("tab", "zip")])


@pytest.mark.parametrize("length", ["", "x", "-5", "1e3", "9" * 30, "٣"])
def test_a_browser_that_does_not_say_how_much_comes_counts_as_a_large_file(
    house: House, length: str
) -> None:
    from starlette.datastructures import Headers

    headers = Headers(raw=[(b"content-length", length.encode("latin-1", "ignore"))])
    assert upload_memory._length(headers) == picture_zip.MAX_ZIP_BYTES


def test_other_requests_pass(house: House) -> None:
    seen: list[str] = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    other: Callable[..., Any] = Uploads(answer)
    for scope in ({"type": "lifespan"}, {"type": "websocket", "path": "/a/upload_file/b/c"}):
        done(other(scope, None, None))
    done(other({"type": "http", "method": "DELETE", "path": "/upload_file/b/c"}, None, None))
    assert seen == ["lifespan", "websocket", "http"]
