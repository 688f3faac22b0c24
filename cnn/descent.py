"""What gradient descent on one digit did, as plain arrays.

Apart from `cnn.backpropagation`, which computes it: whoever unpickles a worker's answer imports the
module of its class, and that must not bring TensorFlow into the web process.
"""

from dataclasses import dataclass

from cnn.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Descent:
    """What gradient descent did to the network; the loss is the cross-entropy of one digit."""

    kernels: FloatArray  # before the first step, (5, 5, 4)
    gradient: FloatArray  # of the loss with respect to each kernel cell, (5, 5, 4)
    kernels_after: FloatArray  # after the last step, (5, 5, 4)
    losses: FloatArray  # before the first step and after each, (steps + 1,)
    probabilities: FloatArray  # before, (10,)
    probabilities_after: FloatArray  # (10,)
    weight: float  # the chosen weight before the first step
    slope: float  # its gradient
    landing: tuple[float, float]  # (weight, loss) if this weight alone takes one step
    curve_weights: FloatArray  # values of the chosen weight, (61,)
    curve_losses: FloatArray  # the loss at each, all other weights unchanged, (61,)
