"""What becomes of a call when the connection ends while its answer is on the way."""

from concurrent.futures import Future
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from distributed import Client

from cnn.workers.tasks import Tasks, WorkersLostError


class Connection:
    """As much of a Dask client as a call needs: an answer that may not arrive."""

    def __init__(self, status: str, answers: list[object], *, state: str = "finished") -> None:
        self.status = status
        self._answers = answers
        self._state = state

    def submit(self, *_: object, **__: object) -> SimpleNamespace:
        return SimpleNamespace(
            client=self,
            status=self._state,
            add_done_callback=lambda act: act(self.submit()),
            result=self._result,
        )

    def _result(self, *, timeout: float) -> object:
        assert timeout <= 60  # without one, nothing would ever end
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def asked(connection: Any) -> tuple[Tasks, Future[Any]]:
    under_way = Tasks()
    client: Client = connection
    under_way.connect(client)
    return under_way, under_way.submit("inspect", partial(str, 3))


def test_an_answer_that_takes_long_is_waited_for() -> None:
    under_way, outcome = asked(Connection("running", [TimeoutError(), TimeoutError(), 3]))
    assert outcome.result(0) == 3
    assert not under_way.lost.is_set()


def test_an_answer_on_a_connection_that_has_ended_is_given_up() -> None:
    """The next one can be settled then, and whoever asked hears of the new connection."""
    under_way, outcome = asked(Connection("closed", [TimeoutError()]))
    assert under_way.lost.is_set()
    assert not outcome.done()
    under_way.begin_again(WorkersLostError("lost"))
    with pytest.raises(WorkersLostError):
        outcome.result(0)


def test_a_timeout_of_the_task_itself_is_its_answer() -> None:
    under_way, outcome = asked(Connection("running", [TimeoutError("too slow")], state="error"))
    with pytest.raises(TimeoutError, match="too slow"):
        outcome.result(0)
    assert not under_way.lost.is_set()
