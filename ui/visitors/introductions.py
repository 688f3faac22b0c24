"""How a browser and a session get to know each other: one token a browser, made by the server.

A session that has no cookie gives its page a ticket, and the page sends it to the route below. The
answer sets the cookie, unless the browser has one by now: another tab was first. The page holds a
lock of the browser meanwhile, so that of tabs that open at once, one is first. No page, link or log
ever holds the token, as long as the browser keeps cookies.
"""

import json
import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ui.components.modules import base_path

COOKIE = "cnnlab_visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
_PATH = "visitor"
_MAX_AGE = 365 * 24 * 60 * 60  # seconds
_MAX_TICKETS = 10_000
_TICKET_SECONDS = 60.0
_MAX_BODY = 1_000  # bytes
_LOOK_SECONDS = 0.02


def token_in(cookies: Mapping[str, str]) -> str:
    """Return the token that a browser keeps as a cookie; empty if it has none, or nonsense."""
    return usable(cookies.get(COOKIE))


def usable(token: object) -> str:
    """Return a token, perhaps a stranger's text, if it could be one; else nothing."""
    return token if isinstance(token, str) and _TOKEN.fullmatch(token) else ""


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(12)  # 16 characters


@dataclass
class _Ticket:
    """A session that waits to learn whose it is.

    Args:
        token: What it has given itself.
        settled: What the browser has; empty until that is known.
    """

    token: str
    made: float = field(default_factory=time.monotonic)
    settled: str = ""


class Introductions:
    """The sessions that wait to learn whose they are; in this process, for a minute each."""

    def __init__(self) -> None:
        self._tickets: OrderedDict[str, _Ticket] = OrderedDict()
        self._lock = threading.Lock()

    def ticket(self, token: str) -> str:
        """Return a ticket for a session that has given itself a token."""
        number = secrets.token_urlsafe(16)
        with self._lock:
            self._tickets[number] = _Ticket(token)
            oldest = time.monotonic() - _TICKET_SECONDS
            while self._tickets:
                first = next(iter(self._tickets.values()))
                if first.made > oldest and len(self._tickets) <= _MAX_TICKETS:
                    break
                self._tickets.popitem(last=False)
        return number

    def settle(self, number: object, known: str) -> tuple[str, bool] | None:
        """Note whose session a ticket is.

        Args:
            number: The ticket, perhaps a guess.
            known: The token that its browser has already; empty if it has none.

        Returns:
            The token that the browser has from now on, and whether it is another one than that of
            the session; None if there is no such ticket.
        """
        with self._lock:
            ticket = self._tickets.get(number) if isinstance(number, str) else None
            if ticket is None:
                return None
            ticket.settled = known or ticket.settled or ticket.token
            return ticket.settled, ticket.settled != ticket.token

    def settled(self, number: str) -> str | None:
        """Return whose session a ticket is, as soon as that is known; None until then."""
        with self._lock:
            ticket = self._tickets.get(number)
        return ticket.settled or None if ticket else None

    def wait(self, number: str, seconds: float) -> str | None:
        """Return whose session a ticket is; None if that is not known so soon."""
        end = time.monotonic() + seconds
        while (token := self.settled(number)) is None and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)
        return token


introductions = Introductions()


async def _introduce(request: Request) -> Response:
    """Answer a page that shows a session's ticket: set the cookie that its browser lacks.

    Its JSON has the ticket, what the browser's storage keeps where cookies were lost ("kept"), and
    whether the cookie should have come back by now ("again"). The answer says whether the session
    is another visitor's than it was made for ("other"), and only where a cookie does not come back,
    what the storage is to keep ("keep").
    """
    asked = await _read(request)
    if asked is None:
        return Response(status_code=400)
    cookie = token_in(request.cookies)
    settled = introductions.settle(asked.get("ticket"), cookie or usable(asked.get("kept")))
    if settled is None:
        return Response(status_code=404)
    token, is_other = settled
    lost = bool(asked.get("again")) and not cookie
    answer = JSONResponse(
        {"other": is_other, "keep": token if lost else ""}, headers={"Cache-Control": "no-store"}
    )
    if not cookie:
        secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
        answer.set_cookie(
            COOKIE,
            token,
            max_age=_MAX_AGE,
            path="/",
            httponly=True,
            secure=secure,
            samesite=_same_site(),
        )
    return answer


async def _read(request: Request) -> dict[str, Any] | None:
    """Return what a page of ours has sent; None for anything else, such as another site's page."""
    origin = request.headers.get("origin", "")
    ours = origin.partition("://")[2] in (
        request.headers.get("host", ""),
        request.headers.get("x-forwarded-host", "?"),
    )
    if not ours or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            return None
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return asked if isinstance(asked, dict) else None


def _same_site() -> Literal["lax", "strict", "none"]:
    wanted = os.environ.get("CNNLAB_COOKIE_SAMESITE", "lax").strip().lower()
    if wanted not in ("lax", "strict", "none"):
        wanted = "lax"
    return cast(Literal["lax", "strict", "none"], wanted)


def address() -> str:
    """Return where a page sends its ticket, without the server's address."""
    return f"{base_path()}/{_PATH}"


def routes() -> list[BaseRoute]:
    """Return the routes that the server has beside Streamlit's own."""
    return [Route(address(), _introduce, methods=["POST"])]
