"""What a shift of the picture changes, before and after pooling."""

from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn import images, kernels
from cnn.errors import CnnError
from cnn.ops import shift2d
from cnn.pooling.invariance import POOLINGS, Change, Stages, compare, measure_all, measure_shifts

SOBEL = kernels.KERNELS["sobel x"].values
TOY_GRID = images.sample_image("toy grid")
PHOTOGRAPH = images.sample_image("photograph")


def by_hand(image: np.ndarray, stages: Stages, dx: int, dy: int) -> Change:
    """Send both pictures through the stages, and compare."""
    return compare(stages.final_map(image), stages.final_map(shift2d(image, dx, dy)))


class TestCompare:
    def test_a_map_whose_cells_were_shuffled_changes_by_one_shuffling(self) -> None:
        generator = np.random.default_rng(1)
        cells = generator.normal(size=20_000)
        assert compare(cells, generator.permutation(cells)).of_shuffling == pytest.approx(
            1, rel=0.02
        )

    @given(seed=st.integers(0, 2**32 - 1), size=st.integers(2, 30))
    def test_a_shuffling_is_the_mean_over_all_pairs_of_cells(self, seed: int, size: int) -> None:
        before, after = np.random.default_rng(seed).normal(size=(2, size))
        pairs = np.abs(before[:, None] - before).mean()
        expected = np.abs(after - before).mean() / pairs
        assert compare(before, after).of_shuffling == pytest.approx(expected)

    def test_brightness_and_contrast_do_not_count(self) -> None:
        before, after = np.random.default_rng(0).normal(size=(2, 50))
        brighter = compare(3 * before + 7, 3 * after + 7)
        assert brighter.of_shuffling == pytest.approx(compare(before, after).of_shuffling)

    def test_a_map_of_one_value_cannot_be_shuffled(self) -> None:
        assert np.isnan(compare(np.ones((2, 2)), np.eye(2)).of_shuffling)
        assert np.isnan(compare(np.zeros((1, 1)), np.zeros((1, 1))).of_shuffling)

    def test_the_rounding_of_float32_is_no_change(self) -> None:
        before = np.float32([[1, 0.1], [1000, 3]])
        assert compare(before, before * np.float32(1 + 1e-7)).unchanged == 1

    def test_maps_of_different_shapes_cannot_be_compared(self) -> None:
        with pytest.raises(CnnError, match=r"\(2, 2\) and \(3, 3\)"):
            compare(np.zeros((2, 2)), np.zeros((3, 3)))


