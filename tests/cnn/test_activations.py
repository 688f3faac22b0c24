"""The activation functions in NumPy are those of Keras."""

import keras
import numpy as np
import pytest

from cnn.activations import FUNCTIONS
from cnn.architecture import ACTIVATIONS


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_that_of_keras(name: str) -> None:
    z = np.array([[-60.0, -3.2, -0.4, 0.0], [0.3, 1.0, 2.7, 60.0]])
    expected = keras.activations.get(name)(keras.ops.convert_to_tensor(z, "float64"))
    np.testing.assert_allclose(FUNCTIONS[name].apply(z), expected, rtol=1e-6, atol=1e-12)


def test_each_activation_that_a_layer_may_have_is_known() -> None:
    assert set(FUNCTIONS) == set(ACTIVATIONS)
