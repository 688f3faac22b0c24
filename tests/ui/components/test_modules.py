"""The server hands out the components' modules, and nothing else."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
import streamlit as st
from starlette.applications import Starlette

from tests.browser.modules import COMPONENTS
from ui.components import modules

NAMES = sorted(str(path.relative_to(COMPONENTS)) for path in COMPONENTS.rglob("*.js"))


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


def ask(path: str) -> Answer:
    """Do what a browser does that asks the server for an address."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }
    served = Starlette(routes=modules.routes())(scope, receive, send)
    with ThreadPoolExecutor() as beside:  # a browser of another test has left its loop in this one
        beside.submit(asyncio.run, served).result()
    start, *parts = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    body = b"".join(part.get("body", b"") for part in parts)
    return Answer(start["status"], headers, body.decode("utf-8"))


def address_in(script: str) -> str:
    """Return where a browser finds the module that a script loads."""
    home = re.search(r'location.origin \+ "([^"]*)"', script)
    name = re.search(r'new URL\("([^"]+)", home\)', script)
    assert home is not None
    assert name is not None
    return home[1] + name[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_is_handed_out_to_be_kept(name: str) -> None:
    answer = ask(address_in(modules.script(name)))
    assert answer.text == (COMPONENTS / name).read_text("utf-8")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_module_imports_is_there_beside_it(name: str) -> None:
    for imported in re.findall(r'from "([^"]+)"', (COMPONENTS / name).read_text("utf-8")):
        assert ((COMPONENTS / name).parent / imported).resolve().is_file(), imported


@pytest.mark.parametrize(
    "asked", ["face/component.py", "../modules.py", "..%2Fmodules.py", "", "nobody.js", "\0"]
)
def test_nothing_else_is_handed_out(asked: str) -> None:
    beside = address_in(modules.script("face/component.js")).removesuffix("face/component.js")
    assert ask(beside + asked).status == 404


def test_another_version_of_a_module_is_not_taken_for_this_one() -> None:
    assert ask("/lab/0123456789abcdef/face/component.js").status == 404


def test_the_addresses_lie_below_the_servers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/course/cnn/"}.get)
    address = address_in(modules.script("face/component.js"))
    assert address.startswith("/course/cnn/lab/")
    assert ask(address).status == 200
