"""The activation functions of a layer, in NumPy, with the constants that Keras uses."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import numpy as np

from cnn import ops
from cnn.types import FloatArray

ActivationName: TypeAlias = Literal[
    "linear", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax"
]
ACTIVATIONS: tuple[ActivationName, ...] = get_args(ActivationName)

# Keras's defaults where a layer names the function alone: keras.activations.leaky_relu and elu.
LEAKY_SLOPE = 0.2
ELU_ALPHA = 1.0


@dataclass(frozen=True)
class ActivationFunction:
    """What a layer applies to each of its sums z.

    Args:
        apply: From sums of any shape to outputs of the same; softmax works along the last axis.
        formula: The same in LaTeX.
        title: How its name is written.
    """

    apply: Callable[[FloatArray], FloatArray]
    formula: str
    title: str


def leaky_relu(z: FloatArray) -> FloatArray:
    """Keep what is positive, and a fifth of what is negative.

    >>> leaky_relu(np.array([-2.0, 3.0]))
    array([-0.4,  3. ])
    """
    return np.where(z > 0, z, LEAKY_SLOPE * z)


def elu(z: FloatArray) -> FloatArray:
    """Keep what is positive; below 0 approach -1: exp(z) - 1.

    Source: Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by
    Exponential Linear Units (2015), equation 16, with alpha = 1.
    """
    return np.where(z > 0, z, ELU_ALPHA * np.expm1(np.minimum(z, 0)))


def gelu(z: FloatArray) -> FloatArray:
    """Multiply z by the share of a normal distribution that lies below it.

    Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016), section 2; not the
    approximation by tanh.
    """
    error_function = np.vectorize(math.erf, otypes=[np.float64])
    return np.asarray(0.5 * z * (1 + error_function(z / math.sqrt(2))))


def silu(z: FloatArray) -> FloatArray:
    """Multiply z by its sigmoid.

    Source: Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units (2017), equation 6.
    """
    return z * ops.sigmoid(z)


FUNCTIONS: Mapping[ActivationName, ActivationFunction] = MappingProxyType(
    {
        "linear": ActivationFunction(np.asarray, "z", "linear"),
        "relu": ActivationFunction(ops.relu, r"\max(0, z)", "ReLU"),
        "leaky_relu": ActivationFunction(leaky_relu, r"\max(0.2\,z, z)", "leaky ReLU"),
        "elu": ActivationFunction(elu, r"z \text{ if } z > 0 \text{, else } e^z - 1", "ELU"),
        "gelu": ActivationFunction(gelu, r"z \cdot \Phi(z)", "GELU"),
        "silu": ActivationFunction(silu, r"z \cdot \sigma(z)", "SiLU"),
        "sigmoid": ActivationFunction(ops.sigmoid, r"\frac{1}{1 + e^{-z}}", "sigmoid"),
        "tanh": ActivationFunction(np.tanh, r"\tanh z", "tanh"),
        "softmax": ActivationFunction(ops.softmax, r"\frac{e^z}{\sum_i e^{z_i}}", "softmax"),
    }
)
