"""One output cell worked out agrees with the whole convolution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import ops, sliding
from cnn.convolution import worked_cell
from cnn.errors import CnnError
from cnn.sliding import Sliding


@given(
    size=st.tuples(st.integers(3, 12), st.integers(3, 12)),
    kernel_size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same", 1, 4]),
    dilation=st.integers(1, 2),
    flip=st.booleans(),
    seed=st.integers(0, 1000),
    data=st.data(),
)
def test_every_cell_is_the_sum_of_the_shown_products(
    size, kernel_size, stride, padding, dilation, flip, seed, data
):
    rng = np.random.default_rng(seed)
    image, kernel = rng.random(size), rng.normal(size=kernel_size)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    if padding == "valid":
        options["dilation"] = 1  # 3 cells, 2 apart, reach over 5 pixels, and there may be but 3
    feature_map = ops.convolve2d(image, kernel, flip=flip, **options)
    laid_down = kernel[::-1, ::-1] if flip else kernel
    row = data.draw(st.integers(0, feature_map.shape[0] - 1))
    column = data.draw(st.integers(0, feature_map.shape[1] - 1))
    cell = worked_cell.work_out_cell(
        image, laid_down, row=row, column=column, sliding=Sliding(**options), flip=flip
    )
    assert cell.patch.shape == kernel.shape
    assert cell.total == pytest.approx(feature_map[row, column])


def test_the_window_stands_where_the_stride_takes_it() -> None:
    image = np.arange(25.0).reshape(5, 5)
    cell = worked_cell.work_out_cell(image, np.ones((2, 2)), row=1, column=0, sliding=Sliding(2))
    assert (cell.top, cell.left) == (2, 0)
    np.testing.assert_array_equal(cell.patch, [[10, 11], [15, 16]])


def test_padding_puts_the_first_window_outside_the_picture() -> None:
    cell = worked_cell.work_out_cell(
        np.ones((4, 4)), np.ones((3, 3)), row=0, column=0, sliding=Sliding(padding="same")
    )
    assert (cell.top, cell.left) == (-1, -1)
    assert cell.total == 4  # five of the nine cells lie in the zeros


def test_a_cell_beyond_the_feature_map_is_refused() -> None:
    with pytest.raises(CnnError, match="0 to 3"):
        worked_cell.work_out_cell(np.ones((5, 5)), np.ones((2, 2)), row=4, column=0)


@given(
    size=st.integers(1, 40),
    window=st.integers(1, 11),
    stride=st.integers(1, 5),
    dilation=st.integers(1, 4),
    padding=st.sampled_from(["valid", "same", 0, 3]),
)
def test_the_arithmetic_in_words_comes_out_at_the_stops_counted_one_by_one(
    size, window, stride, dilation, padding
):
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    try:
        text = worked_cell.output_size_in_words(size, window, Sliding(**options))
    except CnnError:
        return
    margin = sum(sliding.padding_amounts(size, window, **options))
    reach = (window - 1) * dilation + 1
    stops = len(range(0, size + margin - reach + 1, stride))
    assert text.endswith(f"= {stops}")
    terms = text.replace("−", "-")
    assert terms.startswith(f"{size} pixel " if size == 1 else f"{size} pixels ")
    assert (f"{margin} of padding" in terms) == (margin > 0)


@given(
    st.integers(1, 30), st.integers(1, 11), st.sampled_from(["valid", "same", 2]), st.integers(1, 9)
)
def test_the_widest_spread_still_fits_and_the_next_one_does_not(size, window, padding, most):
    widest = worked_cell.largest_dilation(size, window, padding=padding, most=most)
    assert 1 <= widest <= most

    def fits(dilation: int) -> bool:
        try:
            return sliding.output_size(size, window, padding=padding, dilation=dilation) > 0
        except CnnError:
            return False

    assert fits(widest) or not fits(1)
    assert widest == most or not fits(widest + 1)
