"""The part of an exported program that trains, with all that a run can be told."""

import json

from cnn.settings.augmentation import Augmentation
from cnn.settings.training_config import TrainingConfig

_OPTIMIZERS = {
    "sgd": "SGD(rate)",
    "momentum": "SGD(rate, momentum=0.9)",
    "nesterov": "SGD(rate, momentum=0.9, nesterov=True)",
    "rmsprop": "RMSprop(rate)",
    "adam": "Adam(rate)",
    "adamw": "AdamW(rate)",
}

_SCHEDULES = {
    "step": "PiecewiseConstantDecay(\n"
    "    [num_steps // 2, num_steps * 3 // 4], [{rate}, {rate} / 10, {rate} / 100]\n)",
    "exponential": "ExponentialDecay({rate}, num_steps, 0.01)",
    "cosine": "CosineDecay({rate}, num_steps)",
}

_ONE_CYCLE = """\
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    \"\"\"Up half a cosine wave in the first 30 % of the steps, then down to next to nothing.\"\"\"

    def __init__(self, largest, num_steps):
        self.largest, self.num_steps = largest, num_steps

    def __call__(self, step):
        share = keras.ops.cast(step, "float32") / self.num_steps
        up = self.between(1 / 25, 1, share / 0.3)
        down = self.between(1, 1 / 250_000, (share - 0.3) / 0.7)
        return self.largest * keras.ops.where(share < 0.3, up, down)

    def between(self, start, end, share):
        return end + (start - end) * (1 + keras.ops.cos(np.pi * share)) / 2

    def get_config(self):
        return {"largest": self.largest, "num_steps": self.num_steps}


"""

_RMSE = """\
def root_mean_squared_error(y_true, y_pred):
    \"\"\"Keras has it as a metric only. The tiny number keeps its slope finite.\"\"\"
    return keras.ops.sqrt(keras.ops.mean(keras.ops.square(y_true - y_pred)) + 2.0**-23)


"""

_VALIDATION = """\
# Some of the training pictures are kept apart, to judge every epoch: the same as in CNN Lab.
judged = stratified_choice(y_train.argmax(axis=1), {count}, {seed})
validation_data = x_train[judged], y_train[judged]
x_train, y_train = (np.delete(array, judged, axis=0) for array in (x_train, y_train))
"""

_MONITOR = """\
        monitor="val_loss_without_l2",
        mode="min",
"""
_EARLY_STOPPING = """\
    callbacks=keras.callbacks.EarlyStopping(
{monitor}        patience={patience},
        restore_best_weights=True,
    ),
"""

_AUGMENTED = """\
# Every picture is changed anew in each epoch.
augment = keras.Sequential(
    [
{layers}
    ]
)
pictures = tf.data.Dataset.from_tensor_slices((x_train, y_train))
pictures = pictures.shuffle(len(x_train), seed={seed}).batch({batch_size})
pictures = pictures.map(lambda x, y: (augment(x, training=True), y)).prefetch(2)
"""


def training_imports(config: TrainingConfig) -> list[str]:
    """Return the import statements that `training_code` needs beside Keras's."""
    lines = []
    if config.num_validation or config.schedule == "one_cycle":
        lines.append("import numpy as np")
    if config.augmentation.is_active:
        lines.append("import tensorflow as tf")
    return lines


def training_code(config: TrainingConfig) -> str:
    """Write the statements that compile and fit `model`; `history` holds what came of it."""
    parts = []
    if config.num_validation:
        parts.append(_VALIDATION.format(seed=config.seed, count=config.num_validation))
    else:
        parts.append("validation_data = x_test, y_test  # as the article's notebook does\n")
    if config.loss == "root_mean_squared_error":
        parts.append("\n" + _RMSE)
    parts.append(_rate(config))
    is_own = config.loss == "root_mean_squared_error"
    loss = config.loss if is_own else json.dumps(config.loss)
    function = config.loss if is_own else f"keras.losses.{config.loss}"
    if config.l2:
        parts.append(
            "# Large weights cost something.\n"
            "for layer in model.layers:\n"
            '    if hasattr(layer, "kernel"):\n'
            f"        layer.kernel.regularizer = keras.regularizers.L2({config.l2})\n"
            "# Keras adds that to its loss. CNN Lab shows the loss without it, as this does:\n"
            "without_l2 = keras.metrics.MeanMetricWrapper(\n"
            f'    {function}, name="loss_without_l2"\n)\n'
        )
    parts.append(
        f"model.compile(\n    optimizer=keras.optimizers.{_OPTIMIZERS[config.optimizer]},\n"
        f'    loss={loss},\n    metrics=["accuracy"{", without_l2" if config.l2 else ""}],\n)\n'
    )
    augmented = config.augmentation.is_active
    if augmented:
        parts.append(_augmented(config))
    given = "    pictures,\n" if augmented else "    x_train,\n    y_train,\n"
    batches = (
        "    shuffle=False,  # they are shuffled already\n"
        if augmented
        else f"    batch_size={config.batch_size},\n"
    )
    stopping = ""
    if config.early_stopping:
        stopping = _EARLY_STOPPING.format(
            monitor=_MONITOR if config.l2 else "", patience=config.early_stopping
        )
    parts.append(
        f"history = model.fit(\n{given}{batches}    epochs={config.epochs},\n"
        f"    validation_data=validation_data,\n{stopping}    verbose=2,\n).history"
    )
    return "\n".join(parts)


def _rate(config: TrainingConfig) -> str:
    if config.schedule == "constant":
        return f"rate = {config.learning_rate}\n"
    steps = (
        f"num_steps = {config.epochs} * -(-len(x_train) // {config.batch_size})  # in all epochs\n"
    )
    if config.schedule == "one_cycle":
        return f"\n{_ONE_CYCLE}{steps}rate = OneCycle({config.learning_rate}, num_steps)\n"
    schedule = _SCHEDULES[config.schedule].format(rate=config.learning_rate)
    return f"{steps}rate = keras.optimizers.schedules.{schedule}\n"


def _augmented(config: TrainingConfig) -> str:
    layers = "\n".join(f"        {line}," for line in _augmentation_layers(config.augmentation))
    return _AUGMENTED.format(layers=layers, seed=config.seed, batch_size=config.batch_size)


def _augmentation_layers(augmentation: Augmentation) -> list[str]:
    """Write the Keras layers that do nearly what `cnn.settings.augmentation` does."""
    edge = 'fill_mode="nearest"'
    lines = {
        'keras.layers.RandomFlip("horizontal")': augmentation.flip,
        f"keras.layers.RandomZoom({augmentation.zoom}, {edge})": augmentation.zoom,
        f"keras.layers.RandomRotation({augmentation.rotation} / 360, {edge})": (
            augmentation.rotation
        ),
        f"keras.layers.RandomTranslation(*({augmentation.shift} / side for side in "
        f"x_train.shape[1:3]), {edge})": augmentation.shift,
        f"keras.layers.GaussianNoise({augmentation.noise})": augmentation.noise,
    }
    return [line for line, wanted in lines.items() if wanted]
