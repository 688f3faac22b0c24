"""What a run keeps of its network: weights after each epoch, and how to go on. Uses Keras."""

from __future__ import annotations

from cnn.engine import keras
from cnn.runs import Run
from cnn.storage.files import replacing
from cnn.training.state import Sums, TrainingProgress


def restore(run: Run, model: keras.Model) -> TrainingProgress:
    """Bring a compiled model to where the run's last backup left it.

    Returns:
        How far that is; nothing done, if there is no backup.
    """
    backup = run.last_backup()
    if backup is None:
        return TrainingProgress(run.config)
    model.load_weights(backup.path)
    sums = Sums(**backup.so_far)  # type: ignore[arg-type]
    return TrainingProgress(run.config, backup.epoch, backup.batch, sums)


def save_backup(run: Run, model: keras.Model, progress: TrainingProgress) -> None:
    """Save the weights and the optimiser's state, from which the run can go on.

    `keras.callbacks.BackupAndRestore` writes over its own files. A process that is killed meanwhile
    leaves half a backup, and in the first epoch there is no other.
    """
    with run.new_backup(progress.epoch, progress.batch, progress.sums.to_dict()) as path:
        model.save_weights(path)


def save_weights(run: Run, model: keras.Model, epoch: int) -> None:
    """Save the weights after an epoch; 0 is before the first.

    `keras.callbacks.ModelCheckpoint` would show a reader half a file, add the optimiser's state,
    which is twice as large as the weights, and leave out epoch 0.
    """
    with run.new_weights(epoch) as path:
        without_optimizer(model).save_weights(path)


def load_weights(run: Run, model: keras.Model, epoch: int | None = None) -> None:
    """Give a network the weights after an epoch; those that the run has kept when None.

    Raises:
        CnnError: They were not saved.
    """
    without_optimizer(model).load_weights(run.weights_file(epoch))


def save_model(run: Run, model: keras.Model) -> None:
    """Save the network as Keras does; it loads anywhere, whatever the loss was."""
    with replacing(run.model_file) as new:
        without_optimizer(model).save(new)


def without_optimizer(model: keras.Model) -> keras.Model:
    """Return the same network, layers shared, as if it had never been compiled."""
    return keras.Model(model.input, model.output, name=model.name)
