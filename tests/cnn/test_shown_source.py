"""The code that a page shows is the code that runs."""

import inspect

from cnn import shown_source
from cnn.fully_connected import faces


def test_what_is_shown_of_a_function_is_its_source() -> None:
    assert shown_source.source(faces.decide) == inspect.getsource(faces.decide)
    assert shown_source.dotted_name(faces.decide) == "cnn.fully_connected.faces.decide"
