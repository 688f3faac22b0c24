"""Which run is trained next when several visitors share the workers, and when."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cnn.runs import Run
from cnn.settings.limits import MAX_OWN_RUNS

_MAX_KNOWN = 10_000  # owners whose last turn is remembered


class Turns:
    """Whose turn it is: owners of runs take turns, whoever came first.

    Whoever has the fewest runs in training or ahead comes next; among equals, whose last turn was
    longest ago; among those who had none, who asked first. So somebody with one run never waits for
    all twelve of somebody else's sweep. Before all of them come runs that were cut short.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}  # by owner; the later, the higher
        self._count = 0
        self._cut_short: set[str] = set()  # ids of runs

    def cut_short(self, run: Run) -> None:
        """Note that a run has lost its worker by no fault of its own: it goes on with its turn."""
        self._cut_short.add(run.id)

    def begin(self, run: Run) -> None:
        """Note that a run has begun: it was its owner's turn."""
        if run.id in self._cut_short:
            self._cut_short.remove(run.id)
            return
        self._count += 1
        self._last.pop(run.owner, None)
        self._last[run.owner] = self._count
        while len(self._last) > _MAX_KNOWN:
            del self._last[next(iter(self._last))]  # the oldest

    def order(self, waiting: Sequence[Run], training: Sequence[Run]) -> list[Run]:
        """Put waiting runs into the order in which they will be trained.

        Args:
            waiting: In the order in which they were asked for.
            training: Runs that a worker has now.
        """
        busy = Counter(run.owner for run in training)
        last, count = dict(self._last), self._count
        left, order = list(waiting), []

        def turn(run: Run) -> tuple[bool, int, int]:
            return run.id not in self._cut_short, busy[run.owner], last.get(run.owner, 0)

        while left:
            chosen = min(left, key=turn)  # where all is equal, the first
            left.remove(chosen)
            count += 1
            busy[chosen.owner] += 1
            last[chosen.owner] = count
            order.append(chosen)
        return order

    def next(self, waiting: Sequence[Run], training: Sequence[Run]) -> Run | None:
        """Return the run to begin with now, if any may: an owner has at most two in training."""
        busy = Counter(run.owner for run in training if run.owner)
        allowed = [run for run in waiting if busy[run.owner] < MAX_OWN_RUNS]
        return next(iter(self.order(allowed, training)), None)


def seconds_to_go(runs: Iterable[Run], known: Iterable[Run]) -> float | None:
    """Estimate how long runs will take, one after the other.

    A run that is being trained knows; for the others, multiply-adds take as long as they took in
    the runs that are known.

    Args:
        runs: Those ahead.
        known: Runs that have been trained for at least an epoch, if there are any.

    Returns:
        None if nothing has been measured yet.
    """
    speeds = [speed for run in known if (speed := _seconds_per_multiply_add(run))]
    total = 0.0
    for run in runs:
        left = run.status().seconds_left
        if left is None and not speeds:
            return None
        total += (
            _work(run, run.config.epochs - len(run.epochs())) * speeds[0] if left is None else left
        )
    return total


def _seconds_per_multiply_add(run: Run) -> float | None:
    rows = run.epochs()
    return sum(row["seconds"] for row in rows) / _work(run, len(rows)) if rows else None


def _work(run: Run, epochs: int) -> float:
    """Return the multiply-adds of a forward pass over so many epochs' pictures."""
    per_picture = sum(row.multiply_adds for row in run.architecture.summary())
    return float(max(epochs, 0) * run.config.num_learnt * max(per_picture, 1))
