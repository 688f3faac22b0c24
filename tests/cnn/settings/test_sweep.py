"""Sweeps, and networks made to fit other data."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import datasets
from cnn.architecture import PRESETS, Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.errors import CnnError
from cnn.runs import check_fit
from cnn.settings import sweep
from cnn.settings.network_for_data import fits, fitted
from cnn.settings.training_config import TrainingConfig

CONFIG = TrainingConfig(num_train=1000, num_test=1000, seed=4)


def subsets(options: tuple[float, ...]) -> st.SearchStrategy[list[float]]:
    return st.lists(st.sampled_from(options), max_size=4, unique=True)


@given(
    layers=subsets(sweep.LAYERS),
    filters=subsets(sweep.FILTERS),
    rates=subsets(sweep.LEARNING_RATES),
    seeds=st.integers(1, 5),
)
def test_a_sweep_has_each_combination_once_or_is_refused(
    layers: list[int], filters: list[int], rates: list[float], seeds: int
) -> None:
    wanted = list(product(layers, filters, rates, range(4, 4 + seeds)))
    if not 1 <= len(wanted) <= 12:
        with pytest.raises(CnnError, match=f"would have {len(wanted)}"):
            sweep.combinations(layers, filters, rates, CONFIG, seeds)
        return
    found = sweep.combinations(layers, filters, rates, CONFIG, seeds)
    made = [
        (
            sum(isinstance(layer, Conv2D) for layer in one.architecture.layers),
            one.architecture.layers[0].filters,  # type: ignore[attr-defined]
            one.config.learning_rate,
            one.config.seed,
        )
        for one in found
    ]
    assert sorted(made) == sorted(wanted)
    assert len({one.name for one in found}) == len(found)
    for one in found:
        check_fit(one.architecture, one.config)


def test_the_cheapest_networks_come_first() -> None:
    found = sweep.combinations([2, 1], [32, 4], [0.001], CONFIG)
    costs = [sum(row.multiply_adds for row in one.architecture.summary()) for one in found]
    assert costs == sorted(costs)


@pytest.mark.parametrize("dataset", ["faces", "shapes"])
def test_a_sweep_fits_the_data_it_is_for(dataset: str) -> None:
    config = TrainingConfig(dataset=dataset, num_train=500, num_test=500)
    for one in sweep.combinations([1, 4], [8], [0.01], config):
        assert one.architecture.output_shape == (datasets.info(dataset).num_classes,)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(("shape", "num_classes"), [((28, 28, 1), 2), ((32, 32, 3), 20)])
def test_every_network_of_the_lab_can_be_made_to_fit(
    name: str, shape: tuple[int, ...], num_classes: int
) -> None:
    changed = fitted(PRESETS[name], shape, num_classes)
    assert fits(changed, shape, num_classes)
    assert len(changed.layers) == len(PRESETS[name].layers)
    assert changed.layers[:-4] == PRESETS[name].layers[:-4]


def test_a_network_that_fits_is_left_alone() -> None:
    assert fitted(PRESETS["article"], (28, 28, 1), 10) is PRESETS["article"]


def test_pictures_that_are_too_small_for_the_network_are_refused() -> None:
    with pytest.raises(CnnError):
        fitted(PRESETS["article"], (16, 16, 1), 2)


def test_a_network_without_a_layer_for_the_classes_is_refused() -> None:
    endless = Architecture((28, 28, 1), (Dense(3), MaxPool2D(), Flatten()), "endless")
    assert not fits(endless, (28, 28, 1), 2)
    with pytest.raises(CnnError):
        fitted(endless, (28, 28, 1), 2)
