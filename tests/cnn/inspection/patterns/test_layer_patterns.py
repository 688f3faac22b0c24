"""The patterns of a layer, compared with Keras's own intermediate outputs."""

from pathlib import Path

import keras
import numpy as np
import openTSNE
import pytest
import sklearn.decomposition

from cnn import datasets, runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.patterns import layer_patterns
from cnn.results import evaluation
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.trained import trained

NETWORK = Architecture(
    (28, 28, 1),
    (
        *(Conv2D(3, 5, activation="relu"), MaxPool2D(4), Flatten()),
        *(Dense(8, activation="relu"), Dense(10, activation="softmax")),
    ),
    "small",
)


@pytest.fixture(scope="module")
def run(kept_store: Path) -> Run:
    return trained(kept_store, NETWORK, TrainingConfig(num_train=300, num_test=120, epochs=1))


@pytest.mark.parametrize("layer", ["conv2d", "max_pooling2d", "dense", "dense_1"])
def test_a_pattern_is_the_layers_output_as_keras_gives_it(run: Run, layer: str) -> None:
    images = evaluation.test_data(run).x_test[:7]
    model = keras.models.load_model(run.model_file)
    part = keras.Model(model.input, model.get_layer(layer).output)
    expected = part(datasets.scale(images), training=False).numpy().reshape(7, -1)
    vectors, probabilities = layer_patterns.vectors(run.id, images, layer)
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    np.testing.assert_allclose(
        probabilities, model(datasets.scale(images), training=False), atol=1e-5
    )


def test_patterns_of_all_test_pictures_are_put_on_a_map(run: Run) -> None:
    found = layer_patterns.patterns_of(run.id, "dense", 1)
    data = evaluation.test_data(run)
    vectors, probabilities = layer_patterns.vectors(run.id, data.x_test, "dense", 1)
    expected = sklearn.decomposition.PCA(2, svd_solver="full").fit(vectors)
    np.testing.assert_allclose(np.abs(found.points), np.abs(expected.transform(vectors)), atol=1e-3)
    np.testing.assert_allclose(found.shares, expected.explained_variance_ratio_, atol=1e-4)
    assert (found.num_values, len(found.points), found.similarity.shape) == (8, 120, (10, 10))
    np.testing.assert_allclose(found.probabilities, probabilities, atol=1e-5)
    np.testing.assert_array_equal(found.labels, data.y_test)
    assert 0 <= found.neighbours_alike <= 1
    assert found.typical.between < found.typical.within


def test_before_training_the_patterns_are_others(run: Run) -> None:
    before, after = (layer_patterns.patterns_of(run.id, "dense", epoch) for epoch in (0, 1))
    assert not np.allclose(before.points, after.points)


def test_a_t_sne_map_grows_slice_by_slice_and_is_then_kept(run: Run) -> None:
    def whole(version: int) -> np.ndarray:
        embedding = layer_patterns.advance_tsne(run.id, "dense", 1, version=version)
        steps = [embedding.iteration]
        while not embedding.is_finished:
            embedding = layer_patterns.advance_tsne(run.id, "dense", 1, version=version)
            steps.append(embedding.iteration)
        assert steps == list(range(0, 751, 50))
        assert layer_patterns.advance_tsne(run.id, "dense", 1, version=version) is embedding
        return embedding.points

    # What is lost, or made of other weights, is made again, and the same numbers come out.
    np.testing.assert_array_equal(whole(1), whole(2))


def test_the_worker_keeps_a_bounded_number_of_maps(run: Run) -> None:
    for seed in range(layer_patterns._MAPS_KEPT + 5):
        layer_patterns.advance_tsne(run.id, "dense", 1, perplexity=5, seed=seed)
    assert len(layer_patterns._maps) == layer_patterns._MAPS_KEPT


def test_a_layer_or_an_epoch_that_does_not_exist_is_explained(run: Run) -> None:
    with pytest.raises(CnnError, match="no layer 'lstm'"):
        layer_patterns.patterns_of(run.id, "lstm", 1)
    with pytest.raises(CnnError, match="no weights of epoch 9"):
        layer_patterns.patterns_of(run.id, "dense", 9)
    with pytest.raises(CnnError, match=r"\(28, 28, 1\)"):
        layer_patterns.vectors(run.id, np.zeros((1, 5, 5, 1), np.uint8), "dense")


def test_a_run_without_weights_is_explained(run_store: Path) -> None:
    waiting = runs.create(NETWORK, TrainingConfig(num_train=100, num_test=50))
    with pytest.raises(CnnError, match="no weights yet"):
        layer_patterns.patterns_of(waiting.id, "dense")
    waiting.request_stop()


@pytest.mark.filterwarnings("ignore")  # of libraries, about a map of so few pictures
def test_the_keras_lines_give_the_same_patterns(run: Run) -> None:
    data = evaluation.test_data(run)
    names = {
        "keras": keras,
        "sklearn": sklearn,
        "openTSNE": openTSNE,
        "model": networks.load(run.id),
        "layer": "dense",
        "x_test": data.x_test[:100],
    }
    exec(layer_patterns.KERAS, names)  # noqa: S102 - our own lines
    expected, _ = layer_patterns.vectors(run.id, data.x_test[:100], "dense")
    np.testing.assert_allclose(names["patterns"], expected, atol=1e-5)
    assert names["points"].shape == np.shape(names["tsne_points"]) == (100, 2)
