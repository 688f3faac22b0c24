"""Looking into a trained network, compared with the network as Keras saved it."""

import keras
import numpy as np
import pytest

from cnn import datasets, inspection, ops, runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.errors import CnnError
from cnn.runs import Run
from cnn.training import TrainingConfig
from cnn.training.loop import train

NETWORK = Architecture(
    (28, 28, 1),
    (Conv2D(3, 5, activation="relu"), MaxPool2D(4), Flatten(), Dense(10, activation="softmax")),
    "small",
)


@pytest.fixture
def run(run_store) -> Run:
    """A run of two short epochs."""
    made = runs.create(NETWORK, TrainingConfig(num_train=300, num_test=100, epochs=2))
    train(str(made.folder))
    return made


def test_a_run_can_be_looked_into_at_every_layer_and_epoch(run: Run) -> None:
    picture = datasets.load("mnist").x_test[0]
    saved = keras.models.load_model(run.model_file)

    # The answer is the saved model's, and the last epoch is the default.
    expected = saved(datasets.scale(picture[None]), training=False)
    np.testing.assert_allclose(inspection.predict(run.id, picture[None]), expected, atol=1e-6)

    # Feature maps are what our own arithmetic makes of the kernels.
    maps = inspection.feature_maps(run.id, picture)
    assert list(maps) == ["conv2d", "max_pooling2d", "flatten", "dense"]
    kernels = inspection.kernels(run.id)
    assert kernels["conv2d"].shape == (5, 5, 1, 3)
    bias = saved.layers[1].bias.numpy()
    by_hand = ops.convolve2d(datasets.scale(picture)[:, :, 0], kernels["conv2d"][:, :, 0, 0])
    np.testing.assert_allclose(maps["conv2d"][:, :, 0], ops.relu(by_hand + bias[0]), atol=1e-5)
    np.testing.assert_allclose(
        maps["max_pooling2d"], ops.pool2d(maps["conv2d"], pool_size=4), atol=1e-6
    )
    np.testing.assert_allclose(maps["dense"], expected[0], atol=1e-6)

    # Time travel: before training the kernels were others.
    assert not np.array_equal(inspection.kernels(run.id, 0)["conv2d"], kernels["conv2d"])
    with pytest.raises(CnnError, match="0 to 2"):
        inspection.predict(run.id, picture[None], epoch=7)


def test_the_whole_test_set_is_answered_as_the_run_itself_did(run: Run) -> None:
    kept, labels = run.predictions() or pytest.fail("no predictions")
    np.testing.assert_allclose(inspection.test_predictions(run.id, 2), kept, atol=1e-5)
    (row, _) = run.epochs()
    after_one = inspection.test_predictions(run.id, 1).argmax(axis=1) == labels
    assert after_one.mean() == pytest.approx(row["test_accuracy"])


def test_a_picture_of_another_shape_is_explained(run: Run) -> None:
    with pytest.raises(CnnError, match=r"\(28, 28, 1\).*\(5, 5, 3\)"):
        inspection.feature_maps(run.id, np.zeros((5, 5, 3), np.uint8))


def test_damaged_weights_are_explained(run: Run) -> None:
    run.weights_file(1).write_bytes(b"no weights")
    with pytest.raises(CnnError, match="damaged"):
        inspection.kernels(run.id, 1)


@pytest.mark.parametrize("run_id", ["../../etc/passwd", "", "A" * 16, "ü" * 16])
def test_an_unknown_run_is_a_message_not_a_path(run_id: str) -> None:
    with pytest.raises(CnnError):
        inspection.kernels(run_id)
