"""What visitors have uploaded, and how much of it the web process holds for whom.

Streamlit keeps each file in memory until its session is forgotten. Here a visitor's newest files
stay, up to `MAX_EACH`; what nobody reads goes after a while, and soon after its visitor has left.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cnn.settings.limits import whole_setting
from ui import streamlit_internals
from ui.visitors.introductions import token_in

MAX_EACH = 220_000_000  # bytes that are held for one visitor: the largest ZIP, and a network
LEFT_SECONDS = 30.0  # after which a visitor who has left does not come back to the file
UNREAD_SECONDS = 1800.0
_LOOK_SECONDS = 5.0
_UNKNOWN_LENGTH = 200_000_000  # bytes, where a browser does not say how many it sends
_IN_ALL = ("CNNLAB_MAX_UPLOADS", 600, 100_000)  # megabytes

_Name = tuple[str, str]  # of the session, of the file


@dataclass
class _Held:
    """A file that is held, or on its way.

    Args:
        visitor: Whose it is.
        num_bytes: As its browser says.
        since: When it came.
        seen: When its session had a browser last.
        arrives: Whether it is on its way.
    """

    visitor: str
    num_bytes: int
    since: float = field(default_factory=lambda: time.monotonic())
    seen: float = field(default_factory=lambda: time.monotonic())
    arrives: bool = True


class Uploads:
    """Holds the files of all visitors within their limits; middleware of the server.

    Args:
        app: What answers the requests.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._held: dict[_Name, _Held] = {}
        self._lock = threading.Lock()
        self._looks = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let an upload through if there is room for it."""
        *_, route, session, file = ("", "", "", *str(scope.get("path", "")).split("/"))
        if scope["type"] != "http" or scope["method"] != "PUT" or route != "upload_file":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        name, held = (session, file), _Held(_visitor(headers) or session, _length(headers))
        if not self._make_room(name, held):
            refusal = "The server holds as many uploads as it can. Try again in a minute."
            await PlainTextResponse(refusal, 503)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            held.arrives = False
            self._look_after_them()

    def _make_room(self, name: _Name, new: _Held) -> bool:
        """Drop a visitor's older files for a new one; tell whether there is room for it then."""
        most = whole_setting(*_IN_ALL) * 1_000_000
        with self._lock:
            self._forget_what_went()
            own = self._newest_first(new.visitor)
            left = MAX_EACH - new.num_bytes
            for other, held in own:
                left -= held.num_bytes
                if left < 0 and not held.arrives:
                    self._drop(other)
            if new.num_bytes + sum(held.num_bytes for held in self._held.values()) > most:
                return False
            self._held[name] = new
            return True

    def _newest_first(self, visitor: str) -> list[tuple[_Name, _Held]]:
        own = [(name, held) for name, held in self._held.items() if held.visitor == visitor]
        return sorted(own, key=lambda one: -one[1].since)

    def _look_after_them(self) -> None:
        """Look from time to time, as long as there are files, whether somebody still wants them."""
        with self._lock:
            if self._looks:
                return
            self._looks = True
        threading.Thread(target=self._look, name="uploads", daemon=True).start()

    def _look(self) -> None:
        while True:
            with self._lock:
                self._forget_what_went()
                for name in [*self._unwanted()]:
                    self._drop(name)
                if not self._held:
                    self._looks = False
                    return
            time.sleep(_LOOK_SECONDS)

    def _unwanted(self) -> Iterator[_Name]:
        now = time.monotonic()
        for name, held in self._held.items():
            if streamlit_internals.has_browser(name[0]):
                held.seen = now
            if now - held.seen > LEFT_SECONDS or now - held.since > UNREAD_SECONDS:
                yield name

    def _forget_what_went(self) -> None:
        """Forget files that were read, replaced or refused."""
        for name, held in [*self._held.items()]:
            if not held.arrives and not streamlit_internals.holds_upload(*name):
                del self._held[name]

    def _drop(self, name: _Name) -> None:
        streamlit_internals.drop_upload(*name)
        del self._held[name]


def middleware() -> list[Middleware]:
    """Return what the server does with requests beside Streamlit's own."""
    return [Middleware(Uploads)]


def _visitor(headers: Headers) -> str:
    """Return the token of whoever sends this; empty if the browser has none."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return token_in({name: morsel.value for name, morsel in cookies.items()})


def _length(headers: Headers) -> int:
    """Return how many bytes come."""
    said = headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 12 else _UNKNOWN_LENGTH
