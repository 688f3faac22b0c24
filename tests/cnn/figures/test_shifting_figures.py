"""What layers notice of a shift, drawn."""

import numpy as np

from cnn.figures import shifting
from cnn.inspection.shift_test.shift_tables import MAX_OTHERS, LayerSimilarity


def test_every_layer_has_a_row_and_what_is_not_defined_has_no_mark() -> None:
    rows = [
        LayerSimilarity("conv2d", 0.5, 0.99, 0.4),
        LayerSimilarity("dense", 0.9, np.nan, np.nan),
    ]
    figure = shifting.layer_similarity(rows)
    marks = {trace.name: trace for trace in figure.data}
    assert list(marks["in place"].y) == ["conv2d", "dense"]
    assert list(marks["in place"].x) == [0.5, 0.9]
    assert np.isnan(marks["moved along"].x[1])
    assert len(figure.layout.shapes) == 1  # from two classes to in place


def test_every_network_has_a_line_of_its_own() -> None:
    assert len(set(shifting.LINES)) == len(shifting.LINES) == MAX_OTHERS + 1
