"""The picture that a filter would like best, against arithmetic and numerical differences."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnn import ops
from cnn.architecture import (
    Activation,
    Architecture,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    ZeroPadding2D,
)
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.filters import best_picture
from cnn.inspection.filters.ascent_settings import Ascent
from cnn.inspection.filters.filter_layers import filter_layer
from cnn.inspection.filters.layer_sums import filter_weights, middle_alone, sums_of
from cnn.inspection.filters.patches import field
from cnn.runs import Run
from tests.cnn.inspection.untrained import untrained_run

NETWORK = Architecture(
    (28, 28, 1),
    (
        Conv2D(4, 3, activation="relu"),
        MaxPool2D(2),
        Conv2D(5, 3, activation="relu", padding="same"),
        MaxPool2D(4),
        Flatten(),
        Dense(10, activation="softmax"),
    ),
    "small",
)
COLOUR = Architecture(
    (16, 12, 3),
    (
        ZeroPadding2D(2),
        Conv2D(3, 5, strides=2, activation="tanh"),
        AveragePooling2D(2),
        Flatten(),
        Dense(2),
    ),
    "colour",
)
VARIED = Architecture(
    (40, 36, 2),
    (
        Conv2D(3, 1, activation="tanh"),
        BatchNormalization(),
        AveragePooling2D(3, strides=2, padding="same"),
        ZeroPadding2D(1),
        Conv2D(4, 3, dilation_rate=2, padding="same", use_bias=False),
        Activation("relu"),
        Dropout(0.5),
        MaxPool2D(2, padding="same"),
        Conv2D(3, 9, strides=2, padding="same"),
        Flatten(),
        Dense(2),
    ),
    "varied",
)
FREE = Ascent(grey=0, smooth=0)  # nothing holds the picture back


@pytest.fixture
def run() -> Run:
    return untrained_run(NETWORK)


def answer_by_hand(run: Run, picture: np.ndarray, number: int) -> float:
    """Compute in float64 what the middle cell of the second convolution sums up."""
    hidden = []
    for first in range(4):
        kernel, bias = filter_weights(run.id, "conv2d", first)
        hidden.append(ops.relu(ops.convolve2d(picture, kernel[:, :, 0].astype(float)) + bias))
    maps = np.stack([ops.pool2d(each) for each in hidden], axis=-1)
    kernel, bias = filter_weights(run.id, "conv2d_1", number)
    sums = ops.convolve2d(maps, kernel.astype(float), padding="same") + bias
    return float(sums[sums.shape[0] // 2, sums.shape[1] // 2])


def test_the_slope_is_that_of_numerical_differences(run: Run) -> None:
    layer, number = filter_layer(NETWORK, "conv2d_1"), 3
    picture = np.random.default_rng(1).random((28, 28))
    sums = sums_of(networks.load(run.id), layer.name)
    answer = best_picture.answers_of(sums, layer, (number,), "cell")
    answers, slopes = best_picture.slope(
        answer, tf.constant(picture[np.newaxis, :, :, np.newaxis], tf.float32)
    )
    assert float(answers[0]) == pytest.approx(answer_by_hand(run, picture, number), abs=1e-5)

    expected = np.zeros((28, 28))
    for row, column in np.ndindex(28, 28):
        if 8 <= row < 20 and 8 <= column < 20:  # the receptive field and a little more
            for sign in (1, -1):
                nudged = picture.copy()
                nudged[row, column] += sign * 1e-6
                expected[row, column] += sign * answer_by_hand(run, nudged, number) / 2e-6
    np.testing.assert_allclose(
        np.asarray(slopes)[0, :, :, 0], expected / np.abs(expected).max(), atol=1e-3
    )


@pytest.mark.parametrize(
    ("network", "layer_name", "is_cut_out"),
    [
        (NETWORK, "conv2d", True),
        (NETWORK, "conv2d_1", True),
        (COLOUR, "conv2d", True),
        (VARIED, "conv2d", True),
        (VARIED, "conv2d_1", True),
        (VARIED, "conv2d_2", False),  # sees beyond the edges
    ],
)
def test_the_middle_cell_alone_says_what_it_says_in_the_whole_network(
    network: Architecture, layer_name: str, is_cut_out: bool
) -> None:
    def change(model: keras.Model) -> None:  # batch normalisation begins by leaving all as it is
        random = np.random.default_rng(2)
        model.set_weights(
            [random.uniform(0.5, 1, w.shape) * (w + 0.1) for w in model.get_weights()]
        )

    model = networks.load(untrained_run(network, change=change).id)
    layer = filter_layer(network, layer_name)
    sums, alone = middle_alone(model, network, layer)
    pictures = tf.constant(np.random.default_rng(1).random((5, *network.input_shape)), tf.float32)
    found = []
    for one_sums, one_layer in ((sums, alone), (sums_of(model, layer_name), layer)):
        answer = best_picture.answers_of(one_sums, one_layer, (0, 1, 2, 1, 0), "cell")
        found.append([np.asarray(each) for each in best_picture.slope(answer, pictures)])
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found[0][1], found[1][1], atol=1e-4)
    assert (alone.output_shape[:2] == (1, 1)) == is_cut_out


def test_a_picture_grows_as_it_does_step_by_step(run: Run) -> None:
    """Three plain steps by hand, of the whole network and with the shifts that the seed draws."""
    ascent = Ascent(steps=3, rate=0.1, grey=0.2, smooth=0.0, jitter=2, seed=5)
    found = best_picture.maximise(run.id, "conv2d_1", (1, 4), ascent)
    sums = sums_of(networks.load(run.id), "conv2d_1")
    for place, number in enumerate((1, 4)):
        drawn = np.random.default_rng(5)
        noise = drawn.normal(0.5, 0.02, (28, 28, 1)).astype(np.float32)  # comes before the shifts
        picture = np.clip(noise, 0, 1)
        for step in range(3):
            shift = tuple(drawn.integers(-2, 3, 2))
            x = tf.constant(np.roll(picture, shift, axis=(0, 1))[np.newaxis])
            with tf.GradientTape() as tape:
                tape.watch(x)
                answer = sums(x)[0, 6, 6, number]
            assert found.curve[step, place] == pytest.approx(float(answer), rel=1e-4, abs=1e-5)
            slope = np.asarray(tape.gradient(answer, x))[0]
            slope = slope / np.abs(slope).max() - 0.2 * 2 * (np.asarray(x)[0] - 0.5)
            stepped = np.clip(np.asarray(x)[0] + 0.1 * slope, 0, 1)
            picture = np.roll(stepped, (-shift[0], -shift[1]), axis=(0, 1))
        off = np.abs(found.pictures[place].astype(int) - np.rint(picture * 255))
        assert off.max() <= 1


def test_another_strength_or_noise_or_filter_is_not_compiled_anew(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced = []
    plain = best_picture.answers_of
    monkeypatch.setattr(
        best_picture, "answers_of", lambda *args: (traced.append(args), plain(*args))[1]
    )
    for number in range(4):
        ascent = Ascent(steps=number + 1, rate=0.1 + number / 10, smooth=0.0, seed=number)
        best_picture.maximise(run.id, "conv2d", tuple(range(number + 1)), ascent)
    assert len(traced) == 1


def test_a_step_moves_the_steepest_pixel_by_the_rate(run: Run) -> None:
    ascent = Ascent(steps=1, rate=0.2, grey=0, smooth=0)
    before = best_picture.maximise(run.id, "conv2d", (0,), Ascent(steps=0)).pictures
    after = best_picture.maximise(run.id, "conv2d", (0,), ascent).pictures
    moved = np.abs(after.astype(int) - before) / 255
    assert moved.max() == pytest.approx(0.2, abs=1.5 / 255)
    assert (moved > 0).sum() <= 9  # only what the cell sees


@pytest.mark.parametrize("layer", ["conv2d", "conv2d_1", "dense"])
@pytest.mark.parametrize("place", ["cell", "map"])
def test_the_picture_raises_the_answer_of_every_filter(run: Run, layer: str, place: str) -> None:
    numbers = tuple(range(filter_layer(NETWORK, layer).num_filters))
    found = best_picture.maximise(run.id, layer, numbers, Ascent(place=place, steps=16))  # type: ignore[arg-type]
    assert (found.reached > found.start).all()
    assert found.curve.shape == (16, len(numbers))
    np.testing.assert_allclose(found.curve[0], found.start, rtol=1e-5)


def test_the_answer_is_that_of_the_network_to_this_very_picture(run: Run) -> None:
    found = best_picture.maximise(run.id, "dense", (7,), Ascent(steps=8, jitter=3))
    model = networks.load(run.id)
    below = keras.Model(model.input, model.get_layer("flatten").output)
    kernel, bias = filter_weights(run.id, "dense", 7)
    by_hand = np.asarray(below(found.pictures / np.float32(255)))[0] @ kernel + bias
    assert found.reached[0] == pytest.approx(by_hand, rel=1e-4)


def test_a_filter_of_the_first_layer_wants_ink_where_its_kernel_is_positive(run: Run) -> None:
    """The answer is a weighted sum: the best picture is known without any search."""
    found = best_picture.maximise(run.id, "conv2d", (2,), FREE)
    layer = filter_layer(NETWORK, "conv2d")
    _, best = field(NETWORK, layer, found.pictures[0], *layer.middle)
    kernel, bias = filter_weights(run.id, "conv2d", 2)
    clear = np.abs(kernel) > 0.2 * np.abs(kernel).max()  # the others have not arrived yet
    np.testing.assert_array_equal(best[clear], np.where(kernel > 0, 255, 0)[clear])
    highest = kernel[kernel > 0].sum() + bias
    assert 0.97 * highest < found.reached[0] <= highest * 1.0001


def test_what_the_cell_does_not_see_stays_grey(run: Run) -> None:
    found = best_picture.maximise(run.id, "conv2d_1", (0, 1), FREE)
    layer = filter_layer(NETWORK, "conv2d_1")
    frame, _ = field(NETWORK, layer, found.pictures[0], *layer.middle)
    outside = np.ones((28, 28), bool)
    outside[frame.row : frame.row + frame.num_rows, frame.column :][:, : frame.num_columns] = False
    assert np.abs(found.pictures[:, outside].astype(int) - 128).max() < 25  # the noise it began as
    assert np.ptp(found.pictures[:, ~outside], axis=1).min() > 100


def test_pulls_make_the_picture_greyer_and_smoother(run: Run) -> None:
    free, grey, smooth = (
        best_picture.maximise(run.id, "dense", (3,), ascent).pictures[0, :, :, 0].astype(float)
        for ascent in (FREE, Ascent(grey=0.5, smooth=0), Ascent(grey=0, smooth=0.3))
    )
    assert np.abs(grey - 127.5).mean() < np.abs(free - 127.5).mean()
    assert np.abs(np.diff(smooth)).mean() < np.abs(np.diff(free)).mean()


def test_the_same_seed_grows_the_same_picture_and_another_one_another(run: Run) -> None:
    one, same, other = (
        best_picture.maximise(run.id, "dense", (0,), Ascent(steps=4, jitter=2, seed=seed)).pictures
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_a_colour_picture_grows_in_all_its_channels() -> None:
    found = best_picture.maximise(untrained_run(COLOUR).id, "conv2d", (0, 2), FREE)
    assert found.pictures.shape == (2, 16, 12, 3)
    assert (np.ptp(found.pictures, axis=(1, 2)) > 100).all()
    assert (found.reached > found.start).all()


def test_where_nothing_reaches_a_filter_its_picture_stays_noise() -> None:
    """Behind a layer of dead ReLUs, every gradient is 0."""

    def kill(model: keras.Model) -> None:
        kernel, bias = model.get_layer("conv2d").get_weights()
        model.get_layer("conv2d").set_weights([0 * kernel, bias - 1])

    found = best_picture.maximise(untrained_run(NETWORK, change=kill).id, "conv2d_1", (0,), FREE)
    assert found.reached[0] == found.start[0]
    assert np.abs(found.pictures.astype(int) - 128).max() < 25


@pytest.mark.parametrize(
    ("layer", "filters", "message"),
    [
        ("conv2d_9", (0,), "no convolution or dense layer"),
        ("flatten", (0,), "no convolution or dense layer"),
        ("conv2d", (4,), "filter 0 to 3"),
        ("dense", (-1,), "class 0 to 9"),
        ("conv2d", (), "1 to 64"),
        ("conv2d", (0,) * 65, "1 to 64"),
    ],
)
def test_what_does_not_exist_is_explained(
    run: Run, layer: str, filters: tuple[int, ...], message: str
) -> None:
    with pytest.raises(CnnError, match=message):
        best_picture.maximise(run.id, layer, filters)


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": 257},
        {"steps": -1},
        {"rate": 0},
        {"grey": float("nan")},
        {"jitter": 5},
        {"place": "nowhere"},
        {"smooth": 2},
        {"seed": -1},
    ],
)
def test_an_ascent_out_of_its_range_is_explained(wrong: dict) -> None:
    with pytest.raises(CnnError):
        Ascent(**wrong)


def test_damaged_and_missing_weights_are_explained(run: Run) -> None:
    run.weights_file(0).write_bytes(b"no weights")
    with pytest.raises(CnnError, match="damaged"):
        best_picture.maximise(run.id, "conv2d", (0,))
    with pytest.raises(CnnError, match="damaged"):
        filter_weights(run.id, "conv2d", 0)
    run.weights_file(0).unlink()
    with pytest.raises(CnnError, match="no weights yet"):
        best_picture.maximise(run.id, "conv2d", (0,))
