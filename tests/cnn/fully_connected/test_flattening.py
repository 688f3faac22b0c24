"""What flattening costs, counted by Keras as well."""

import pytest

from cnn import models
from cnn.architecture import Dense
from cnn.fully_connected import flattening


@pytest.mark.parametrize("flatten", [True, False])
def test_keras_counts_the_same_parameters(flatten: bool) -> None:
    for side in flattening.SIDES:
        network = flattening.network(side, 32, flatten=flatten)
        layers = {layer.name: layer for layer in models.build(network).layers}
        cost = flattening.flattening_cost(network)
        assert layers["dense"].count_params() == cost.num_params
        assert f"{cost.num_params:,}" in cost.params_arithmetic


def test_the_average_costs_the_same_for_every_size_and_flattening_grows_with_the_area() -> None:
    averaged = {
        flattening.flattening_cost(flattening.network(s, 64, flatten=False)).num_params
        for s in (28, 224)
    }
    assert averaged == {(32 + 1) * 64}
    flat = [
        flattening.flattening_cost(flattening.network(side, 64, flatten=True)) for side in (28, 224)
    ]
    assert [cost.num_params for cost in flat] == [(25 * 32 + 1) * 64, (54 * 54 * 32 + 1) * 64]
    assert flat[1].share > 0.999


def test_the_faces_neuron_has_a_weight_for_each_number_that_reaches_it_and_a_bias() -> None:
    assert flattening.face_parameters() == {
        "no pooling": 28 * 28 * 3 + 1,
        "pooling by quarters": 2 * 2 * 3 + 1,
        "one average per map": 3 + 1,
    }
    assert Dense(1).num_params((12,)) == 13
