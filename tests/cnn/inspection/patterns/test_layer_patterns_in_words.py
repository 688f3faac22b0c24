"""Which layer holds the pattern, how many pictures fit, and what is said of two of them."""

import numpy as np
import pytest

from cnn.architecture import PRESETS, Activation, Architecture, Conv2D, Dense, Dropout, Flatten
from cnn.architecture import GlobalAveragePooling2D as Average
from cnn.errors import CnnError
from cnn.inspection.patterns import layer_patterns

DIGIT = (28, 28, 1)
NAMES = ("cat", "dog")
SIMILARITY = np.array([[0.8, 0.3], [0.3, 0.7]])


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("article", "dense"),
        ("lenet5", "dense_1"),
        ("small_vgg", "dense"),
        ("fast_and_good", "activation_2"),
        ("no_convolution", "dense"),
        ("all_convolutional", "conv2d_4"),
    ],
)
def test_the_scores_are_computed_from_the_last_hidden_layer(preset: str, expected: str) -> None:
    assert layer_patterns.last_hidden(PRESETS[preset]) == expected


def test_a_network_of_one_layer_has_no_hidden_one() -> None:
    one = Architecture(DIGIT, (Conv2D(10, 28), Average(), Activation("softmax")))
    assert layer_patterns.last_hidden(one) is None
    assert layer_patterns.last_hidden(Architecture(DIGIT, (Flatten(), Dense(10)))) == "flatten"


def test_dropout_is_no_layer_of_its_own_here() -> None:
    network = Architecture(DIGIT, (Flatten(), Dropout(0.5), Dense(10)))
    assert [row.name for row in layer_patterns.layers(network)] == ["flatten", "dense"]


def test_fewer_pictures_are_mapped_where_patterns_are_large() -> None:
    network = Architecture(DIGIT, (Conv2D(64, 3, padding="same"), Flatten(), Dense(10)))
    assert layer_patterns.num_pictures(network, "dense", 10_000) == layer_patterns.MAX_PICTURES
    assert layer_patterns.num_pictures(network, "dense", 300) == 300
    mapped = layer_patterns.num_pictures(network, "conv2d", 10_000)
    assert mapped * 28 * 28 * 64 <= layer_patterns.MAX_NUMBERS
    huge = Architecture((256, 256, 1), (Conv2D(8, 3, padding="same"), Flatten(), Dense(2)))
    with pytest.raises(CnnError, match="further to the end"):
        layer_patterns.num_pictures(huge, "conv2d", 10_000)
    with pytest.raises(CnnError, match="no layer 'lstm'"):
        layer_patterns.num_pictures(network, "lstm", 10)


def test_two_pictures_are_compared_with_what_is_usual() -> None:
    same = layer_patterns.pair_sentence(0.9, 0, 0, SIMILARITY, NAMES)
    assert "0.80 on average: these two are more alike than usual" in same
    other = layer_patterns.pair_sentence(0.2, 0, 1, SIMILARITY, NAMES)
    assert "0.80 for two of class cat, 0.70 for two of class dog, 0.30 for one of each" in other
    assert "even more than usual" in other
    assert "hard to tell apart" in layer_patterns.pair_sentence(0.75, 0, 1, SIMILARITY, NAMES)


def test_what_is_not_known_is_not_said() -> None:
    lonely = np.array([[np.nan, np.nan], [np.nan, 0.7]])
    assert "no other picture of class cat" in layer_patterns.pair_sentence(1, 0, 0, lonely, NAMES)
    mixed = layer_patterns.pair_sentence(-0.1, 0, 1, lonely, NAMES)
    assert mixed == "The cosine of A and B is −0.10. On average it is 0.70 for two of class dog."
    assert "all zeros" in layer_patterns.pair_sentence(np.nan, 0, 1, SIMILARITY, NAMES)
