"""Tables over all shifts, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest

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
    """A network that loses so many points with every pixel."""
    right = np.rint(count * np.clip(start - costs / 100 * DISTANCE, 0, 1)).astype(int)
    return ShiftScores(right, right.astype(float), count)


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
    noise = shift_tables.points(shift_tables.chance(list(tables.values()), 1))
    assert said.endswith(
        f"a, b and c stand it best, as differences below about {noise} points may be chance; "
        "d stands it least."
    )


def test_a_difference_that_may_be_chance_is_called_so() -> None:
    said = shift_tables.robustness_in_words({"a": scores(1, 100), "b": scores(2, 100)}, distance=1)
    assert "With 100 pictures" in said
    assert "best" not in said
    error = np.sqrt(2 * 0.96 * 0.04 / 100)
    assert shift_tables.chance([scores(2, 100)], 1) == pytest.approx(200 * error)


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
