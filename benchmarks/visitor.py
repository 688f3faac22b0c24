"""A visitor without a browser: a client of Streamlit's own WebSocket protocol.

It does what the frontend of Streamlit 1.67 does, as far as the server can tell: opens a page by
its link, sends what all controls say along with each change, to the fragment of the one that was
changed, follows reruns and the timers of parts that keep themselves up to date, and fetches the
pictures of the page. The frontend itself, which browsers keep, it does not fetch.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, RunIdentity
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from benchmarks.screen import Message, NoControlError, Screen
from benchmarks.widgets import Value

PATIENCE = 30.0  # seconds; what is not answered by then is lost
_BEFORE = ("", "_stcore/health", "_stcore/host-config")  # what a browser gets before it connects
_PROTOCOLS = (Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN"))


class LostError(Exception):
    """Something was not answered."""


@dataclass(frozen=True)
class Answer:
    """What followed a link or a change.

    Args:
        milliseconds: From the message to the end of the script's run.
        num_bytes: Of all messages that came in between, as the server made them.
    """

    milliseconds: float
    num_bytes: int


@dataclass
class _Waiting:
    """What is waited for: the end of a run that began after the message and covers the fragment."""

    fragment: str
    done: asyncio.Future[None]
    begun: set[str] = field(default_factory=set)  # runs of the script


class Visitor:
    """One session.

    Args:
        url: The server's, without a slash at its end.
        cookie: The visitor's token, 16 URL-safe characters.
        patience: Seconds after which an answer counts as lost.
    """

    def __init__(self, url: str, cookie: str, patience: float = PATIENCE) -> None:
        self.url, self.cookie, self.patience = url, cookie, patience
        self.screen = Screen()
        self.num_bytes = 0
        self._socket: ClientConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: dict[str, tuple[float, asyncio.Task[None]]] = {}  # by fragment
        self._cache: set[str] = set()  # pictures that the browser has
        self._waiting: _Waiting | None = None

    @property
    def errors(self) -> list[str]:
        """What was seen of errors so far, with the page."""
        return self.screen.errors

    # -- what a visitor does -----------------------------------------------------------------------

    async def open(self, link: str) -> Answer:
        """Open a link such as "pooling?pool_dx=2" in a new tab.

        Raises:
            LostError: It does not open.
        """
        start = time.perf_counter()
        self.screen.come_by(link)
        try:
            async with asyncio.timeout(self.patience):
                for place in _BEFORE:
                    if not await self._fetch(place):
                        self.screen.complain(f"/{place} is missing")
                self._socket = await connect(
                    self.url.replace("http", "ws", 1) + "/_stcore/stream",
                    subprotocols=_PROTOCOLS,
                    origin=Origin(self.url),
                    additional_headers={"Cookie": f"cnnlab_visitor={self.cookie}"},
                    max_size=None,
                    open_timeout=None,  # there is one for all
                    ping_interval=None,  # a browser leaves that to the server
                )
        except (TimeoutError, OSError, WebSocketException) as error:
            raise LostError(f"{link} cannot be reached: {error!r}") from error
        self._later(self._listen(self._socket))
        return await self._ask(ClientState(page_name=self.screen.page), start=start)

    async def go(self, link: str) -> Answer:
        """Follow a link from page to page within the session, as of the menu.

        Raises:
            LostError: The page does not come.
        """
        self._stop_timers()
        try:
            page = self.screen.leave_for(link)
        except NoControlError as error:
            raise LostError(str(error)) from error
        return await self._ask(ClientState(page_script_hash=page))

    async def change(self, name: str, value: Value | Message) -> Answer:
        """Give a control another value, or let a component say something; a button takes True.

        Raises:
            LostError: It is not answered, or there is no such control, or it cannot say that.
        """
        return await self._ask(*self._changed(name, value))

    async def hurry(self, name: str, value: Value | Message) -> None:
        """Do what `change` does, and do not wait for the answer.

        Raises:
            LostError: There is no such control, or it cannot say that.
        """
        await self._send(*self._changed(name, value))

    async def at_rest(self) -> None:
        """Wait until the pictures of the page are there."""
        await asyncio.gather(*(task for task in self._tasks if task.get_name() == "picture"))

    async def close(self) -> None:
        """Close the tab."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket:
            await self._socket.close()

    # -- what is sent ------------------------------------------------------------------------------

    def _changed(self, name: str, value: Value | Message) -> tuple[ClientState, WidgetState | None]:
        """Change a control, and return what is to be sent of it."""
        try:
            control = self.screen.control(name)
            said_once = self.screen.change(control, value)
        except NoControlError as error:
            raise LostError(str(error)) from error
        asked = ClientState(page_script_hash=self.screen.hash, fragment_id=control.fragment)
        return asked, said_once

    async def _ask(
        self, asked: ClientState, said_once: WidgetState | None = None, start: float | None = None
    ) -> Answer:
        """Send a message and wait for its answer."""
        start, before = start or time.perf_counter(), self.num_bytes
        self._waiting = _Waiting(asked.fragment_id, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(self.patience):
                await self._send(asked, said_once)
                await self._waiting.done
        except TimeoutError as error:
            what = f"{self.screen.page} did not answer in {self.patience:g} s"
            raise LostError(what) from error
        except WebSocketException as error:
            raise LostError(f"{self.screen.page}: {error!r}") from error
        finally:
            self._waiting = None
        return Answer(1e3 * (time.perf_counter() - start), self.num_bytes - before)

    async def _send(self, asked: ClientState, said_once: WidgetState | None = None) -> None:
        assert self._socket is not None
        asked.query_string = self.screen.query
        asked.context_info.url = f"{self.url}/{self.screen.page}"
        asked.context_info.timezone = "UTC"
        if asked.page_script_hash == self.screen.hash:  # else they are of the page before
            asked.widget_states.widgets.extend(self.screen.says.values())
        if said_once:
            asked.widget_states.widgets.append(said_once)
        await self._socket.send(BackMsg(rerun_script=asked).SerializeToString())

    async def _fetch(self, place: str) -> bool:
        """Get something by HTTP; return whether it is there."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        request = f"GET /{place} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        answer = b""
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(request.encode())
            answer = await reader.read()
            writer.close()
        return b" 200 " in answer[:20]

    async def _get_picture(self, url: str) -> None:
        """Get a picture; if it comes too late, because the page has gone on, nobody misses it."""
        if not await self._fetch(url[1:]) and self.screen.shows(url):
            self.screen.complain(f"{url} is missing")

    # -- what comes back ---------------------------------------------------------------------------

    async def _listen(self, socket: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            async for data in socket:
                assert isinstance(data, bytes)
                self.num_bytes += len(data)
                self._receive(ForwardMsg.FromString(data))
        if self._waiting and not self._waiting.done.done():
            self._waiting.done.set_exception(LostError(f"{self.screen.page}: disconnected"))

    def _receive(self, message: ForwardMsg) -> None:
        kind, screen = message.WhichOneof("type"), self.screen
        if kind == "delta":
            place = tuple(message.metadata.delta_path)
            screen.draw(place, message.delta)
            for url in screen.pictures[place].urls if place in screen.pictures else ():
                if url.startswith("/media/") and url not in self._cache:
                    self._cache.add(url)
                    self._later(self._get_picture(url), "picture")
        elif kind == "new_session":
            self._begin(message.metadata.run)
        elif kind == "script_finished":
            self._finish(message.script_finished, message.metadata.run)
        elif kind == "navigation":
            screen.navigate(message.navigation)
        elif kind == "page_info_changed":
            screen.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_timers(*message.stop_auto_rerun.fragment_ids)
        elif kind == "page_not_found" or (
            kind == "session_event"
            and message.session_event.HasField("script_compilation_exception")
        ):
            screen.complain(kind)

    def _begin(self, run: RunIdentity) -> None:
        self.screen.run = run.script_run_id
        if self._waiting:
            self._waiting.begun.add(run.script_run_id)
        if not run.fragment_ids:
            self._stop_timers()

    def _finish(self, status: int, run: RunIdentity) -> None:
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return  # the next run has begun already
        self.screen.finish(status, run)
        waiting = self._waiting
        if waiting is None or waiting.done.done() or run.script_run_id not in waiting.begun:
            return
        if not run.fragment_ids or waiting.fragment in run.fragment_ids:
            waiting.done.set_result(None)

    # -- what goes on by itself --------------------------------------------------------------------

    def _later(self, work: Coroutine[Any, Any, None], name: str | None = None) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _start_timer(self, fragment: str, seconds: float) -> None:
        """Let a part of the page keep itself up to date."""
        if self._timers.get(fragment, (0.0, None))[0] == seconds:
            return
        self._stop_timers(fragment)
        timer = asyncio.create_task(self._tick(fragment, seconds))
        self._timers[fragment] = (seconds, timer)
        self._tasks.add(timer)

    def _stop_timers(self, *fragments: str) -> None:
        """Stop these timers, or all."""
        for fragment in fragments or tuple(self._timers):
            if fragment in self._timers:
                _, timer = self._timers.pop(fragment)
                timer.cancel()
                self._tasks.discard(timer)

    async def _tick(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            page = self.screen.hash
            asked = ClientState(page_script_hash=page, fragment_id=fragment, is_auto_rerun=True)
            with contextlib.suppress(WebSocketException):
                await self._send(asked)


def token(chance: random.Random | None = None) -> str:
    """Make up a visitor's cookie: 16 URL-safe characters."""
    return f"{(chance or random.SystemRandom()).getrandbits(64):016x}"
