"""Words about shifts follow from what was measured, whatever it is."""

import numpy as np
import pytest

from cnn import images, kernels
from cnn.pooling.invariance import ShiftTable, Stages, measure_all
from cnn.pooling.shift_findings import percent, promise, remedy, stacking

TOY_GRID = measure_all(images.sample_image("toy grid"), Stages(pooling="no"))
SOBEL = Stages(pooling="no", kernel=kernels.KERNELS["sobel x"].values)
PHOTOGRAPH = measure_all(images.sample_image("photograph"), SOBEL)
CHECKERBOARD = measure_all(images.sample_image("checkerboard"), SOBEL)


def table(of_shuffling: float, unchanged: float = 0.5) -> ShiftTable:
    """A table in which every shift but none changes as much."""
    changes, shares = np.full((17, 17), of_shuffling), np.full((17, 17), unchanged)
    changes[8, 8], shares[8, 8] = 0, 1
    return ShiftTable(shares, changes, changes)


class TestPromise:
    def test_the_articles_example_keeps_it(self) -> None:
        finding = promise(TOY_GRID, 1, dx=1, dy=0)
        assert "promise holds for this shift" in finding
        assert "28% of the cells changed without pooling" in finding  # 22 of 80
        assert "one leaves it the same" in finding  # to the right by one, and no other

    def test_a_busy_photograph_keeps_it_in_part(self) -> None:
        finding = promise(PHOTOGRAPH, 1, dx=1, dy=0)
        assert "promise holds in part" in finding
        assert "60% of the max-pooled cells change" in finding
        assert "none leaves it the same" in finding

    def test_a_large_shift_breaks_it(self) -> None:
        finding = promise(CHECKERBOARD, 1, dx=8, dy=0)
        assert "promise fails for this shift" in finding

    def test_without_a_shift_nothing_is_claimed(self) -> None:
        assert "Nothing has moved yet" in promise(TOY_GRID, 1, dx=0, dy=0)

    def test_a_black_picture_shows_no_shift(self) -> None:
        black = measure_all(np.zeros((8, 8)), Stages(pooling="no"))
        assert "Nothing in this map tells the shift" in promise(black, 1, dx=3, dy=0)

    def test_a_white_picture_cannot_be_shuffled_and_is_still_judged(self) -> None:
        white = measure_all(np.ones((8, 8)), Stages(pooling="no"))
        assert "not defined" in promise(white, 1, dx=2, dy=0)

    def test_a_map_that_does_not_fit_is_not_judged(self) -> None:
        assert promise({("no", 1): table(1)}, 1, dx=1, dy=0) == ""


class TestStacking:
    @pytest.mark.parametrize(
        ("changes", "verdict"),
        [
            ((0.9, 0.5, 0.2), "as the article claims, for every shift"),
            ((0.5, 0.2, 0.9), "the claim fails for every shift"),
            ((0.5, 0.5, 0.5), "the claim fails for every shift"),
        ],
    )
    def test_the_verdict_compares_the_last_stage_with_the_first(
        self, changes: tuple[float, ...], verdict: str
    ) -> None:
        measured = {("max", count): table(change) for count, change in enumerate(changes, 1)}
        finding = stacking(measured, "max", dx=1, dy=0)
        assert verdict in finding
        assert " → ".join(f"{100 * change:.0f}%" for change in changes) in finding

    def test_for_the_photograph_more_stages_do_change_less(self) -> None:
        assert "43% → 26% → 17% with 1 → 3 stages" in stacking(PHOTOGRAPH, "max", dx=1, dy=0)

    def test_for_the_edges_of_a_checkerboard_the_claim_fails_for_some_shifts(self) -> None:
        finding = stacking(CHECKERBOARD, "max", dx=1, dy=0)
        assert "for most shifts" in finding
        assert "every" not in finding

    def test_a_map_of_one_cell_is_not_compared(self) -> None:
        assert "with 1 → 2 stages" in stacking(TOY_GRID, "max", dx=1, dy=0)

    @pytest.mark.parametrize("measured", [{}, {("max", 1): table(0.5)}])
    def test_one_stage_alone_is_not_compared(self, measured: dict) -> None:
        assert stacking(measured, "max", dx=1, dy=0) == ""

    def test_flat_maps_are_not_compared(self) -> None:
        white = measure_all(np.ones((32, 32)), Stages(pooling="no"))
        assert stacking(white, "max", dx=1, dy=0) == ""


class TestRemedy:
    def test_a_blur_makes_changes_of_the_photograph_smaller_but_not_rarer(self) -> None:
        finding = remedy(PHOTOGRAPH, 1, dx=1, dy=0)
        assert "for 8 of the 8 shifts by one pixel" in finding
        assert "31% of a shuffling instead of 43%" in finding
        assert "smaller, not rarer" in finding

    def test_for_the_toy_grid_it_is_no_remedy(self) -> None:
        finding = remedy(TOY_GRID, 1, dx=1, dy=0)
        assert "instead of 0%" in finding
        assert "smaller" not in finding

    def test_without_a_shift_only_all_shifts_are_compared(self) -> None:
        assert "For the shift above" not in remedy(PHOTOGRAPH, 1, dx=0, dy=0)

    def test_its_source_is_named_even_where_it_does_not_fit(self) -> None:
        finding = remedy(TOY_GRID, 3, dx=1, dy=0)
        assert "Zhang" in finding
        assert "too small" in finding


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (1, "100%"), (0.004, "< 1%"), (0.996, "> 99%"), (1.25, "125%")]
)
def test_only_nothing_is_0_per_cent_and_only_all_is_100(share: float, text: str) -> None:
    assert percent(share) == text
