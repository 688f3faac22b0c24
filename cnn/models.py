"""From the description of a network to the Keras model. Imports Keras."""

import keras

from cnn.architecture import Architecture


def build(architecture: Architecture) -> keras.Model:
    """Build a network with fresh weights, not compiled yet.

    The model is a functional one, so that any of its layers can become an output of another model.
    Its layers have the names that `Architecture.summary` gives, after an input layer.

    Raises:
        ArchitectureError: The network cannot be built.

    >>> from cnn.architecture import PRESETS
    >>> build(PRESETS["article"]).output_shape
    (None, 10)
    """
    inputs = keras.Input(architecture.input_shape)
    outputs = inputs
    for row in architecture.summary():
        keras_layer = getattr(keras.layers, type(row.layer).__name__)
        outputs = keras_layer(name=row.name, **row.layer.keras_arguments())(outputs)
    return keras.Model(inputs, outputs)
