"""A network ready to be trained; its compiled graph serves the next run, too. Uses Keras."""

from __future__ import annotations

from typing import Any, NamedTuple

from cnn import models
from cnn.architecture import Architecture
from cnn.engine import keras
from cnn.settings.training_config import TrainingConfig
from cnn.training.keras_losses import loss_function
from cnn.training.optimizers import optimizer
from cnn.training.steps import Steps

_MOST_PARAMS = 1_000_000  # of a network that is kept


class _Kept(NamedTuple):
    """The last network that this process has trained, and what its graph depends on."""

    key: tuple[Any, ...]
    model: keras.Model
    steps: Steps


_kept: list[_Kept] = []  # at most one


def fresh_model(architecture: Architecture, config: TrainingConfig) -> keras.Model:
    """Build and compile a network with first weights."""
    keras.utils.clear_session()  # networks of earlier runs in this process
    keras.utils.set_random_seed(config.seed)
    model = models.build(architecture, config.seed)
    model.compile(optimizer(config.optimizer, config.learning_rate), loss_function(config.loss))
    model.optimizer.build(model.trainable_variables)  # its state can be loaded only if it exists
    return model


def compiled(architecture: Architecture, config: TrainingConfig) -> tuple[keras.Model, Steps]:
    """Return a network with first weights, and its steps. One training at a time in a process.

    Tracing and optimising a graph takes about half a second. A run that differs from the last one
    in its seed, learning rate, pictures or epochs takes over the graph, but none of its numbers.
    """
    key = (architecture.to_json(), config.optimizer, config.loss, config.batch_size, config.l2)
    fresh = fresh_model(architecture, config)
    if _kept and _kept[0].key == key:
        _start_afresh(_kept[0].model, fresh)
        return _kept[0].model, _kept[0].steps
    _kept.clear()
    steps = Steps(fresh, config)
    if fresh.count_params() <= _MOST_PARAMS:
        _kept.append(_Kept(key, fresh, steps))
    return fresh, steps


def _start_afresh(model: keras.Model, fresh: keras.Model) -> None:
    """Give a network that was trained the weights and the optimiser's state of a fresh one."""
    model.set_weights(fresh.get_weights())
    for variable, first in zip(model.optimizer.variables, fresh.optimizer.variables, strict=True):
        variable.assign(first)
    for layer, first in zip(model.layers, fresh.layers, strict=True):
        if isinstance(layer, keras.layers.Dropout):
            layer.seed_generator.state.assign(first.seed_generator.state)
