"""Many pictures under every shift, in slices: what is measured, what goes on, what is left."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock

import streamlit as st

from cnn.datasets import Dataset
from cnn.figures import shifting
from cnn.inspection.shift_test.shift_tables import ShiftScores, no_scores
from cnn.inspection.shift_test.shifted_answers import score
from cnn.runs import Run
from ui.workers.slices import Slices

COUNTS = (200, 500, 1_000)  # pictures to choose from
_STATE = "shift_job"
_KEPT = 256  # tables of 5 KB and 9 bytes a picture, for all visitors
_AT_MOST = 64  # pictures in a slice
_SECONDS = 0.4  # for a slice, so that the clicks of others get in between


@dataclass(frozen=True, eq=False)
class Contestant:
    """A run that is tested, with the weights that are looked at.

    Args:
        run: The run.
        epoch: None for the weights that the run has kept.
        version: Another number for other weights.
        name: On this page.
        place: 0 for the run that the page is about.
    """

    run: Run
    epoch: int | None
    version: int
    name: str
    place: int

    @property
    def line(self) -> tuple[str, str]:
        """Colour and dashes."""
        return shifting.LINES[self.place]


class _Tables(OrderedDict[tuple[object, ...], ShiftScores]):
    """What was measured so far, the oldest table first; several sessions add to the same one."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def count(self, key: tuple[object, ...]) -> int:
        """Return how many pictures a table has."""
        table = self.get(key)
        return table.count if table else 0

    def add(self, key: tuple[object, ...], begin: int, scores: ShiftScores) -> bool:
        """Add the scores of the pictures from `begin` on, unless the table has them already."""
        with self._lock:
            if self.count(key) != begin:
                return False
            self[key] = self.get(key, no_scores()) + scores
            while len(self) > _KEPT:
                self.popitem(last=False)
            return True


class _Job(Slices):
    """Sees to it that the tables of some networks grow; `key` has the key of each table."""

    def __init__(self, measurement: "Measurement") -> None:
        super().__init__(measurement.keys())
        self.pace = 0.0  # pictures a second
        self._measurement = measurement
        self._measured = _measured()
        self._asked: tuple[object, ...] | None = None
        self._done = 0  # pictures of that table, before the slice

    def next_call(self) -> "partial[ShiftScores] | None":
        self._asked = key = self._furthest_behind()
        if key is None:
            return None
        self._done = done = self._measured.count(key)
        measurement = self._measurement
        one = measurement.tested[measurement.keys().index(key)]
        these = slice(done, min(done + _AT_MOST, measurement.count))
        data = measurement.data
        return partial(
            score, one.run.id, data.x_test[these], data.y_test[these], one.epoch, seconds=_SECONDS
        )

    def arrived(self, result: ShiftScores) -> None:
        if self._asked is None or not self._measured.add(self._asked, self._done, result):
            return  # in another session, the same slice came first
        pace = result.count / max(self.seconds, 1e-3)
        self.pace = 0.8 * self.pace + 0.2 * pace if self.pace else pace  # a calmer estimate

    def _furthest_behind(self) -> tuple[object, ...] | None:
        """Return the key of the table that is measured next, so that all grow together."""
        keys = self._measurement.keys()
        left = [key for key in keys if self._measured.count(key) < self._measurement.count]
        return min(left, key=self._measured.count, default=None)


@dataclass(frozen=True)
class Measurement:
    """The same pictures, looked at by several networks.

    Args:
        tested: The networks.
        data: With the pictures among the test pictures of the first network's run.
        count: How many of them.
    """

    tested: Sequence[Contestant]
    data: Dataset
    count: int

    # -- what is known -------------------------------------------------------------------------

    def tables(self) -> list[ShiftScores | None]:
        """Return what is measured so far of each network; None before its first picture."""
        return [_measured().get(key) for key in self.keys()]

    @property
    def is_finished(self) -> bool:
        """Whether all is measured."""
        return all(table and table.count >= self.count for table in self.tables())

    @property
    def has_begun(self) -> bool:
        """Whether it was asked for, perhaps before a reload, or by a neighbour."""
        half = any(table and table.count < self.count for table in self.tables())
        return half or self._job() is not None

    @property
    def goes_on(self) -> bool:
        """Whether the worker is to measure it now."""
        job = self._job()
        return job is not None and not job.stopped and not self.is_finished

    def progress(self) -> tuple[float, str]:
        """Return the share that is done, 0 to 1, and words for it."""
        job = self._job()
        counts = [table.count if table else 0 for table in self.tables()]
        left = len(counts) * self.count - sum(counts)
        words = f"{sum(counts):,} of {len(counts) * self.count:,} pictures"
        if job and job.pace:
            words += f", about {left / job.pace:.0f} s left"
        return sum(counts) / (len(counts) * self.count), words

    # -- what is done --------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin, or go on after a stop."""
        job = self._job()
        if job is None:
            st.session_state[_STATE] = _Job(self)
        else:
            job.stopped = False

    def stop(self) -> None:
        """Ask for no more."""
        job = self._job()
        if job is not None:
            job.stopped = True

    def look(self) -> None:
        """Keep it going.

        Raises:
            CnnError: The worker could not do it.
        """
        job = self._job()
        if job is not None:
            job.look()

    def keys(self) -> tuple[tuple[object, ...], ...]:
        """Return what tells a table from all others, for each network."""
        config = self.tested[0].run.config
        pictures = config.dataset, config.num_test, config.seed, self.count
        return tuple((one.run.id, one.epoch, one.version, *pictures) for one in self.tested)

    def _job(self) -> _Job | None:
        job: _Job | None = st.session_state.get(_STATE)
        return job if job is not None and job.key == self.keys() else None


@st.cache_resource(show_spinner=False)
def _measured() -> _Tables:
    """Return what was measured on this server so far, for whoever asks for the same."""
    return _Tables()
