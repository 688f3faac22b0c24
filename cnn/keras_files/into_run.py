"""A network that was trained elsewhere becomes a run of the store. Uses Keras."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from cnn import datasets, models, runs
from cnn.architecture import Architecture
from cnn.engine import keras
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.answers import in_batches
from cnn.keras_files import gate
from cnn.keras_files.network_chain import Chain
from cnn.results.evaluation import confusion_matrix
from cnn.runs import Run, Status
from cnn.settings.training_config import TrainingConfig, dataset_info
from cnn.storage.owners import Kept, Reason, Room
from cnn.training import checkpoints
from cnn.types import FloatArray

ROOM = Room("uploaded networks", each=20, each_bytes=500_000_000, all_bytes=5_000_000_000)

EPOCH = 1  # that the weights are kept as; there are none of an untrained network
_MAX_MULTIPLY_ADDS = 2 * 10**11  # for all test pictures; half a minute on one processor
_TRAINING_SAMPLE = 1000  # training pictures that are looked at, too
_TOLERANCE = 1e-4  # of probabilities; the same sums in another order differ by some 1e-6


def take_in(token: str, dataset: str, title: str, owner: str = "") -> str:
    """Make a run of a .keras file.

    The file is checked once more, then loaded with `safe_mode`. The lab's own network gets its
    weights, and must answer as it does.

    Args:
        token: Of the file, from `cnn.runs.upload_handover`.
        dataset: Pictures to test it with, of the shape and number of classes that it was made for.
        title: For the network.
        owner: As for `cnn.runs.create`.

    Returns:
        The id of the new run.

    Raises:
        CnnError: The file, the weights in it or the data set are refused, or there is no space.
    """
    path = runs.pending_file(token, ".keras")
    with path.open("rb") as opened:
        file = gate.open_keras(opened, title)
    check_weights(file.weights)
    given = _load(path)
    rebuilt = models.build(file.architecture)
    _take_over_weights(given, rebuilt)
    _compare(given, rebuilt, file.chain)
    config = _config(file.architecture, dataset)
    ROOM.make(_imported(), owner)
    run = runs.create(
        file.architecture,
        config,
        owner=owner,
        origin=runs.IMPORTED,
        fill=lambda run: _fill(run, rebuilt, file.keras_version),
    )
    return run.id


def check_weights(data: bytes) -> None:
    """Raise CnnError unless an HDF5 file holds arrays of ordinary numbers, and nothing else.

    HDF5 can refer to other files of the disk, by links and by external storage, and can claim
    arrays that it does not hold; nothing of an honest file of Keras does.
    """
    problem: list[str] = []
    num_bytes = 0

    def check(name: str, link: Any) -> bool | None:
        nonlocal num_bytes
        if not isinstance(link, h5py.HardLink):
            problem.append(f"“{name[:60]}” is a link to somewhere else")
            return True
        item = file[name]
        if isinstance(item, h5py.Dataset):
            num_bytes += item.nbytes
            if item.external or item.is_virtual:
                problem.append(f"the values of “{name[:60]}” are in another file")
            elif item.dtype.kind not in "fiu":
                problem.append(f"“{name[:60]}” holds no numbers")
            elif num_bytes > len(data):
                problem.append(f"with “{name[:60]}” it claims more numbers than it holds")
        return True if problem else None

    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            file.visititems_links(check)
    # Of foreign bytes, HDF5's reader raises nearly anything, even a SystemError.
    except Exception as error:
        raise CnnError(
            "The weights in the .keras file are damaged. Save the network again."
        ) from error
    if problem:
        raise CnnError(
            f"The weights in the .keras file were refused: {problem[0]}. Save the network again "
            "with Keras."
        )


def _load(path: Path) -> keras.Model:
    try:
        return keras.saving.load_model(path, safe_mode=True, compile=False)
    # Of what Keras finds wrong with a file, nearly anything comes.
    except Exception as error:
        raise CnnError(
            "Keras cannot load this network: its weights are not those of its layers, or the file "
            "is damaged. Save the network again."
        ) from error


def _take_over_weights(given: keras.Model, rebuilt: keras.Model) -> None:
    """Give the lab's network the weights of the other."""
    theirs, ours = given.weights, rebuilt.weights
    if [tuple(v.shape) for v in theirs] != [tuple(v.shape) for v in ours]:
        raise CnnError(
            "The weights in the .keras file have other shapes than its layers. Save the network "
            "again."
        )
    rebuilt.set_weights([np.asarray(v) for v in theirs])
    networks.check_finite(rebuilt, "Upload an earlier state of the network.")


