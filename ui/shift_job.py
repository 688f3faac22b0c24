"""Many pictures under every shift, in slices: what is measured, what goes on, what is left."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from cnn import shift_robustness
from cnn.datasets import Dataset
from cnn.shift_robustness import ShiftScores
from ui.shift_view import Contestant
from ui.slices import REFRESH_SECONDS, Slices

_STATE = "shift_job"
_KEPT = 256  # tables of 5 KB, for all visitors
_AT_ONCE = 4  # pictures to begin with


@dataclass
class _Job(Slices):
    """A job of this session.

    Args:
        parts: Tables that are not finished, by key.
        at_once: Pictures in a slice.
    """

    parts: dict[tuple[object, ...], ShiftScores] = field(default_factory=dict)
    at_once: int = _AT_ONCE


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
        job = self._job()
        found = []
        for key in self._keys():
            table = _finished().get(key) or (job.parts.get(key) if job else None)
            found.append(table if table and table.count else None)
        return found

    @property
    def is_finished(self) -> bool:
        """Whether all is measured."""
        return all(key in _finished() for key in self._keys())

    @property
    def has_begun(self) -> bool:
        """Whether this session has asked for it, and it is not finished."""
        return self._job() is not None

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
        if job and job.seconds:
            slices = left / job.at_once
            words += f", about {slices * max(job.seconds, REFRESH_SECONDS):.0f} s left"
        return sum(counts) / (len(counts) * self.count), words

    # -- what is done --------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin, or go on after a stop."""
        job = self._job()
        if job is None:
            st.session_state[_STATE] = _Job(self._keys())
        else:
            job.stopped = False

    def stop(self) -> None:
        """Ask for no more."""
        job = self._job()
        if job is not None:
            job.stopped = True

    def advance(self) -> None:
        """Take the slice that has come, and ask for the next.

        Raises:
            CnnError: The worker could not do it.
        """
        job = self._job()
        if job is None:
            return
        arrived: ShiftScores | None = job.take()
        key = next((key for key in self._keys() if key not in _finished()), None)
        if key is None:
            return
        part = job.parts.get(key, shift_robustness.no_scores())
        if arrived is not None:
            part = job.parts[key] = part + arrived
            job.at_once = shift_robustness.pictures_at_once(arrived.count, job.seconds)
        if part.count >= self.count:
            _keep(key, part)
            self.advance()
            return
        these = slice(part.count, min(part.count + job.at_once, self.count))
        one = self.tested[self._keys().index(key)]
        job.ask(
            "cnn.inspection.translation.score",
            one.run.id,
            self.data.x_test[these],
            self.data.y_test[these],
            one.epoch,
        )

    def _job(self) -> _Job | None:
        job: _Job | None = st.session_state.get(_STATE)
        return job if job is not None and job.key == self._keys() else None

    def _keys(self) -> tuple[tuple[object, ...], ...]:
        config = self.tested[0].run.config
        pictures = config.dataset, config.num_test, config.seed, self.count
        return tuple((one.run.id, one.epoch, one.version, *pictures) for one in self.tested)


@st.cache_resource(show_spinner=False)
def _finished() -> OrderedDict[tuple[object, ...], ShiftScores]:
    """Return what was measured on this server, for whoever asks for the same."""
    return OrderedDict()


def _keep(key: tuple[object, ...], table: ShiftScores) -> None:
    kept = _finished()
    kept[key] = table
    while len(kept) > _KEPT:
        kept.popitem(last=False)
