"""The smallest step that changes the answer: it does, and a step less does not."""

import numpy as np
import pytest
from scipy import special

from cnn import datasets
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.answers import predict
from cnn.inspection.reasons import adversarial
from cnn.inspection.reasons.adversarial import nudge as find
from cnn.inspection.reasons.adversarial import sign_direction
from cnn.inspection.reasons.class_scores import scorer
from cnn.inspection.reasons.keras_lines import NUDGE_LINES
from tests.cnn.inspection.small_networks import NETWORKS, build, differences, picture_for, twin

RUN = "example-depth-02"


def answer(picture: np.ndarray) -> int:
    return int(predict(RUN, picture[np.newaxis])[0].argmax())


@pytest.mark.parametrize("index", [1, 8, 18, 33, 62])
def test_the_step_changes_the_answer_and_one_level_less_does_not(index: int) -> None:
    picture = datasets.load("mnist").x_test[index]
    found = find(RUN, picture, max_levels=128)
    assert found.levels is not None
    assert answer(picture) == found.answer
    assert answer(found.changed()) == found.new_answer != found.answer
    assert answer(adversarial.moved(picture, found.direction, found.levels - 1)) == found.answer
    assert np.abs(found.changed().astype(int) - picture).max() <= found.levels
    if found.levels_by_chance is not None:
        assert found.levels < found.levels_by_chance, "signs drawn by lot need a longer step"


def test_it_can_be_pushed_toward_a_class_of_ones_choice() -> None:
    picture = datasets.load("mnist").x_test[18]  # a 3
    for label in (5, 8):
        found = find(RUN, picture, toward=label, max_levels=255)
        assert found.levels is not None
        assert answer(found.changed()) == label
        assert answer(adversarial.moved(picture, found.direction, found.levels - 1)) != label


def test_where_none_is_found_it_says_so_and_shows_the_longest_step() -> None:
    picture = datasets.load("mnist").x_test[0]
    found = find(RUN, picture, max_levels=2)
    assert found.levels is None
    assert found.new_answer is None
    assert found.probabilities.shape == (3, 10)
    np.testing.assert_array_equal(found.changed(), adversarial.moved(picture, found.direction, 2))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_direction_is_the_sign_of_the_slope_of_the_cross_entropy(name: str) -> None:
    model, picture = build(name), picture_for(name)
    double = twin(name, model)
    logits = np.asarray(double(picture[np.newaxis]))[0]
    for label in range(len(logits)):
        # dJ/dx = (softmax(z) - one-hot) · dz/dx
        blame = special.softmax(logits) - np.eye(len(logits))[label]
        slope = np.tensordot(blame, differences(double, picture), axes=1)
        away = sign_direction(scorer(model), picture, label)
        clear = np.abs(slope) > 1e-4 * np.abs(slope).max()
        np.testing.assert_array_equal(away[clear], np.sign(slope[clear]))
        toward = sign_direction(scorer(model), picture, (label + 1) % len(logits), label)
        np.testing.assert_array_equal(toward, -away)


def test_a_probability_that_is_rounded_to_one_still_has_a_direction() -> None:
    """The loss itself is then 0, and so is its gradient."""
    model = build("grey, pooled")
    *others, kernel, bias = model.get_weights()
    model.set_weights([*others, kernel * 100, bias])
    picture = picture_for("grey, pooled")
    probabilities = np.asarray(model(picture[np.newaxis]))[0]
    assert probabilities.max() == 1
    assert sign_direction(scorer(model), picture, int(probabilities.argmax())).any()


def test_the_keras_lines_find_the_same_step() -> None:
    picture = datasets.load("mnist").x_test[18]
    names = {"model": networks.load(RUN), "picture": datasets.scale(picture)}
    exec(NUDGE_LINES, names)  # noqa: S102 - lines of our own
    assert names["levels"] == find(RUN, picture).levels


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"toward": 10}, "0 to 9"),
        ({"toward": -1}, "0 to 9"),
        ({"toward": 7}, "answer already"),
        ({"max_levels": 0}, "1 to 255"),
        ({"max_levels": 256}, "1 to 255"),
    ],
)
def test_wishes_that_make_no_sense_are_explained(options: dict[str, int], message: str) -> None:
    with pytest.raises(CnnError, match=message):
        find(RUN, datasets.load("mnist").x_test[0], **options)


def test_a_picture_of_another_shape_is_explained() -> None:
    with pytest.raises(CnnError, match="28, 28, 1"):
        find(RUN, np.zeros((32, 32, 3), np.uint8))
