"""The browser computes the numbers of `cnn.ops`, and its windows are the real ones."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from cnn import ops, sliding
from cnn.activations import FUNCTIONS
from cnn.architecture import ACTIVATIONS
from cnn.types import FloatArray
from tests.browser.conftest import patient
from tests.browser.modules import load

pytestmark = pytest.mark.browser

CASES = 150


@pytest.fixture(scope="module")
def script(browser: Browser) -> Page:
    """Load the arithmetic and the scene into an empty page."""
    page = patient(browser.new_page())
    load(page, "shared/arithmetic.js", "pixel_grids/scene.js")
    return page


def sent(values: FloatArray) -> dict[str, Any]:
    """Write an array as JavaScript reads it, without loss."""
    rows, columns = values.shape
    return {"rows": rows, "columns": columns, "values": values.ravel().tolist()}


def computed(script: Page, call: str, *arguments: Any) -> FloatArray:
    """Call a function of arithmetic.js on arrays and options."""
    answer = script.evaluate(
        """([call, given]) => {
            const array = (one) => one && one.values
                ? {...one, values: Float64Array.from(one.values)} : one;
            const {rows, columns, values} = eval(call)(...given.map(array));
            return {rows, columns, values: [...values]};
        }""",
        [call, list(arguments)],
    )
    return np.reshape(answer["values"], (answer["rows"], answer["columns"]))


def random_padding(random: np.random.Generator, most: int) -> sliding.Padding:
    paddings: list[sliding.Padding] = ["valid", "same", int(random.integers(0, most + 1))]
    return paddings[random.integers(3)]


@pytest.mark.parametrize("seed", range(CASES))
def test_the_browser_convolves_as_cnn_ops_does(script: Page, seed: int) -> None:
    random = np.random.default_rng(seed)
    kernel = random.normal(size=random.integers(1, 12, 2))
    stride, dilation = (int(n) for n in random.integers(1, 5, 2))
    reach = (np.array(kernel.shape) - 1) * dilation + 1
    image = random.random(reach + random.integers(0, 20, 2))
    options = {
        "stride": stride,
        "padding": random_padding(random, 6),
        "dilation": dilation,
        "flip": bool(random.integers(2)),
    }
    bias = float(random.normal())
    expected = ops.relu(ops.convolve2d(image, kernel, **options) + bias)
    drawn = computed(
        script, "convolve", sent(image), sent(kernel), options | {"bias": bias, "relu": True}
    )
    np.testing.assert_allclose(drawn, expected, atol=1e-4)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_browser_pools_and_shifts_as_cnn_ops_does(script: Page, seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 6))
    image = random.normal(size=size + random.integers(0, 20, 2))
    dx, dy = (int(n) for n in random.integers(-8, 9, 2))
    shifted = ops.shift2d(image, dx, dy)
    np.testing.assert_allclose(computed(script, "shift", sent(image), dx, dy), shifted, atol=1e-4)
    options = {
        "stride": int(random.integers(1, 5)),
        "mode": ("max", "average")[random.integers(2)],
        "padding": random_padding(random, size - 1),
    }
    expected = ops.pool2d(shifted, pool_size=size, **options)
    drawn = computed(script, "pool", sent(shifted), options | {"poolSize": size})
    np.testing.assert_allclose(drawn, expected, atol=1e-4)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_browser_activates_as_cnn_activations_does(script: Page, name: str) -> None:
    sums = np.random.default_rng(0).normal(size=(5, 7)) * 4
    if name == "softmax":  # one of two channels; the browser gets what all add up to
        other = np.zeros_like(sums)
        expected = ops.softmax(np.stack([sums, other], axis=-1))[..., 0]
        drawn = computed(script, "activate", sent(sums), name, sent(np.logaddexp(sums, other)))
    else:
        expected = FUNCTIONS[name].apply(sums)
        drawn = computed(script, "activate", sent(sums), name)
    np.testing.assert_allclose(drawn, expected, atol=2e-6)


def test_the_browser_normalises_as_the_paper_does(script: Page) -> None:
    x = np.random.default_rng(0).normal(size=(4, 3))
    numbers = {"mean": 0.2, "variance": 0.7, "gamma": -1.5, "beta": 0.4, "epsilon": 0.001}
    expected = -1.5 * (x - 0.2) / np.sqrt(0.7 + 0.001) + 0.4
    drawn = computed(script, "normalize", sent(x), numbers)
    np.testing.assert_allclose(drawn, expected, atol=1e-9)


def linked(script: Page, image: FloatArray, source: dict[str, Any], cell: list[Any]) -> Any:
    """Return which cells of each grid the scene links to a cell, as sets of (row, column)."""
    regions = script.evaluate(
        """([image, kernel, source, cell]) => {
            const scene = new Scene();
            const array = (one) => ({...one, values: Float64Array.from(one.values)});
            scene.grids = new Map([
                ["x", {source: {kind: "values"}}],
                ["w", {source: {kind: "weights"}}],
                ["y", {source}],
            ]);
            scene.arrays = new Map([["x", array(image)], ["w", array(kernel)]]);
            scene.evaluate();
            return [...scene.linked(...cell)];
        }""",
        [sent(image), sent(np.ones((3, 2))), source, cell],
    )
    return {
        name: {
            (row, column) for part in parts for row in part["rows"] for column in part["columns"]
        }
        for name, parts in regions
    }


CONVOLUTION = {"kind": "convolve", "image": "x", "kernel": "w", "bias": 0, "flip": False}
POOLING = {"kind": "pool", "feature_map": "x", "pool_size": 3, "mode": "average"}


@pytest.mark.parametrize(
    "source",
    [
        CONVOLUTION | {"stride": 1, "padding": "valid", "dilation": 1},
        CONVOLUTION | {"stride": 2, "padding": "same", "dilation": 1},
        CONVOLUTION | {"stride": 1, "padding": 2, "dilation": 3},
        CONVOLUTION | {"stride": 3, "padding": 1, "dilation": 2},
        POOLING | {"stride": 3, "padding": "valid"},
        POOLING | {"stride": 1, "padding": "same"},
        POOLING | {"stride": 2, "padding": 1},
    ],
    ids=lambda source: f"{source['kind']}-{source['stride']}-{source['padding']}",
)
def test_a_pixel_lights_up_exactly_the_cells_that_change_with_it(
    script: Page, source: dict[str, Any]
) -> None:
    image = np.zeros((9, 8))

    def run(pixels: FloatArray) -> FloatArray:
        options = {name: source[name] for name in ("stride", "padding")}
        if source["kind"] == "pool":
            return ops.pool2d(pixels, pool_size=3, mode="average", **options)
        return ops.convolve2d(pixels, np.ones((3, 2)), dilation=source["dilation"], **options)

    for row, column in np.ndindex(image.shape):
        touched = image.copy()
        touched[row, column] = 1
        changed = {(int(i), int(j)) for i, j in np.argwhere(run(touched) != 0)}
        assert linked(script, image, source, ["x", row, column]).get("y", set()) == changed
        for i, j in list(changed)[:2]:
            assert (row, column) in linked(script, image, source, ["y", i, j])["x"]


def test_a_window_over_the_edge_holds_padding(script: Page) -> None:
    source = CONVOLUTION | {"stride": 1, "padding": 1, "dilation": 1}
    window = linked(script, np.zeros((4, 4)), source, ["y", 0, 0])["x"]
    assert window == {(row, column) for row in (-1, 0, 1) for column in (-1, 0)}
