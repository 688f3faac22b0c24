"""An estimate of training time follows from measured networks, and says how far it may be off."""

from dataclasses import replace

import numpy as np
import pytest

from cnn.architecture import PRESETS
from cnn.errors import CnnError
from cnn.network_builder import epoch_time
from cnn.network_builder.epoch_time import LEAST_ERROR, MeasuredNetwork, Speed, measure
from cnn.settings import TrainingConfig

SPEED = Speed(2e-11, 1e-9, 1e-6, 1.5, epoch_time.this_machine())


def at(multiply_adds: int, num_values: int) -> MeasuredNetwork:
    seconds = 2e-11 * multiply_adds + 1e-9 * num_values + 1e-6
    return MeasuredNetwork(multiply_adds, num_values, seconds)


def test_costs_that_were_put_in_are_found_again() -> None:
    found = epoch_time.fit([at(10**6, 10**4), at(10**5, 10**3), at(10**7, 10**6), at(10**6, 10)])
    assert found.per_multiply_add == pytest.approx(2e-11)
    assert found.per_value == pytest.approx(1e-9)
    assert found.per_picture == pytest.approx(1e-6)
    assert found.error == LEAST_ERROR


def test_no_cost_is_negative_and_what_is_not_explained_is_owned_up_to() -> None:
    odd = [
        MeasuredNetwork(10**6, 10**5, 1e-4),
        MeasuredNetwork(10**7, 10**4, 2e-5),
        MeasuredNetwork(10**5, 10, 1e-5),
    ]
    found = epoch_time.fit(odd)
    assert min(found.per_multiply_add, found.per_value, found.per_picture) >= 0
    for m in odd:
        explained = np.dot(
            (found.per_multiply_add, found.per_value, found.per_picture),
            (m.multiply_adds, m.num_values, 1),
        )
        assert m.seconds / found.error * 0.999 <= explained <= m.seconds * found.error * 1.001


def test_nothing_measured_is_said() -> None:
    for nothing in ([], [MeasuredNetwork(1, 1, 0.0)], [MeasuredNetwork(1, 1, float("nan"))]):
        with pytest.raises(CnnError, match="could not be measured"):
            epoch_time.fit(nothing)


def test_twice_the_pictures_take_twice_as_long_and_tests_a_third() -> None:
    rows = PRESETS["article"].summary()
    config = TrainingConfig(num_train=3000, num_test=3000, epochs=2)
    half, whole = (
        epoch_time.estimate(SPEED, rows, replace(config, num_train=n, num_test=n)).seconds
        for n in (3000, 6000)
    )
    assert whole == pytest.approx(2 * half)
    one = epoch_time.estimate(SPEED, rows, replace(config, num_test=None, epochs=1))
    assert one.seconds / half == pytest.approx((3000 + 10_000 / 3) / 8000)
    assert one.high / one.seconds == one.seconds / one.low == pytest.approx(1.5)


def test_a_machine_is_measured_once_and_another_one_anew() -> None:
    assert epoch_time.load() is None
    epoch_time.save(SPEED)
    assert epoch_time.load() == SPEED
    epoch_time.save(replace(SPEED, machine="another"))
    assert epoch_time.load() is None
    for text in ("{", "[]", '{"error": 1}', "NaN"):
        epoch_time._path().write_text(text)
        assert epoch_time.load() is None


def test_a_dense_network_is_measured_to_be_faster_than_a_deep_one() -> None:
    dense, deep = measure(("no_convolution", "small_vgg"), 0.1)
    assert 0 < dense["seconds"] < deep["seconds"] < 0.1
    assert epoch_time.fit([MeasuredNetwork(**dense), MeasuredNetwork(**deep)]).error >= LEAST_ERROR


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.00005, "about 16 s"), (0.001, "about 5 minutes"), (0.00033, "2 minutes")],
)
def test_how_long_training_takes_is_said_as_it_was_estimated(seconds: float, said: str) -> None:
    """By hand: 5 epochs of 60,000 pictures, a test of 10,000 after each at a third of the price."""
    speed = epoch_time.Speed(0.0, 0.0, seconds, 1.5, "here")
    assert said in epoch_time.in_words(speed)
    assert "5 epochs of 60,000 digits" in epoch_time.in_words(speed)


def test_as_long_as_nothing_was_measured_no_time_is_said() -> None:
    assert not any(character.isdigit() for character in epoch_time.in_words(None))
