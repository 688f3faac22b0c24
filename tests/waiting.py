"""Wait for something to be so, never for a time to pass: the machine may be busy."""

import time
from collections.abc import Callable

PATIENCE = 240.0  # seconds before a test gives up; nothing takes a tenth of it on an idle machine


def wait_until(
    condition: Callable[[], object],
    what: str | Callable[[], str] = "that",
    *,
    pause: float = 0.05,
) -> None:
    """Look again and again until something holds.

    Args:
        condition: What is to hold.
        what: That, in words, for the message of a wait in vain.
        pause: Seconds between two looks.
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() >= end:
            message = what if isinstance(what, str) else what()
            raise AssertionError(f"Waited in vain for {message}.")
        time.sleep(pause)
