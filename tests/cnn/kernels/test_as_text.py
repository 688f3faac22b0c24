"""A kernel can be written into a link and read back, and nonsense is explained."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from cnn.errors import CnnError
from cnn.kernels import KERNELS
from cnn.kernels.as_text import format_kernel, parse_kernel


@given(
    arrays(
        np.float32,
        array_shapes(min_dims=2, max_dims=2, max_side=11),
        elements=st.floats(-1000, 1000, width=32),
    )
)
def test_a_kernel_written_as_text_reads_back_the_same(values: np.ndarray) -> None:
    read = parse_kernel(format_kernel(values))
    assert read.dtype == np.float32
    np.testing.assert_allclose(read, values, rtol=1e-5)


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 11), st.integers(1, 11), st.integers(2, 3)),
        elements=st.floats(-1000, 1000, width=32),
    )
)
def test_the_kernels_of_several_channels_read_back_the_same(values: np.ndarray) -> None:
    text = format_kernel(values)
    assert text.count("|") == values.shape[2] - 1
    np.testing.assert_allclose(parse_kernel(text), values, rtol=1e-5)


@pytest.mark.parametrize("name", KERNELS)
def test_every_named_kernel_survives_being_text(name: str) -> None:
    read = parse_kernel(format_kernel(KERNELS[name].values))
    np.testing.assert_allclose(read, KERNELS[name].values, rtol=1e-5)


@pytest.mark.parametrize(
    "text",
    ["1 2; 3 -4.5", "1,2;3,-4.5", " 1  2 ;; 3, -4.5; ", "1 2\n3 -4.5", "1\t2\r\n3e0 -45e-1"],
)
def test_a_typed_kernel_may_be_spaced_as_one_likes(text: str) -> None:
    np.testing.assert_array_equal(parse_kernel(text), [[1, 2], [3, -4.5]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no cells"),
        (" ; , \n", "has no cells"),
        ("1 2; 3", "different lengths: 2, 1"),
        ("1 a", "'a' is not a number"),
        ("1/9", "'1/9' is not a number"),
        ("nan 1", "A cell is nan"),
        ("1 inf", "A cell is inf"),
        ("1e400", "A cell is 1e400"),
        ("1e39", "at most 1e\\+15"),
        ("1 " * 16, "has 1 × 16 cells; use at most 11 × 11"),
        ("1;" * 12, "has 12 × 1 cells"),
        ("1 " * 5000, "has 1 × 5000 cells"),
        ("1 |", "has no cells"),
        ("1 2 | 3", "different sizes: 1 × 2, 1 × 1"),
        ("1 | 2 | 3 | 4", "more than 3 channels"),
        ("|" * 999, "has no cells"),
        ("<script>alert(1)</script>", "is not a number"),
    ],
)
def test_a_typed_kernel_that_is_none_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        parse_kernel(text)


@given(st.text(max_size=60))
def test_any_text_gives_a_kernel_or_a_clear_error(text: str) -> None:
    try:
        values = parse_kernel(text)
    except CnnError:
        return
    assert values.ndim in (2, 3)
    assert np.isfinite(values).all()
