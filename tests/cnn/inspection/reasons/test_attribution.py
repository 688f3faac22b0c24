"""Reasons for an answer, compared with numerical differences of a twin in double precision."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from cnn import datasets, models, runs
from cnn.architecture import PRESETS, Architecture, Conv2D, Dense, Flatten, stacked
from cnn.architecture.receptive_field import map_place
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.reasons import attribution, methods_in_words, trust
from cnn.inspection.reasons.attribution import Attribution, attribute
from cnn.inspection.reasons.class_scores import scorer
from cnn.inspection.reasons.grad_cam import grad_cam
from cnn.inspection.reasons.gradients import gradient, integrated_gradients, smooth_grad
from cnn.inspection.reasons.keras_lines import KERAS_LINES
from cnn.inspection.reasons.methods_in_words import METHODS
from cnn.inspection.reasons.occlusion import occlusion, stops
from cnn.settings import TrainingConfig
from cnn.types import Rectangle
from tests.cnn.inspection.small_networks import NETWORKS, build, differences, picture_for, twin

RUN = "example-depth-02"
every_network = pytest.mark.parametrize("name", NETWORKS)
with_convolutions = pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("grey, pooled", "conv2d"),
        ("colour, strides, normalised, averaged", "conv2d"),
        ("colour, strides, normalised, averaged", "conv2d_1"),
        ("two classes, softmax apart", "conv2d"),
        ("two classes, softmax apart", ""),
    ],
)


@every_network
def test_the_logits_are_what_softmax_makes_the_probabilities_of(name: str) -> None:
    model, picture = build(name), picture_for(name)[np.newaxis]
    logits = np.asarray(scorer(model)(picture, training=False))
    np.testing.assert_allclose(logits, twin(name, model)(picture), rtol=1e-4, atol=1e-5)
    probabilities = np.asarray(model(picture, training=False))
    np.testing.assert_allclose(special.softmax(logits, axis=1), probabilities, atol=1e-6)
    explained = scorer(model, "probability")(picture, training=False)
    np.testing.assert_array_equal(explained, probabilities)


def test_a_network_without_softmax_is_asked_for_its_output() -> None:
    made = models.build(Architecture((4, 4, 1), (Flatten(), Dense(3, activation="sigmoid")), "s"))
    picture = np.ones((1, 4, 4, 1))
    np.testing.assert_array_equal(scorer(made)(picture), made(picture))
    assert not methods_in_words.ends_in_softmax(Architecture((4, 4, 1), (Flatten(), Dense(3)), "n"))
    assert all(methods_in_words.ends_in_softmax(network) for network in NETWORKS.values())


@every_network
def test_the_gradient_is_the_slope_of_the_logit_at_each_pixel(name: str) -> None:
    model, picture = build(name), picture_for(name)
    expected = differences(twin(name, model), picture).sum(axis=-1)
    np.testing.assert_allclose(gradient(scorer(model), picture), expected, rtol=1e-3, atol=1e-5)


def test_the_gradient_of_the_probability_is_almost_nothing_where_the_network_is_sure() -> None:
    picture = datasets.load("mnist").x_test[0]
    of_logit = attribute(RUN, picture, "gradient")
    of_probability = attribute(RUN, picture, "gradient", output="probability")
    assert of_logit.probabilities[7] > 0.999
    assert np.abs(of_probability.maps[7]).max() < 1e-3 * np.abs(of_logit.maps[7]).max()


@every_network
def test_smooth_grad_is_the_mean_gradient_over_the_same_noise(name: str) -> None:
    model, picture = build(name), picture_for(name)
    noise = np.random.default_rng(0).standard_normal((4, *picture.shape), dtype=np.float32)
    double = twin(name, model)
    expected = np.mean([differences(double, picture + 0.2 * one) for one in noise], axis=0)
    found = smooth_grad(scorer(model), picture, samples=4, noise=0.2)
    np.testing.assert_allclose(found, expected.sum(axis=-1), rtol=1e-3, atol=1e-5)
    still = smooth_grad(scorer(model), picture, samples=3, noise=0)
    np.testing.assert_allclose(still, gradient(scorer(model), picture), rtol=1e-4, atol=1e-6)


@every_network
@pytest.mark.parametrize("baseline", ["black", "grey", "mean"])
def test_integrated_gradients_sum_the_slopes_along_the_way(name: str, baseline: str) -> None:
    model, picture = build(name), picture_for(name)
    start = {"black": 0.0, "grey": 0.5, "mean": picture.mean()}[baseline]
    double = twin(name, model)
    slopes = [
        differences(double, start + (middle + 0.5) / 5 * (picture - start)) for middle in range(5)
    ]
    expected = ((picture - start) * np.mean(slopes, axis=0)).sum(axis=-1)
    found = integrated_gradients(scorer(model), picture, steps=5, baseline=baseline)
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-5)


@every_network
def test_all_contributions_together_are_the_difference_of_the_scores(name: str) -> None:
    model, picture = build(name), picture_for(name)
    found = integrated_gradients(scorer(model), picture, steps=300, baseline="white")
    scores = np.asarray(scorer(model)(np.stack([picture, np.ones_like(picture)])))
    np.testing.assert_allclose(found.sum(axis=(1, 2)), scores[0] - scores[1], rtol=0.01, atol=0.01)


@with_convolutions
def test_grad_cam_weighs_a_map_by_what_the_class_gains_if_all_of_it_grows(
    name: str, layer: str
) -> None:
    model, picture = build(name), picture_for(name)
    double = twin(name, model)
    chosen = double.get_layer(layer or "conv2d_1")
    maps = np.asarray(keras.Model(double.input, chosen.output)(picture[np.newaxis]))
    rest = keras.Model(chosen.output, double.output)
    expected = 0
    for channel in range(maps.shape[-1]):
        grown = np.zeros(maps.shape[-1])
        grown[channel] = 1e-6
        gain = (np.asarray(rest(maps + grown)) - np.asarray(rest(maps - grown)))[0] / 2e-6
        weights = gain / (maps.shape[1] * maps.shape[2])
        expected = expected + weights[:, np.newaxis, np.newaxis] * maps[0, :, :, channel]
    found = grad_cam(model, picture, layer=layer)
    np.testing.assert_allclose(found, np.maximum(expected, 0), rtol=1e-3, atol=1e-5)


def test_grad_cam_reaches_a_layer_that_does_not_learn() -> None:
    def network(trainable: bool) -> keras.Model:
        layers = (
            Conv2D(3, 3, activation="relu", trainable=trainable),
            Flatten(),
            Dense(4, activation="softmax"),
        )
        return models.build(Architecture((6, 6, 1), layers, "f"), seed=1)

    picture = picture_for("two classes, softmax apart")
    frozen, free = (grad_cam(network(trainable), picture) for trainable in (False, True))
    np.testing.assert_allclose(frozen, free, atol=1e-7)
    assert free.any()


@every_network
@pytest.mark.parametrize(
    ("patch", "stride", "fill"), [(3, 2, "black"), (2, 2, "mean"), (4, 1, "white")]
)
def test_occlusion_is_the_mean_fall_of_the_score_over_the_patches_on_a_pixel(
    name: str, patch: int, stride: int, fill: str
) -> None:
    model, picture = build(name), picture_for(name)
    logits = twin(name, model)
    level = {"black": 0.0, "mean": picture.mean(), "white": 1.0}[fill]
    height, width = picture.shape[:2]
    falls: dict[tuple[int, int], list[np.ndarray]] = {}
    for row, column in itertools.product(stops(height, patch, stride), stops(width, patch, stride)):
        covered = picture.copy()
        covered[row : row + patch, column : column + patch] = level
        fall = (np.asarray(logits(picture[None])) - np.asarray(logits(covered[None])))[0]
        for cell in itertools.product(range(row, row + patch), range(column, column + patch)):
            falls.setdefault(cell, []).append(fall)
    assert len(falls) == height * width, "every pixel is covered"
    found = occlusion(scorer(model), picture, patch=patch, stride=stride, fill=fill)
    for (row, column), of_pixel in falls.items():
        np.testing.assert_allclose(
            found[:, row, column], np.mean(of_pixel, axis=0), rtol=1e-3, atol=1e-4
        )


@pytest.mark.parametrize("method", METHODS)
def test_the_keras_lines_give_the_same_map(method: str) -> None:
    picture = datasets.scale(datasets.load("mnist").x_test[3])
    names = {"model": networks.load(RUN), "picture": picture, "label": 0}
    exec(KERAS_LINES[method], names)  # noqa: S102 - lines of our own
    found = attribute(RUN, datasets.load("mnist").x_test[3], method)
    np.testing.assert_allclose(names["found"], found.maps[0], rtol=1e-3, atol=1e-4)


@pytest.mark.filterwarnings("ignore")  # its own, about SciPy and Keras
def test_an_independent_library_agrees() -> None:
    """tf-keras-vis runs with this Keras, but is no longer maintained; where it is, it is asked."""
    pytest.importorskip("tf_keras_vis", reason="pip install tf-keras-vis==0.8.7 to compare with it")
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.saliency import Saliency
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear
    from tf_keras_vis.utils.scores import CategoricalScore

    pictures = datasets.load("mnist").x_test[:3]
    model = networks.load(RUN)
    for picture, label in itertools.product(pictures, (0, 7)):
        x, score = datasets.scale(picture[None]), CategoricalScore([label])
        slopes = Saliency(model, model_modifier=ReplaceToLinear())(
            score, x, gradient_modifier=None, normalize_map=False, keepdims=True
        )
        ours = attribute(RUN, picture, "gradient").maps[label]
        np.testing.assert_allclose(slopes[0, :, :, 0], ours, atol=1e-5)
        theirs = Gradcam(model, model_modifier=ReplaceToLinear())(
            score, x, penultimate_layer="conv2d_1", expand_cam=False, normalize_cam=False
        )
        np.testing.assert_allclose(
            np.squeeze(theirs), attribute(RUN, picture, "grad_cam").maps[label], atol=1e-5
        )


def test_random_weights_are_the_same_ones_every_time_and_know_nothing() -> None:
    picture = datasets.load("mnist").x_test[0]
    trained = attribute(RUN, picture, "gradient")
    first, second = (attribute(RUN, picture, "gradient", draw=0) for _ in range(2))
    np.testing.assert_array_equal(first.maps, second.maps)
    assert first.probabilities.max() < 0.5 < trained.probabilities.max()


@settings(max_examples=60)
@given(st.lists(st.tuples(*[st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0])] * 2), min_size=2))
def test_the_rank_correlation_is_spearmans(pairs: list[tuple[float, float]]) -> None:
    first, second = np.array(pairs).T
    found = trust.rank_correlation(first, second)
    said = np.any(np.array(pairs) != 0, axis=1)
    sizes = np.abs(np.array(pairs)[said]).T
    if said.sum() < 2 or min(np.ptp(sizes, axis=1)) == 0:
        assert found is None
    else:
        assert found == pytest.approx(stats.spearmanr(*sizes).statistic, abs=1e-9)


@pytest.mark.parametrize(
    ("similarity", "word"), [(None, "no order"), (0.9, "Alike"), (0.3, "Partly"), (-1, "Different")]
)
def test_the_verdict_says_whether_to_believe_a_map(similarity: float | None, word: str) -> None:
    assert word in trust.similarity_in_words(similarity)


def test_a_map_is_stretched_as_tensorflow_does_it() -> None:
    values = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    expected = tf.image.resize(values[..., np.newaxis], (28, 21))[..., 0]
    np.testing.assert_allclose(attribution.stretched(values, (28, 21, 1)), expected, atol=1e-5)


# -- what can go wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("magic", {}, "grad_cam, gradient"),
        ("gradient", {"output": "loss"}, "logit or the probability"),
        ("grad_cam", {"layer": "conv2d_9"}, "conv2d, conv2d_1"),
        ("grad_cam", {"layer": "dense"}, "no convolution"),
        ("smooth_grad", {"samples": 0}, "samples"),
        ("smooth_grad", {"noise": float("nan")}, "noise"),
        ("integrated", {"steps": 10**9}, "steps"),
        ("integrated", {"baseline": "pink"}, "black, grey"),
        ("occlusion", {"patch": 29}, "patch"),
        ("occlusion", {"patch": 3, "stride": 4}, "stride"),
        ("occlusion", {"fill": ""}, "black, grey"),
    ],
)
def test_settings_that_make_no_sense_are_explained(method: str, options, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        attribute(RUN, datasets.load("mnist").x_test[0], method, **options)


def test_too_many_stops_of_the_patch_are_refused() -> None:
    layers = (Flatten(), Dense(2, activation="softmax"))
    scores = scorer(models.build(Architecture((96, 96, 1), layers, "wide")))
    picture = np.zeros((96, 96, 1), np.float32)
    with pytest.raises(CnnError, match="larger stride"):
        occlusion(scores, picture, patch=2, stride=1)
    patch, stride = methods_in_words.default_patch(96)
    assert not occlusion(scores, picture, patch=patch, stride=stride, fill="black").any()


def test_without_a_convolution_grad_cam_says_why_it_cannot() -> None:
    with pytest.raises(CnnError, match="has none"):
        grad_cam(build("no convolution"), picture_for("no convolution"))


@pytest.mark.parametrize("shape", [(5, 5, 1), (28, 28), (28, 28, 3)])
def test_a_picture_of_another_shape_is_explained(shape: tuple[int, ...]) -> None:
    with pytest.raises(CnnError, match="28, 28, 1"):
        attribute(RUN, np.zeros(shape, np.uint8), "gradient")


def test_missing_and_damaged_weights_are_explained() -> None:
    picture = np.zeros((28, 28, 1), np.uint8)
    run = runs.create(runs.get(RUN).architecture, TrainingConfig(num_train=200, num_test=100))
    with pytest.raises(CnnError, match="no weights yet"):
        attribute(run.id, picture, "gradient")
    with run.new_weights(0) as path:
        path.write_bytes(b"no weights")
    with pytest.raises(CnnError, match="damaged"):
        attribute(run.id, picture, "gradient")
    with pytest.raises(CnnError, match="of epoch 3, but of 0"):
        attribute(run.id, picture, "gradient", 3)


def test_cells_of_a_map_lie_in_the_middle_of_what_they_see() -> None:
    """The article's third convolution, by hand: cells see 18 pixels from 0, 4 and 8 on.

    Of its 3 × 3 cells, pooling hands on 2 × 2: the third row and column count for nothing.
    """
    place = map_place(PRESETS["article"], 4)
    assert place.rows.tolist() == place.columns.tolist() == [8.5, 12.5]
    assert place.seen == Rectangle(0, 0, 22, 22)
    values = np.array([[4.0, 0, 9], [0, 0, 9], [9, 9, 9]])
    spread = attribution.stretched(values, (28, 28, 1), place)
    assert spread[8, 8] == spread[0, 0] == 4  # as far as the outermost cell goes
    assert spread[8, 10] == pytest.approx(4 * (12.5 - 10) / 4)
    assert not spread[13:, :].any()
    lit = attribution.stretched(np.ones((3, 3)), (28, 28, 1), place)
    assert lit[:22, :22].all()
    assert not lit[22:].any()
    assert not lit[:, 22:].any()
    np.testing.assert_array_equal(lit > 0, attribution.seen_pixels((28, 28, 1), place))


def test_cells_that_do_not_arrive_count_for_nothing() -> None:
    """Neither for a class nor for the scale of the colours: a pooling drops row and column 2."""
    maps = np.zeros((2, 3, 3))
    maps[0, 1, 0], maps[0, 2, 2], maps[1, 0, 2] = 3.0, 8.0, 9.0
    found = Attribution(maps, np.zeros(2), np.zeros(2), place=map_place(PRESETS["article"], 4))
    assert found.arriving(0).tolist() == [[0, 0], [3, 0]]
    assert found.limit == 3
    assert Attribution(maps, np.zeros(2), np.zeros(2)).limit == 9


def test_cells_that_see_all_of_a_padded_picture_cover_it() -> None:
    place = map_place(stacked(2), 2)
    assert place.seen == Rectangle(0, 0, 28, 28)
    assert np.diff(place.rows).tolist() == [2.0] * 13
