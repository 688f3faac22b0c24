"""The losses and their slopes, against Keras, SciPy and numerical differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize, special

from cnn import losses
from cnn.errors import CnnError
from cnn.settings.training_config import LOSS_NAMES

LOGITS = arrays(np.float64, 10, elements=st.floats(-12, 12, width=32))
every_loss = pytest.mark.parametrize("name", losses.LOSSES)


def by_scipy(name: str, logits: np.ndarray, label: int) -> float:
    """Compute the loss of one picture as its definition reads."""
    p, target = special.softmax(logits), np.eye(len(logits))[label]
    if name == "categorical_crossentropy":
        return float(special.logsumexp(logits) - logits[label])
    if name == "binary_crossentropy":
        return float(-(special.xlogy(target, p) + special.xlog1py(1 - target, -p)).mean())
    square = float(((p - target) ** 2).mean())
    return square if name == "mean_squared_error" else float(np.sqrt(square + 2.0**-23))


def test_the_losses_are_those_that_a_network_can_be_trained_with() -> None:
    assert set(losses.LOSSES) == set(LOSS_NAMES)


@every_loss
@settings(max_examples=30)
@given(logits=LOGITS, label=st.integers(0, 9))
def test_a_loss_is_what_its_definition_says(name: str, logits: np.ndarray, label: int) -> None:
    value = losses.batch_loss(name, logits[None], np.array([label]))
    assert value == pytest.approx(by_scipy(name, logits, label), rel=1e-6, abs=1e-9)


@every_loss
@settings(max_examples=30)
@given(logits=LOGITS, label=st.integers(0, 9))
def test_the_formula_of_a_slope_is_what_numerical_differences_measure(
    name: str, logits: np.ndarray, label: int
) -> None:
    measured = optimize.approx_fprime(logits, lambda z: by_scipy(name, z, label), 1e-7)
    slope = losses.logit_gradient(name, logits, label)
    np.testing.assert_allclose(slope, measured, atol=1e-5)
    np.testing.assert_allclose(
        losses.numerical_logit_gradient(name, logits, label), slope, atol=1e-6
    )
    assert slope.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.tensorflow
@every_loss
def test_keras_computes_the_same_loss_for_a_batch(name: str) -> None:
    import keras

    from cnn.training.keras_losses import loss_function

    random = np.random.default_rng(0)
    logits, labels = random.normal(size=(6, 10)), random.integers(0, 10, 6)
    function = loss_function(name)
    function = keras.losses.get(function) if isinstance(function, str) else function
    theirs = np.mean(function(np.eye(10)[labels], special.softmax(logits, axis=1)))
    assert losses.batch_loss(name, logits, labels) == pytest.approx(float(theirs), rel=1e-4)


def test_a_network_that_is_sure_of_a_mistake_hardly_feels_the_squared_error() -> None:
    """At 99.99 % the cross-entropy pulls with a slope of 1, the squared error with next to none."""
    logits = losses.confident_mistake(0.9999)
    slopes = {name: np.abs(losses.logit_gradient(name, logits, 0)).max() for name in losses.LOSSES}
    assert slopes["categorical_crossentropy"] == pytest.approx(1, abs=1e-3)
    assert slopes["binary_crossentropy"] == pytest.approx(0.2, abs=0.01)
    assert slopes["mean_squared_error"] < 1e-4
    assert slopes["root_mean_squared_error"] < 1e-4


def test_the_slope_of_the_cross_entropy_is_probability_minus_target() -> None:
    slope = losses.logit_gradient("categorical_crossentropy", np.zeros(10), 3)
    np.testing.assert_allclose(slope, np.where(np.arange(10) == 3, -0.9, 0.1))


@every_loss
def test_hopelessly_sure_is_still_an_ordinary_number(name: str) -> None:
    logits = np.zeros(10)
    logits[1] = 1e4
    assert np.isfinite(losses.batch_loss(name, logits[None], np.array([0])))
    assert np.isfinite(losses.terms(name, logits[None], np.array([1]))).all()


@pytest.mark.parametrize("confidence", [0.0, 1.0, float("nan")])
def test_a_confidence_is_between_0_and_1(confidence: float) -> None:
    with pytest.raises(CnnError, match="between 0 and 1"):
        losses.confident_mistake(confidence)


def test_an_unknown_loss_is_answered_with_those_that_exist() -> None:
    with pytest.raises(CnnError, match="categorical_crossentropy"):
        losses.terms("hinge", np.zeros((1, 10)), np.array([0]))
