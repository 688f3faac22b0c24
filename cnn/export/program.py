"""An experiment as the short program of a page: the lab reads the data, Keras does the rest."""

import json

from cnn.architecture import Architecture
from cnn.architecture.keras_code import model_code, model_imports
from cnn.export.training_code import training_code, training_imports
from cnn.settings.training_config import TrainingConfig

# How to do without cnn.datasets, for whoever takes the program along.
_ELSEWHERE = {
    "mnist": """ Without CNN Lab, but with a network connection,
# keras.datasets.mnist.load_data() gives the same digits, without their channel axis."""
}


def program(architecture: Architecture, config: TrainingConfig) -> str:
    """Write a whole program: data, model, training, test after each epoch.

    It reads the data offline with `cnn.datasets`, so it runs in the project's folder; everything
    else in it is plain Keras. `cnn.export.script` does without the lab.

    Args:
        architecture: The network.
        config: How to train it.

    Returns:
        Python source, ready to be saved and run.

    Raises:
        ArchitectureError: The network cannot be built.
    """
    architecture.check()
    layers = architecture.layers
    imports = {*model_imports(layers).splitlines(), *training_imports(config)}
    in_order = sorted(imports, key=lambda line: (line.startswith("from"), line))
    sizes = {"num_train": config.num_train, "num_test": config.num_test, "seed": config.seed}
    wanted = "".join(f", {name}={size}" for name, size in sizes.items() if size)
    ours = ["load", "scale", *(["stratified_choice"] if config.num_validation else [])]
    return f'''\
"""Train and test a convolutional network with Keras. Run this in the folder of CNN Lab."""

{chr(10).join(in_order)}

from cnn.datasets import {", ".join(ours)}

keras.utils.set_random_seed({config.seed})

# Pixels from 0 to 1, labels one-hot.{_ELSEWHERE.get(config.dataset, "")}
data = load({json.dumps(config.dataset)}{wanted})
x_train, x_test = scale(data.x_train), scale(data.x_test)
y_train = keras.utils.to_categorical(data.y_train, data.num_classes)
y_test = keras.utils.to_categorical(data.y_test, data.num_classes)

{model_code(architecture.input_shape, layers, architecture.name)}

{training_code(config)}
'''
