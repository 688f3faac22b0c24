"""What pages ask of the examples before anybody has changed a control.

A test opens the pages and compares: what they ask stands here, and nothing else.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from cnn import datasets, runs
from cnn.backpropagation import setting_and_outcome
from cnn.backpropagation.descent_questions import watch_weight
from cnn.depth import depth_experiment
from cnn.inspection.filters import filter_layers
from cnn.inspection.filters.ascent_settings import Ascent
from cnn.inspection.filters.layer_sums import filter_weights
from cnn.inspection.look_inside.overview import overview
from cnn.inspection.patterns import layer_patterns
from cnn.inspection.patterns.layer_patterns import patterns_of, vectors
from cnn.inspection.reasons import methods_in_words
from cnn.inspection.reasons.attribution import attribute
from cnn.inspection.shift_test.shifted_answers import every_shift, layer_similarity
from cnn.results import evaluation
from cnn.runs import Run
from ui.backpropagation import backprop_view, backpropagation_values
from ui.depth import depth_filters
from ui.filters import filter_view
from ui.shift_test import shift_view
from ui.subject import subject
from ui.workers import cached

Asked: TypeAlias = "partial[Any]"  # a call of `ui.workers.cached.inspect` that has not been made

_DIGIT = 5  # the number of the digit with which the page on backpropagation begins
_SHIFT = (2, 0)  # dx, dy in pixels, with which the shift test begins
_LAYERS = 2  # convolutions of the network with which the page on depth begins


def first_questions() -> Iterator[Asked]:
    """Return them, the quickest pages first."""
    run = runs.get(subject.FIRST_EXAMPLE)
    epoch = run.kept_epoch()
    ask = partial(cached.inspect, version=run.weights_version(epoch))
    yield from _of_one_picture(ask, run, epoch)
    yield from _of_many_pictures(ask, run, epoch)
    yield from _backpropagation()
    yield from _depth()


def _of_one_picture(ask: Asked, run: Run, epoch: int) -> Iterator[Asked]:
    picture = evaluation.test_data(run).x_test[0]
    yield partial(ask, partial(overview, run.id, picture, epoch))
    deepest = methods_in_words.convolutions(run.architecture)[-1]
    for draw in (None, 0):
        yield partial(
            ask,
            partial(
                attribute,
                *(run.id, picture, "grad_cam", epoch),
                draw=draw,
                output="logit",
                layer=deepest,
            ),
        )
    yield partial(ask, partial(every_shift, run.id, picture[np.newaxis], epoch))


def _of_many_pictures(ask: Asked, run: Run, epoch: int) -> Iterator[Asked]:
    data = evaluation.test_data(run)
    few = slice(shift_view.SIMILARITY_PICTURES)
    yield partial(
        ask,
        partial(layer_similarity, *(run.id, data.x_test[few], data.y_test[few], *_SHIFT, epoch)),
    )
    if layer := layer_patterns.last_hidden(run.architecture):
        yield partial(ask, partial(patterns_of, run.id, layer, epoch))
        for shown in ([0], [0, 1]):
            yield partial(ask, partial(vectors, run.id, data.x_test[shown], layer, epoch))
    filter_layer = filter_layers.filter_layers(run.architecture)[1]
    wall = filter_view.wall_of(filter_layer, 0)
    yield filter_view.maximised(run, epoch, filter_layer, wall, Ascent())
    yield filter_view.strongest(run, epoch, filter_layer, filter_layers.SEARCHED)
    yield partial(ask, partial(filter_weights, run.id, filter_layer.name, 0, epoch))


def _backpropagation() -> Iterator[Asked]:
    digits = datasets.load("mnist")
    ten = setting_and_outcome.one_of_each(digits.y_train, _DIGIT)
    images, labels = datasets.scale(digits.x_train[ten]), digits.y_train[ten].astype(np.int64)
    setting = setting_and_outcome.Setting()
    yield from backprop_view.questions(images, labels, setting)
    watched = backpropagation_values.FIRST
    yield partial(
        cached.inspect,
        partial(
            watch_weight,
            *(images, labels, setting),
            kernel=watched.kernel,
            row=watched.row,
            column=watched.column,
        ),
    )


def _depth() -> Iterator[Asked]:
    """Return what is asked of all four networks; the one that the page begins with comes first."""
    examples = depth_experiment.example()
    for layers in sorted(examples, key=lambda layers: layers != _LAYERS):
        run = examples[layers]
        num_test = len(evaluation.test_data(run).x_test)
        for _, grow, search in depth_filters.questions(run, run.kept_epoch(), num_test):
            yield from (grow, search)
