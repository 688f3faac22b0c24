"""Predict first, and read the code: about what the convolution page shows at the moment."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from cnn import ops
from cnn.convolution import strongest_responses, worked_cell
from cnn.convolution.neuron import ConvolutionNeuron
from cnn.errors import CnnError
from cnn.exercises.predictions import output_size_prediction, output_value_prediction
from cnn.kernels import edits, from_patch
from cnn.types import FloatArray
from ui.convolution.convolution_view import Closer
from ui.shell.page import explain_errors, show_source
from ui.shell.predict import predict

_MOST_CELLS = 9  # products that anybody would work out by hand


def ask_for_the_size(image: FloatArray, neuron: ConvolutionNeuron) -> None:
    """Ask how many cells the output would have across with the next stride: this one is shown."""
    with suppress(CnnError):  # said where the output would be
        predict(
            output_size_prediction(
                image.shape[1],
                neuron.size[1],
                replace(neuron.sliding, stride=neuron.sliding.stride + 1),
            )
        )


def ask_for_a_value(image: FloatArray, neuron: ConvolutionNeuron) -> None:
    """Ask for one number of the output, where that can be worked out by hand."""
    if neuron.weights.ndim == 3 or neuron.weights.size > _MOST_CELLS:
        return
    with suppress(CnnError):  # said where the output would be
        rows, columns = neuron.output_shape(image.shape)
        weights = edits.flip(neuron.weights) if neuron.flip else neuron.weights
        cell = worked_cell.work_out_cell(
            image,
            weights,
            row=rows // 3,
            column=columns // 3,
            sliding=neuron.sliding,
            flip=neuron.flip,
        )
        predict(output_value_prediction(cell.patch, weights, neuron.bias, neuron.relu))


def code(image: FloatArray, neuron: ConvolutionNeuron, closer: Closer) -> None:
    """Show the functions that take part, and the same in Keras."""
    functions: list[Callable[..., Any]] = [
        ops.convolve2d,
        worked_cell.output_size_in_words,
        from_patch,
    ]
    functions += [strongest_responses.strongest] if closer.count else []
    functions += [strongest_responses.histogram] if closer.histogram else []
    functions += [edits.compose] if closer.second else []
    with explain_errors():
        second = closer.second_weights
        size = None if second is None else (second.shape[0], second.shape[1])
        keras = neuron.keras_code(image.shape, second_shape=size)
        show_source(*functions, keras=keras)
