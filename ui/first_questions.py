"""What pages ask of the examples before anybody has changed a control.

A test opens the pages and compares: what they ask stands here, and nothing else.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from cnn import attribution, datasets, depth, descent, evaluation, filters, patterns, runs
from cnn.filters import Ascent
from cnn.runs import Run
from ui.depth import depth_filters
from ui.inspection import filter_view, shift_view, subject
from ui.training import backprop_view

Asked = tuple[str, tuple[Any, ...], dict[str, Any]]  # function, arguments, keyword arguments

_DIGIT = 5  # the number of the digit with which the page on backpropagation begins
_SHIFT = (2, 0)  # dx, dy in pixels, with which the shift test begins
_LAYERS = 2  # convolutions of the network with which the page on depth begins


def first_questions() -> Iterator[Asked]:
    """Return them, the quickest pages first."""
    run = runs.get(subject.FIRST_EXAMPLE)
    epoch = evaluation.kept_epoch(run)
    version = {"version": run.weights_version(epoch)}
    for function, args, kwargs in (*_of_one_picture(run, epoch), *_of_many_pictures(run, epoch)):
        yield function, args, kwargs | version
    yield from _backpropagation()
    yield from _depth()


def _of_one_picture(run: Run, epoch: int) -> Iterator[Asked]:
    picture = evaluation.test_data(run).x_test[0]
    yield "cnn.inspection.overview.overview", (run.id, picture, epoch), {}
    deepest = attribution.convolutions(run.architecture)[-1]
    for draw in (None, 0):
        yield (
            "cnn.inspection.attribution.attribute",
            (run.id, picture, "grad_cam", epoch),
            {"draw": draw, "output": "logit", "layer": deepest},
        )
    yield "cnn.inspection.translation.every_shift", (run.id, picture[np.newaxis], epoch), {}


def _of_many_pictures(run: Run, epoch: int) -> Iterator[Asked]:
    data = evaluation.test_data(run)
    few = slice(shift_view.SIMILARITY_PICTURES)
    yield (
        "cnn.inspection.translation.layer_similarity",
        (run.id, data.x_test[few], data.y_test[few], *_SHIFT, epoch),
        {},
    )
    layer = patterns.last_hidden(run.architecture)
    yield "cnn.inspection.patterns.patterns_of", (run.id, layer, epoch), {}
    for shown in ([0], [0, 1]):
        yield "cnn.inspection.patterns.vectors", (run.id, data.x_test[shown], layer, epoch), {}
    filter_layer = filters.filter_layers(run.architecture)[1]
    grown = filter_view.maximised(
        run, epoch, filter_layer, filter_view.wall_of(filter_layer, 0), Ascent()
    )
    searched = filter_view.strongest(run, epoch, filter_layer, filters.SEARCHED)
    for question in (grown, searched):
        yield question.args[0], question.args[1:], question.keywords
    yield "cnn.inspection.layers.filter_weights", (run.id, filter_layer.name, 0, epoch), {}


def _backpropagation() -> Iterator[Asked]:
    digits = datasets.load("mnist")
    ten = descent.one_of_each(digits.y_train, _DIGIT)
    asked = (datasets.scale(digits.x_train[ten]), digits.y_train[ten].astype(np.int64))
    setting = descent.Setting()
    for question in backprop_view.questions(*asked, setting):
        yield question.args[0], question.args[1:], question.keywords
    watched = backprop_view.FIRST
    cell = {"kernel": watched.kernel, "row": watched.row, "column": watched.column}
    yield "cnn.backpropagation.watch_weight", (*asked, setting), cell


def _depth() -> Iterator[Asked]:
    """Return what is asked of all four networks; the one that the page begins with comes first."""
    examples = depth.example()
    for layers in sorted(examples, key=lambda layers: layers != _LAYERS):
        run = examples[layers]
        epoch, num_test = run.saved_epochs()[-1], len(evaluation.test_data(run).x_test)
        for layer in filters.filter_layers(run.architecture):
            for question in depth_filters.questions(run, epoch, layer, num_test):
                if layer.is_map:
                    yield question.args[0], question.args[1:], question.keywords
