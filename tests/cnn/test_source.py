"""The code that a page shows is the code that runs."""

import inspect
import subprocess
import sys

import pytest

from cnn import faces, source


def test_a_function_and_its_name_give_the_same_source() -> None:
    assert source.source("cnn.faces.decide") == inspect.getsource(faces.decide).rstrip()
    assert source.source(faces.decide).rstrip() == source.source("cnn.faces.decide")


@pytest.mark.parametrize("name", ["cnn.backpropagation.descend", "cnn.inspection.answers.predict"])
def test_showing_a_function_that_uses_tensorflow_does_not_import_tensorflow(name: str) -> None:
    """Nor its package, which may do so."""
    program = (
        "import sys; from cnn import source;"
        f"text = source.source({name!r});"
        f"assert text.startswith('def {name.rpartition('.')[2]}(');"
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["cnn.nowhere.at_all", "cnn.faces.no_such_function"])
def test_an_unknown_name_is_a_lookup_error(name: str) -> None:
    with pytest.raises(LookupError):
        source.source(name)
