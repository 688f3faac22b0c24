"""What a browser says of a confusion matrix is anybody's: only a cell of it is taken."""

from typing import Any

import pytest

from ui.components.confusion_matrix.component import _class


@pytest.mark.parametrize("number", [None, 0, 9])
def test_a_class_or_none_is_taken(number: int | None) -> None:
    assert _class(number, 10) == number


@pytest.mark.parametrize("number", [-1, 10, 1.0, "3", True, [], float("nan")])
def test_what_is_no_class_is_dropped(number: Any) -> None:
    with pytest.raises(ValueError, match="no class"):
        _class(number, 10)
