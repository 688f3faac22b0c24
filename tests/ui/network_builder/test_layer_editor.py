"""The editor knows every layer and every argument that the library has."""

from dataclasses import fields

import pytest

from cnn.architecture import LAYERS
from ui.network_builder import layer_editor


def test_the_palette_offers_every_kind_of_layer_in_the_librarys_order() -> None:
    offered = [type(layer).__name__ for layer in layer_editor.NEW_LAYERS]
    assert offered == list(LAYERS)


@pytest.mark.parametrize("kind", LAYERS)
def test_every_argument_of_a_layer_has_a_label_and_an_explanation(kind: str) -> None:
    for field in fields(LAYERS[kind]):
        label, words, _ = layer_editor.ARGUMENTS[field.name]
        assert label
        assert words.endswith(".")
