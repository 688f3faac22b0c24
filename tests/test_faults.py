"""A part of `python -m benchmarks.faults`: hostile files are taken, or refused in words.

What hostile links, messages and names do to pages is told in `tests/pages`, and what kills do in
`tests/cnn/workers/test_workers.py` and `tests/cnn/runs/test_robustness.py`.
"""

import sys

import pytest

from benchmarks import hostile

NUMBER = 40


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells the peak of the memory")
@pytest.mark.parametrize("kind", sorted(set(hostile.KINDS) - hostile.ASKING))
def test_hostile_files_are_taken_or_refused_in_words(kind: str) -> None:
    counts = hostile.count([kind], NUMBER, seed=1)
    assert counts[kind].total() == NUMBER
    assert hostile.is_well(counts), hostile.table(counts)


def test_what_is_not_well_is_counted_as_such() -> None:
    """A counter that finds nothing would prove nothing."""
    assert hostile.outcome(lambda: 1 / 0) == "generic error"
    assert hostile.outcome(lambda: bytearray(400_000_000)) == "more than 300 MB"
    assert hostile.outcome(lambda: None) == "sensible"
