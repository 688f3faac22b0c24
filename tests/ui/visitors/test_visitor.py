"""Who sits at the machine: a browser on it, with no proxy between."""

from types import SimpleNamespace

import pytest

from ui.visitors import visitor

BROWSER = {"Host": "localhost:8501", "User-Agent": "Mozilla/5.0"}


@pytest.mark.parametrize(
    ("headers", "address", "sits"),
    [
        (BROWSER, None, True),  # as Streamlit says of 127.0.0.1 and ::1
        (BROWSER, "::ffff:127.0.0.1", True),  # a server that listens to both kinds of addresses
        (BROWSER, "127.0.0.2", True),
        (BROWSER, "192.168.0.7", False),
        (BROWSER, "::ffff:192.168.0.7", False),
        (BROWSER, "2001:db8::1", False),
        (BROWSER, "no address", False),
        (BROWSER | {"X-Forwarded-For": "192.168.0.7"}, None, False),
        (BROWSER | {"Forwarded": "for=192.168.0.7"}, "::ffff:127.0.0.1", False),
        (BROWSER | {"X-Real-Ip": "127.0.0.1"}, "127.0.0.1", False),
    ],
)
def test_runs_of_nobody_are_seen_by_whoever_sits_at_the_machine(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], address: str | None, sits: bool
) -> None:
    context = SimpleNamespace(headers=headers, ip_address=address)
    monkeypatch.setattr(visitor, "st", SimpleNamespace(context=context, session_state={}))
    monkeypatch.delenv("CNNLAB_HOSTED", raising=False)
    monkeypatch.delenv("CNNLAB_SHOW_ALL", raising=False)
    assert visitor.sees_runs_of_nobody() == sits
