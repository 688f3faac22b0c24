"""The editor knows every layer and every argument that the library has."""

import pytest

from cnn.architecture import LAYERS
from cnn.arguments import describe_arguments


@pytest.mark.parametrize("kind", LAYERS)
def test_every_argument_of_a_layer_has_a_label_and_an_explanation(kind: str) -> None:
    for name, argument in describe_arguments(LAYERS[kind]).items():
        assert argument.words.label, name
        assert argument.words.help.endswith(".")


@pytest.mark.parametrize("kind", LAYERS)
def test_every_kind_of_layer_begins_with_arguments_that_suit_it(kind: str) -> None:
    layer = LAYERS[kind](**LAYERS[kind].new)
    assert type(layer).__name__ == kind
