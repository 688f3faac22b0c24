"""Tables over all shifts, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, ttest_rel

from cnn import ops, runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D, stacked
from cnn.errors import CnnError
from cnn.inspection.shift_test import shift_experiment, shift_tables
from cnn.inspection.shift_test.shift_experiment import VARIANTS
from cnn.inspection.shift_test.shift_tables import ShiftScores, by_distance
from cnn.runs import Run, Status
from cnn.settings import TrainingConfig

STEPS = np.abs(np.arange(-8, 9))
DISTANCE = np.maximum(STEPS[:, None], STEPS)


def scores(costs: float, count: int = 1000, start: float = 0.98) -> ShiftScores:
    """A network that loses so many points with every pixel: the last pictures go first."""
    num_right = np.rint(count * np.clip(start - costs / 100 * DISTANCE, 0, 1)).astype(int)
    right = np.arange(count) < num_right[..., None]
    return shift_tables.counted_right(right, right.astype(float))


def that_lose(lost: int, *, begin: int = 0, count: int = 1000) -> ShiftScores:
    """A network that is right where a picture lies, and loses some of them by every shift."""
    places = np.arange(count)
    gone = (places >= begin) & (places < begin + lost)
    right = ~(gone & (DISTANCE > 0)[..., None])
    return shift_tables.counted_right(right, right.astype(float))


def test_every_shift_is_one_of_shift2d() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 6, 5, 2)).astype(np.uint8)
    shifted = shift_tables.all_shifts(images)
    assert shifted.dtype == np.uint8
    for row, dy in enumerate(range(-8, 9)):
        for column, dx in enumerate(range(-8, 9)):
            for number, image in enumerate(images):
                np.testing.assert_array_equal(
                    shifted[row * 17 + column, number], ops.shift2d(image, dx, dy)
                )


def test_a_distance_counts_all_directions() -> None:
    np.testing.assert_allclose(by_distance(DISTANCE.astype(float)), np.arange(9))


def test_ink_leaves_the_frame_when_a_shift_is_larger_than_the_margin() -> None:
    images = np.zeros((2, 28, 28, 1), np.uint8)
    images[0, 4:24, 4:24] = 200  # an MNIST digit has a margin of 4 pixels
    kept = by_distance(shift_tables.ink_kept(images))
    np.testing.assert_allclose(kept[:5], 1)
    by_hand = np.mean(
        [
            (20 - max(abs(dx), 4) + 4) * (20 - max(abs(dy), 4) + 4) / 400
            for dx in range(-8, 9)
            for dy in range(-8, 9)
            if max(abs(dx), abs(dy)) == 6
        ]
    )
    assert kept[6] == pytest.approx(by_hand)
    assert "keep all their ink" in shift_tables.ink_sentence(images, 4)
    assert "of the ink leaves" in shift_tables.ink_sentence(images, 6)
    assert shift_tables.ink_kept(images[1:]).min() == 1  # nothing there to lose


def test_the_verdict_gives_the_points_that_a_shift_costs() -> None:
    said = shift_tables.robustness_in_words(
        {"pooling": scores(1), "strides": scores(8)}, distance=2
    )
    assert said == (
        "A shift of 2 pixels costs, in points of accuracy: pooling 2.0, strides 16.0. "
        "pooling stands it best, strides least."
    )


def test_two_that_chance_may_have_parted_are_both_best() -> None:
    tables = {"a": scores(1), "b": scores(1.1), "c": scores(1.2), "d": scores(20)}
    said = shift_tables.robustness_in_words(tables, distance=1)
    assert said.endswith(
        "a, b and c stand it best, and chance may have parted them; d stands it least."
    )


def test_a_loser_within_chance_is_not_named_alone() -> None:
    """C and d lose 200 and 205 others of 1,000 pictures: SciPy's test cannot tell them apart."""
    tables = {"a": that_lose(10), "c": that_lose(200, begin=500), "d": that_lose(205, begin=300)}
    lost = [tables[name].lost(1) for name in ("c", "d")]
    assert ttest_rel(*lost).pvalue > 0.05
    said = shift_tables.robustness_in_words(tables, distance=1)
    assert said.endswith(
        "a stands it best; c and d stand it least, and chance may have parted these."
    )


@pytest.mark.parametrize(("begin", "told"), [(0, True), (500, False)])
def test_the_same_pictures_tell_more_than_how_many_were_lost(begin: int, told: bool) -> None:
    """60 lost against 50: among the same pictures 10 differ, among others 110."""
    one, other = that_lose(50), that_lose(60, begin=begin)
    assert (ttest_rel(one.lost(2), other.lost(2)).pvalue < 0.05) == told
    assert shift_tables.beyond_chance(one, other, 2) == told


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(30, 300), st.floats(0, 0.3))
def test_what_chance_may_part_is_what_scipy_says(seed: int, count: int, worse: float) -> None:
    rng = np.random.default_rng(seed)
    one, other = (
        shift_tables.counted_right(right, right.astype(float))
        for right in (rng.random((2, 17, 17, count)) > np.array([0.1, 0.1 + worse])[:, *[None] * 3])
    )
    test = ttest_rel(one.lost(3), other.lost(3))
    told = abs(test.statistic) > norm.isf(0.025)
    assert shift_tables.beyond_chance(one, other, 3) == told


def test_a_handful_of_pictures_tells_nothing() -> None:
    assert not shift_tables.beyond_chance(that_lose(0, count=29), that_lose(29, count=29), 1)
    assert shift_tables.beyond_chance(that_lose(0, count=30), that_lose(29, count=30), 1)


