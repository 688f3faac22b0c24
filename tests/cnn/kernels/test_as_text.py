"""A kernel can be written into a link and read back, and nonsense is explained."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from cnn.errors import CnnError
from cnn.kernels import KERNELS
from cnn.kernels.as_text import format_kernel, parse_kernel

SOBEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
HALVES = [[0.5, 0.5], [0.5, 0.5]]
SHARPEN = [[0, -0.5, 0], [-0.5, 3, -0.5], [0, -0.5, 0]]


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
        ("1/0", "'1/0' is not a number"),
        ("1_3 2", "'1_3' is not a number"),
        ("np.ones((3, 3))", "'np.ones' is not a number"),
        ("[[1, 0], …]", "cells that were left out"),
        ("array([[1., 0.], [2., ...]])", "cells that were left out"),
        ("[[1, 0], [2, 0]", "A bracket is missing"),
        ("]1 2[", "A bracket is missing"),
        ("[[[1], [2]]]", "brackets in brackets in brackets"),
        ("[1 2] / 0", "divided by 0"),
        ("1e15 * [9 9]", "A cell is 9e\\+15"),
        ("1 " * 20_000, "too long"),
        ("nan 1", "A cell is nan"),
        ("1 inf", "A cell is inf"),
        ("1e400", "A cell is 1e400"),
        ("1e39", "at most 1e\\+15"),
        ("1 " * 16, "has 1 × 16 cells; use at most 11 × 11"),
        ("1;" * 12, "has 12 × 1 cells"),
        ("1 " * 5000, "has 1 × 5000 cells"),
        ("2 * 10^-3 1", "'×' is not a number"),
        ("one * np.array([[1, 2]])", "'one' is not a number"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "'a' is not a number"),
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


TEXTS_TO_PASTE = {  # what people have on their clipboards, and the kernel that each surely means
    "three lines": ("1 0 -1\n2 0 -2\n1 0 -1", SOBEL),
    "lines of Windows": ("1 0 -1\r\n2 0 -2\r\n1 0 -1\r\n", SOBEL),
    "a spreadsheet": ("1\t0\t-1\n2\t0\t-2\n1\t0\t-1\n", SOBEL),
    "a table with commas": ("1,0,-1\n2,0,-2\n1,0,-1", SOBEL),
    "a table with semicolons": ("1;0;-1\n2;0;-2\n1;0;-1\n", SOBEL),
    "rows with commas between": ("1 0 -1, 2 0 -2, 1 0 -1", SOBEL),
    "a Python list": ("[[1, 0, -1], [2, 0, -2], [1, 0, -1]]", SOBEL),
    "a dense Python list": ("[[1,0,-1],[2,0,-2],[1,0,-1]]", SOBEL),
    "rows of a list": ("[1, 0, -1],\n[2, 0, -2],\n[1, 0, -1],", SOBEL),
    "tuples": ("((1, 0, -1), (2, 0, -2), (1, 0, -1))", SOBEL),
    "NumPy's print": ("[[ 1.  0. -1.]\n [ 2.  0. -2.]\n [ 1.  0. -1.]]", SOBEL),
    "NumPy's repr": (repr(np.array(SOBEL, dtype=np.float32)), SOBEL),
    "NumPy's code": ("k = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=np.float32)", SOBEL),
    "PyTorch": ("tensor([[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]], device='cuda:0')", SOBEL),
    "MATLAB": ("K = [1 0 -1; 2 0 -2; 1 0 -1];", SOBEL),
    "MATLAB with commas": ("[1, 0, -1; 2, 0, -2; 1, 0, -1]", SOBEL),
    "C": ("{{1, 0, -1}, {2, 0, -2}, {1, 0, -1}};", SOBEL),
    "LaTeX with a factor": (
        r"\frac{1}{4} \left[\begin{array}{cc} 2 & 2 \\ 2 & 2 \end{array}\right]",
        HALVES,
    ),
    "LaTeX": (r"\begin{bmatrix} 1 & 0 & -1 \\ 2 & 0 & -2 \\ 1 & 0 & -1 \end{bmatrix}", SOBEL),
    "real minus signs": ("1 0 −1; 2 0 −2; 1 0 −1", SOBEL),
    "spaces of typesetters": ("1\u00a00\u2009-1;2\u202f0 -2;1 0\u3000-1", SOBEL),
    "wide digits": ("１ ０ －１；２ ０ －２；１ ０ －１", SOBEL),
    "a last semicolon": ("1 0 -1; 2 0 -2; 1 0 -1;", SOBEL),
    "decimal commas": ("0,5 0,5; 0,5 0,5", HALVES),
    "decimal commas in some cells": ("0 -0,5 0; -0,5 3 -0,5; 0 -0,5 0", SHARPEN),
    "decimal commas of a spreadsheet": ("0,5\t0,5\n0,5\t0,5", HALVES),
    "decimal commas, semicolons": ("0,5;0,5\n0,5;0,5", HALVES),
    "decimal commas in brackets": ("[[0,5 0,5], [0,5 0,5]]", HALVES),
    "a loose Python list": ("[[1,0, -1], [2,0, -2], [1 ,0 ,-1]]", SOBEL),
    "slashes between rows": ("1 0 -1 / 2 0 -2 / 1 0 -1", SOBEL),
    "slashes, commas": ("[1, 0, -1 / 2, 0, -2 / 1, 0, -1]", SOBEL),
    "slashes at the ends of lines": ("1 0 -1 /\n2 0 -2 /\n1 0 -1", SOBEL),
    "backslashes between rows": ("1 0 -1 \\ 2 0 -2 \\ 1 0 -1", SOBEL),
    "fractions, slashes between rows": ("1/2 1/2 / 1/2 1/2", HALVES),
    "a Markdown table": ("| 1 | 0 | -1 |\n| 2 | 0 | -2 |\n| 1 | 0 | -1 |", SOBEL),
    "a table with a head of rules": ("|1|0|-1|\n|:-|:-:|-:|\n|2|0|-2|\n|1|0|-1|\n", SOBEL),
    "bars between cells": ("1 | 0 | -1\n2 | 0 | -2\n1 | 0 | -1", SOBEL),
    "a table in a frame": ("+--+--+\n|.5│.5|\n+--+--+\n|.5|.5|\n+--+--+", HALVES),
    "fractions": ("1/2 1 / 2; ½ 2/4", HALVES),
    "percentages": ("50% 50%; 50% 50%", HALVES),
    "powers of ten": ("5e-1 5E−1; .5 +0.5", HALVES),
    "a factor": ("1/4 * [2 2; 2 2]", HALVES),
    "a factor without a sign": ("0,5 [[1, 1], [1, 1]]", HALVES),
    "a factor in brackets": ("(1/4) * [[2, 2], [2, 2]]", HALVES),
    "a factor in brackets, no sign": ("(1/4)[2 2; 2 2]", HALVES),
    "a factor of an array": ("k = 1/4 * np.array([[2, 2], [2, 2]])", HALVES),
    "cells in brackets": ("(1/2) (1 / 2); (0.5) ½", HALVES),
    "a tensor of an array": (
        "tf.constant(np.array([[.5, .5], [.5, .5]], float), dtype=tf.float32)",
        HALVES,
    ),
    "a divisor": ("np.array([[2, 2], [2, 2]]) / 4", HALVES),
    "one and a half": ("1½ -1½", [[1.5, -1.5]]),
    "a negative half": ("-½ 0 −½", [[-0.5, 0, -0.5]]),
    "a row": ("[1, 2, 3]", [[1, 2, 3]]),
    "a column": ("1\n2\n3", [[1], [2], [3]]),
}


@pytest.mark.parametrize("name", TEXTS_TO_PASTE)
def test_what_is_pasted_is_read_as_it_is_meant(name: str) -> None:
    text, meant = TEXTS_TO_PASTE[name]
    np.testing.assert_array_equal(parse_kernel(text), np.array(meant, dtype=np.float32))


def test_tensorflow_prints_what_can_be_pasted() -> None:
    text = "<tf.Tensor: shape=(1, 2), dtype=float32, numpy=array([[1., 2.]], dtype=float32)>"
    np.testing.assert_array_equal(parse_kernel(text), [[1, 2]])


def test_a_box_of_ninths_adds_up_to_one() -> None:
    values = parse_kernel("1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9")
    np.testing.assert_array_equal(values, np.full((3, 3), 1 / 9, dtype=np.float32))


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,2; 3,4", ["“1 2; 3 4” (2 × 2)", "“1.2; 3.4” (2 × 1)"]),
        ("1,2\n3,4", ["“1 2; 3 4” (2 × 2)", "“1.2; 3.4” (2 × 1)"]),
        ("0,5, 0,5", ["“0 5 0 5” (1 × 4)", "“0.5 0.5” (1 × 2)"]),
        ("1 0,0 1", ["“1 0 0 1” (1 × 4)", "“1 0 1” (1 × 3)", "“1 0; 0 1” (2 × 2)"]),
        ("3,200 1", ["“3 200 1” (1 × 3)", "“3.2 1” (1 × 2)", "“3200 1” (1 × 2)"]),
        ("[[0,5, 0,5], [0,5, 0,5]]", ["“0 5 0 5; 0 5 0 5” (2 × 4)", "“0.5 0.5; 0.5 0.5” (2 × 2)"]),
        ("0 1 / 9 0", ["“0 0.1111111111 0” (1 × 3)", "“0 1; 9 0” (2 × 2)"]),
        (",5 1", ["“5 1” (1 × 2)", "“0.5 1” (1 × 2)"]),
    ],
)
def test_a_kernel_that_may_be_another_is_asked_back_with_all_readings(
    text: str, readings: list[str]
) -> None:
    with pytest.raises(CnnError, match=f"has {len(readings)} readings") as asked:
        parse_kernel(text)
    assert all(reading in str(asked.value) for reading in readings)
    for reading in readings:  # each can be pasted in its turn
        parse_kernel(reading.split("”")[0].strip("“"))


@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (1, 4), (11, 11)])
@pytest.mark.parametrize("form", ["repr", "print", "list", "csv", "tsv"])
def test_any_kernel_survives_being_pasted(shape: tuple[int, int], form: str) -> None:
    values = np.random.default_rng(0).normal(size=shape).round(3).astype(np.float32)
    cells = [[f"{value:g}" for value in row] for row in values]
    text = {
        "repr": repr(values),
        "print": str(values),
        "list": str([[float(cell) for cell in row] for row in cells]),
        "csv": "\n".join(",".join(row) for row in cells),
        "tsv": "\n".join("\t".join(cell.replace(".", ",") for cell in row) for row in cells),
    }[form]
    np.testing.assert_allclose(parse_kernel(text), values, atol=1e-6)


@given(st.text("0123456789.,;|/\\ \n\t[](){}-−½×*e%…_'\"", max_size=60))
def test_any_marks_give_a_kernel_or_a_clear_error(text: str) -> None:
    try:
        values = parse_kernel(text)
    except CnnError:
        return
    assert np.isfinite(values).all()


@given(st.text(max_size=60))
def test_any_text_gives_a_kernel_or_a_clear_error(text: str) -> None:
    try:
        values = parse_kernel(text)
    except CnnError:
        return
    assert values.ndim in (2, 3)
    assert np.isfinite(values).all()