class TestTheArticlesPromise:
    def test_the_toy_grid_shifted_by_one_keeps_every_max_pooled_cell(self) -> None:
        assert by_hand(TOY_GRID, Stages(pooling="max"), 1, 0) == Change(1, 0, 0)
        assert by_hand(TOY_GRID, Stages(pooling="no"), 1, 0).unchanged < 1

    def test_a_busy_picture_shifted_by_one_changes_most_pooled_cells(self) -> None:
        change = by_hand(PHOTOGRAPH, Stages(pooling="max", kernel=SOBEL), 1, 0)
        assert change.unchanged < 0.5

    def test_a_shift_by_the_stride_moves_the_pooled_map_by_one_cell(self) -> None:
        stages = Stages(pooling="max")
        shifted = stages.final_map(shift2d(PHOTOGRAPH, 2, 0))
        np.testing.assert_array_equal(shifted[:, 1:], stages.final_map(PHOTOGRAPH)[:, :-1])

    def test_negative_responses_are_cut_off_before_pooling(self) -> None:
        stages = Stages(pooling="max", kernel=np.full((1, 1), -1.0))
        assert stages.final_map(np.eye(4)).max() == 0


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Settings that may or may not fit the picture."""
    pool_size = draw(st.integers(1, 4))
    side = draw(st.sampled_from([None, 1, 2, 3]))
    return {
        "size": draw(st.tuples(st.integers(4, 26), st.integers(4, 26))),
        "side": side,
        "seed": draw(st.integers(0, 2**32 - 1)),
        "settings": {
            "pooling": draw(st.sampled_from(POOLINGS)),
            "pool_size": pool_size,
            "stride": draw(st.integers(1, 4)),
            "padding": draw(st.sampled_from(["valid", "valid", "same", *range(pool_size)])),
            "count": draw(st.integers(1, 3)),
        },
    }


class TestMeasureShifts:
    @settings(max_examples=80)
    @given(case=cases(), shifts=st.lists(st.tuples(*[st.integers(-8, 8)] * 2), min_size=6))
    def test_it_equals_shifting_and_computing_again(
        self, case: dict[str, Any], shifts: list[tuple[int, int]]
    ) -> None:
        generator = np.random.default_rng(case["seed"])
        image = generator.integers(0, 4, case["size"]).astype(np.float32)
        side = case["side"]
        kernel = None if side is None else generator.integers(-1, 3, (side, 4 - side))
        stages = Stages(kernel=kernel, **case["settings"])
        try:
            stages.final_map(image)
        except CnnError:
            with pytest.raises(CnnError):
                measure_shifts(image, stages)
            return
        table = measure_shifts(image, stages)
        for dx, dy in [*shifts, (-8, 8), (8, -8), (0, 0)]:
            expected, measured = by_hand(image, stages, dx, dy), table.at(dx, dy)
            assert measured.unchanged == pytest.approx(expected.unchanged)
            rounding = {"rel": 1e-4, "abs": 1e-5, "nan_ok": True}
            assert measured.mean_absolute == pytest.approx(expected.mean_absolute, **rounding)
            assert measured.of_shuffling == pytest.approx(expected.of_shuffling, **rounding)

    def test_no_shift_changes_nothing(self) -> None:
        for pooling in POOLINGS:
            assert measure_shifts(PHOTOGRAPH, Stages(pooling=pooling)).at(0, 0) == Change(1, 0, 0)

    def test_without_pooling_there_is_no_stride_and_no_padding(self) -> None:
        stages = Stages(pooling="no", kernel=SOBEL, stride=8, padding=1, count=2)
        assert stages.final_map(PHOTOGRAPH).shape == tuple(side - 4 for side in PHOTOGRAPH.shape)

    def test_what_no_longer_fits_is_left_out(self) -> None:
        measured = measure_all(TOY_GRID, Stages(pooling="no"))  # 8 × 10, 4 × 5, 2 × 2, 1 × 1
        assert {("max", 3), ("average", 3), ("no", 3), ("blur", 1)} <= set(measured)
        assert ("blur", 2) not in measured
        assert not measure_all(np.ones((1, 1)), Stages(pooling="no", kernel=SOBEL))

    def test_a_picture_of_one_pixel_can_still_be_shifted_away(self) -> None:
        table = measure_all(np.ones((1, 1)), Stages(pooling="no"))["no", 1]
        assert table.at(0, 0).unchanged == 1
        gone = table.at(1, 0)
        assert (gone.unchanged, gone.mean_absolute) == (0, 1)
        assert np.isnan(gone.of_shuffling)

    def test_what_would_take_many_seconds_is_refused(self) -> None:
        stages = Stages(pooling="max", pool_size=8, stride=1, padding="same", count=3)
        with pytest.raises(CnnError, match="a larger stride"):
            measure_shifts(PHOTOGRAPH, stages)
        assert measure_shifts(TOY_GRID, stages).at(0, 0).unchanged == 1

    def test_counting_steadier_shifts_leaves_the_shift_by_nothing_out(self) -> None:
        measured = measure_all(PHOTOGRAPH, Stages(pooling="no"))
        none, pooled = measured["no", 1], measured["max", 1]
        assert pooled.num_steadier(pooled) == (0, 288)
        expected = (pooled.of_shuffling < none.of_shuffling).sum()
        assert pooled.num_steadier(none) == (expected, 288)
        assert pooled.num_steadier(none, reach=1) == (8, 8)


class TestKerasCode:
    @pytest.mark.parametrize("pooling", POOLINGS)
    @pytest.mark.parametrize("padding", ["valid", "same", 1])
    @pytest.mark.parametrize(("kernel", "count"), [(None, 1), (SOBEL, 2)])
    def test_the_keras_lines_give_the_same_map(
        self, pooling: Any, padding: Any, kernel: Any, count: int
    ) -> None:
        stages = Stages(
            pooling=pooling, kernel=kernel, pool_size=3, stride=2, padding=padding, count=count
        )
        image = images.sample_image("portrait")
        names = {"keras": keras, "np": np, "image": image, "kernel": kernel}
        exec(stages.to_keras_code(), names)  # noqa: S102 - written by our own code
        expected = stages.final_map(image)
        np.testing.assert_allclose(names["final_map"], expected, rtol=1e-4, atol=1e-4)
