"""The curves of a run in training, checked against the numbers they are made of."""

import numpy as np
import pytest

from cnn.figures.training import (
    accuracy_by_params,
    compared_curves,
    confusion_map,
    gradient_curve,
    kernel_pictures,
    learning_curve,
)
from cnn.settings.training_config import TrainingConfig

CONFIG = TrainingConfig(num_train=400, batch_size=100, epochs=3)  # 4 batches an epoch
BATCHES = {
    "step": np.arange(1, 7),
    "loss": np.array([2.3, 2.0, 1.5, 1.0, 0.9, 0.8]),
    "accuracy": np.array([0.1, 0.2, 0.5, 0.6, 0.7, 0.7]),
}
EPOCHS = [{"epoch": 1, "loss": 1.7, "accuracy": 0.35, "test_loss": 1.1, "test_accuracy": 0.65}]


def test_batches_lie_at_fractions_of_an_epoch() -> None:
    """Batch 4 of 4 ends epoch 1, and so lies where the point of epoch 1 lies."""
    each_batch, training, test = learning_curve(BATCHES, EPOCHS, metric="loss", config=CONFIG)[
        "series"
    ]
    assert each_batch["data"][3] == [1.0, 1.0]
    assert each_batch["data"][4] == [1.25, 0.9]
    assert training["data"] == [[1, 1.7]]
    assert test["data"] == [[1, 1.1]]


def test_accuracies_are_drawn_in_per_cent() -> None:
    each_batch, training, test = learning_curve(BATCHES, EPOCHS, metric="accuracy", config=CONFIG)[
        "series"
    ]
    assert each_batch["data"][0] == [0.25, 10.0]
    assert training["data"] == [[1, 35.0]]
    assert test["data"] == [[1, 65.0]]


@pytest.mark.parametrize("metric", ["loss", "accuracy"])
def test_the_frame_of_a_run_that_has_not_begun_already_reaches_to_its_end(metric: str) -> None:
    nothing = {name: values[:0] for name, values in BATCHES.items()}
    option = learning_curve(nothing, [], metric=metric, config=CONFIG)
    assert option["xAxis"]["max"] == 3
    assert [series["data"] for series in option["series"]] == [[], [], []]


def test_validation_has_a_curve_of_its_own_where_there_is_one() -> None:
    config = TrainingConfig(num_train=400, batch_size=100, epochs=3, validation_split=0.25)
    rows = [row | {"val_loss": 1.2, "val_accuracy": 0.6} for row in EPOCHS]
    series = learning_curve(BATCHES, rows, metric="loss", config=config)["series"]
    assert [one["name"] for one in series] == ["each batch", "training", "test", "validation"]
    assert series[3]["data"] == [[1, 1.2]]


def test_twelve_compared_runs_are_told_apart_by_more_than_colour() -> None:
    runs = {f"run {n}": EPOCHS for n in range(12)}
    series = compared_curves(runs, metric="test_accuracy")["series"]
    assert [one["data"] for one in series] == [[[1, 65.0]]] * 12
    looks = {(one["symbol"], one["lineStyle"]["type"]) for one in series}
    assert len(looks) == 12


def test_accuracy_lies_over_the_number_of_parameters() -> None:
    series = accuracy_by_params({"small": (1000, 0.9), "large": (100_000, 0.99)})["series"]
    assert [one["data"] for one in series] == [[[1000, 90.0]], [[100_000, 99.0]]]


def test_gradients_that_vanish_or_explode_can_be_drawn_on_a_logarithmic_axis() -> None:
    norms = np.array([[1.0, 0.0], [np.inf, 2.0]])
    first, second = gradient_curve(np.array([4, 8]), ["conv2d", "dense"], norms, CONFIG)["series"]
    assert first["data"] == [[1.0, 1.0], [2.0, None]]
    assert second["data"][0][1] > 0
    assert second["data"][1] == [2.0, 2.0]
    assert gradient_curve(np.empty(0), [], np.empty((0, 0)), CONFIG)["series"] == []


def test_the_confusion_map_puts_the_answer_across_and_the_truth_down() -> None:
    """Three cats were taken for dogs, and no dog for a cat, which leaves its place empty."""
    wrong, right = confusion_map(np.array([[5, 3], [0, 9]]), ["cat", "dog"])["series"]
    assert wrong["data"] == [[1, 0, 3]]
    assert right["data"] == [[0, 0, 5], [1, 1, 9]]


def test_kernels_are_coloured_by_their_signs_on_one_scale() -> None:
    kernels = np.zeros((2, 2, 1, 2))
    kernels[0, 0, 0] = [1.0, -1.0]
    kernels[1, 1, 0, 0] = 0.5
    positive, negative = kernel_pictures(kernels)
    assert positive.shape == (2, 2, 3)
    assert positive[0, 0].tolist() == [0x0B, 0x5A, 0x8C]  # the strongest blue
    assert negative[0, 0].tolist() == [0x9C, 0x4A, 0x00]  # the strongest orange
    assert positive[1, 1].tolist() == [0x6D, 0xB3, 0xD6]
    assert (positive[0, 1] == negative[1, 1]).all()


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_kernels_of_nothing_are_neutral(value: float) -> None:
    [picture] = kernel_pictures(np.full((3, 3, 3, 1), value))
    assert (picture == [0xF4, 0xF4, 0xF1]).all()