def _compare(given: keras.Model, rebuilt: keras.Model, chain: Chain) -> None:
    """Raise CnnError unless both give the same answers to a few random pictures."""
    shape = (4, *chain.architecture.input_shape)
    pictures = np.random.default_rng(0).random(shape, np.float32)
    theirs = given(pictures * np.float32(chain.scale), training=False)
    if chain.adds_softmax:
        theirs = keras.ops.softmax(theirs)
    ours = np.asarray(rebuilt(pictures, training=False))
    if not np.isfinite(ours).all():
        raise CnnError(
            "The network answers with numbers that are none (NaN). Its weights may be damaged, or "
            "its training has gone out of bounds; upload an earlier state of it."
        )
    if not np.allclose(np.asarray(theirs), ours, rtol=_TOLERANCE, atol=_TOLERANCE):
        raise CnnError(
            "The lab's copy of this network does not answer as the network itself does, so it is "
            "not shown. Please report the layers it has; this should not happen."
        )


def _config(architecture: Architecture, dataset: str) -> TrainingConfig:
    """Return settings that name the pictures: as many to test with as half a minute allows."""
    info = dataset_info(dataset)
    architecture.check_output(len(info.class_names))
    cost = sum(row.multiply_adds for row in architecture.summary())
    affordable = max(_MAX_MULTIPLY_ADDS // max(cost, 1), len(info.class_names))
    num_test = affordable if affordable < info.num_test else None
    return TrainingConfig(dataset=dataset, num_test=num_test, epochs=EPOCH)


def _fill(run: Run, model: keras.Model, keras_version: str) -> None:
    """Write what a finished run has, as far as it is known."""
    config = run.config
    data = datasets.load(config.dataset, num_test=config.num_test, seed=config.seed)
    answers = in_batches(model, data.x_test)
    loss, accuracy = _judged(answers, data.y_test)
    sample = datasets.stratified_choice(
        data.y_train, min(_TRAINING_SAMPLE, len(data.y_test), len(data.y_train)), 0
    )
    seen = _judged(in_batches(model, data.x_train[sample]), data.y_train[sample])
    checkpoints.save_weights(run, model, EPOCH)
    checkpoints.save_model(run, model)
    run.save_predictions(answers, data.y_test)
    run.save_confusion(EPOCH, confusion_matrix(answers, data.y_test))
    run.append_epoch((EPOCH, 0.0, *seen, loss, accuracy))
    run.versions = {"keras": keras_version}
    run.write_config()
    run.make_room()
    run.write_status(
        Status(
            "finished",
            "Uploaded; it was trained elsewhere.",
            EPOCH,
            config.num_batches,
            config.num_batches,
        )
    )


def _judged(answers: FloatArray, labels: Any) -> tuple[float, float]:
    """Return the mean cross-entropy and the share of right answers."""
    truth = np.eye(answers.shape[1], dtype=np.float32)[labels]
    losses = keras.losses.categorical_crossentropy(truth, answers)
    return float(np.mean(np.asarray(losses))), float(np.mean(answers.argmax(axis=1) == labels))


def _imported() -> Iterator[Kept]:
    """Yield the uploaded networks that are in the store."""
    for run in runs.list_runs():
        if run.is_imported:
            with suppress(OSError):  # somebody deletes it at this very moment
                num_bytes = sum(f.stat().st_size for f in run.folder.rglob("*") if f.is_file())
                yield Kept(run.owner, run.created.timestamp(), num_bytes, partial(_delete, run))


def _delete(run: Run, _: Reason) -> None:
    with suppress(OSError, CnnError):
        run.delete()