def test_a_difference_that_may_be_chance_is_called_so() -> None:
    said = shift_tables.robustness_in_words({"a": scores(1, 100), "b": scores(2, 100)}, distance=1)
    assert "With 100 pictures, the 1.0 points between a and b may be chance." in said
    assert "best" not in said


def test_there_is_no_verdict_before_there_are_numbers() -> None:
    assert shift_tables.robustness_in_words({}) == ""
    assert shift_tables.robustness_in_words({"a": shift_tables.no_scores()}) == ""
    assert shift_tables.robustness_in_words({"a": scores(1)}, distance=1).endswith("a 1.0.")


def test_slices_add_up() -> None:
    total = scores(1, 100) + scores(3, 300)
    assert total.count == 400
    assert total.right[8, 8] == 98 + 294
    assert total.accuracy[8, 8] == pytest.approx(0.98)
    assert total.mean_probability[8, 8] == pytest.approx(0.98)
    mean_lost = [100 * total.lost(pixels).mean() for pixels in range(9)]
    rings = by_distance(total.accuracy)
    np.testing.assert_allclose(mean_lost, 100 * (rings[0] - rings))


def test_a_network_that_would_take_minutes_is_refused() -> None:
    shift_tables.check_cost(stacked(4))
    large = Architecture(
        (28, 28, 1),
        (Conv2D(64, 5, padding="same"), Conv2D(128, 5, padding="same"), Flatten(), Dense(10)),
    )
    with pytest.raises(CnnError, match="Choose a smaller network"):
        shift_tables.check_cost(large)


def run_of(network: Architecture, weights: bool = True, **config: object) -> Run:
    made = runs.create(network, TrainingConfig(num_train=100, num_test=50, **config))  # type: ignore[arg-type]
    if weights:
        with made.new_weights(0) as path:
            path.write_bytes(b"")
    return made


def test_runs_are_compared_on_the_same_pictures_only() -> None:
    run = run_of(stacked(1))
    why = shift_tables.why_not_comparable
    assert why(run, run_of(stacked(2))) == ""
    assert "no weights yet" in why(run, run_of(stacked(2), weights=False))
    faces = Architecture((28, 28, 1), (Flatten(), Dense(2, activation="softmax")))
    assert "another data set" in why(run, run_of(faces, dataset="faces"))
    small = replace(
        run_of(stacked(1)), architecture=Architecture((14, 14, 1), (Flatten(), Dense(10)))
    )
    assert "shape (14, 14, 1)" in why(run, small)


# -- the experiment --------------------------------------------------------------------------------


def test_with_and_without_pooling_as_many_numbers_are_stored() -> None:
    assert len({variant.network.num_params for variant in VARIANTS}) == 1
    assert len({variant.network.summary()[-2].input_shape for variant in VARIANTS}) == 1
    kinds = [any(isinstance(x, MaxPool2D) for x in variant.network.layers) for variant in VARIANTS]
    shifts = [variant.config.augmentation.shift for variant in VARIANTS]
    assert (kinds, shifts) == ([True, False, True, False], [0, 0, 4, 4])


def test_the_newest_run_of_each_variant_is_found() -> None:
    assert shift_experiment.newest(runs.list_runs()) == [None] * 4
    made = [runs.create(v.network, v.config, name=v.name) for v in VARIANTS]
    failed = runs.create(VARIANTS[1].network, VARIANTS[1].config, name=VARIANTS[1].name)
    failed.write_status(Status("failed", "out of memory"))
    runs.create(VARIANTS[0].network, TrainingConfig(), name=VARIANTS[0].name)  # another budget
    for run in made:
        run.write_status(Status("finished"))
    found = shift_experiment.newest(runs.list_runs())
    assert [run and run.id for run in found] == [run.id for run in made]
    assert shift_experiment.in_order([made[2], made[0], made[3], made[1]]) == [1, 3, 0, 2]
    assert shift_experiment.in_order(made[:3]) == []
    assert shift_experiment.in_order([*made[:3], failed]) == []


def test_the_finding_tells_pooling_from_learning() -> None:
    said = shift_experiment.finding([scores(10), scores(15), scores(1), scores(2)], 2)
    assert "without pooling 30.0 points" in said
    assert "Pooling alone saves 10.0 of them" in said
    assert "shifted training digits alone saves 26.0 of them" in said
    assert said.endswith("worth more than pooling.")
    other = shift_experiment.finding([scores(1), scores(15), scores(1), scores(16)], 2)
    assert "shifted training digits alone costs 2.0 more" in other
    assert "Pooling is worth more" in other
    assert "beyond chance" in shift_experiment.finding([scores(1, 50)] * 4, 2)


def test_a_saving_within_chance_is_not_stated_as_a_fact() -> None:
    """Pooling keeps 5 of 1,000 pictures here and loses 4 others; moved digits keep 200."""
    pooled, strided = that_lose(204, begin=5), that_lose(205)
    learnt = that_lose(5)
    said = shift_experiment.finding([pooled, strided, learnt, learnt], 2)
    assert "Pooling alone saves 0.1 of them (which may be chance)" in said
    assert "shifted training digits alone saves 20.0 of them;" in said
    assert said.endswith("worth more than pooling.")
    both = shift_experiment.finding([learnt, strided, learnt, that_lose(6)], 2)
    assert "Pooling alone saves 20.0 of them, shifted" in both
    assert both.endswith("Which of the two is worth more, 1,000 pictures cannot tell.")
