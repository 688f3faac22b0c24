"""One output cell worked out agrees with the whole convolution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import explain, ops
from cnn.errors import CnnError


@given(
    size=st.tuples(st.integers(3, 12), st.integers(3, 12)),
    kernel_size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same", 1]),
    seed=st.integers(0, 1000),
    data=st.data(),
)
def test_every_cell_is_the_sum_of_the_shown_products(
    size, kernel_size, stride, padding, seed, data
):
    rng = np.random.default_rng(seed)
    image, kernel = rng.random(size), rng.normal(size=kernel_size)
    feature_map = ops.convolve2d(image, kernel, stride=stride, padding=padding)
    row = data.draw(st.integers(0, feature_map.shape[0] - 1))
    column = data.draw(st.integers(0, feature_map.shape[1] - 1))
    cell = explain.work_out_cell(
        image, kernel, row=row, column=column, stride=stride, padding=padding
    )
    assert cell.patch.shape == kernel.shape
    assert cell.total == pytest.approx(feature_map[row, column])


def test_the_window_stands_where_the_stride_takes_it() -> None:
    image = np.arange(25.0).reshape(5, 5)
    cell = explain.work_out_cell(image, np.ones((2, 2)), row=1, column=0, stride=2)
    assert (cell.top, cell.left) == (2, 0)
    np.testing.assert_array_equal(cell.patch, [[10, 11], [15, 16]])


def test_padding_puts_the_first_window_outside_the_picture() -> None:
    cell = explain.work_out_cell(np.ones((4, 4)), np.ones((3, 3)), row=0, column=0, padding="same")
    assert (cell.top, cell.left) == (-1, -1)
    assert cell.total == 4  # five of the nine cells lie in the zeros


def test_a_cell_beyond_the_feature_map_is_refused() -> None:
    with pytest.raises(CnnError, match="0 to 3"):
        explain.work_out_cell(np.ones((5, 5)), np.ones((2, 2)), row=4, column=0)


def test_the_formula_spells_out_a_small_kernel_and_shortens_a_large_one() -> None:
    image = np.full((5, 5), 0.5)
    small = explain.work_out_cell(image, np.array([[1.0, -1.0]]), row=0, column=0)
    text = explain.formula(small, np.array([[1.0, -1.0]]), row=0, column=0)
    assert text == (
        r"\begin{aligned} h_{0,0} = \;& 1 \cdot 0.50 + (-1) \cdot 0.50 "
        r"\\ =\;& \mathbf{0.000} \end{aligned}"
    )
    large = explain.work_out_cell(np.full((9, 9), 0.5), np.ones((9, 9)), row=0, column=0)
    text = explain.formula(large, np.ones((9, 9)), row=0, column=0)
    assert text.count(r"\cdot") == 4 * 3  # 4 of 9 rows, 3 of 9 products in each
