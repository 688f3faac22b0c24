"""Activation patterns: what a layer makes of many pictures, and maps of all of them."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnn import runs
from cnn.architecture import Architecture
from cnn.architecture.network import LayerSummary
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.batches import batches
from cnn.inspection.patterns.embedding import TSNE, Embedding, principal_components
from cnn.inspection.patterns.similarity import Typical, class_similarity, neighbours_alike, typical
from cnn.results import evaluation
from cnn.types import FloatArray, UInt8Array

MAX_PICTURES = 2_000
MIN_PICTURES = 100  # of fewer, no map
MAX_NUMBERS = 40_000_000  # in all vectors together: 160 MB
MAX_MULTIPLY_ADDS = 40_000_000_000  # a few seconds

# The same in Keras, as the page shows it.
KERAS = """\
look_inside = keras.Model(model.input, model.get_layer(layer).output)
patterns = look_inside(x_test[:2000] / 255, training=False).numpy()
patterns = patterns.reshape(len(patterns), -1)
points = sklearn.decomposition.PCA(2).fit_transform(patterns)
tsne_points = openTSNE.TSNE(perplexity=30, random_state=0).fit(patterns)"""


@dataclass(frozen=True, eq=False)
class Patterns:
    """What a layer makes of the first N test pictures.

    Args:
        layer: Its name.
        num_values: Numbers in one pattern.
        points: The patterns along their first two principal components, shape (N, 2).
        shares: Of all variance, what either component holds, 0 to 1, shape (2,).
        probabilities: What the network answers, shape (N, classes).
        labels: The true classes, shape (N,).
        similarity: Mean cosine between the patterns of any two classes, shape (classes, classes).
        neighbours_alike: Share of pictures whose nearest neighbour is of their class.
    """

    layer: str
    num_values: int
    points: FloatArray
    shares: FloatArray
    probabilities: FloatArray
    labels: NDArray[np.int64]
    similarity: FloatArray
    neighbours_alike: float

    @property
    def typical(self) -> Typical:
        """How alike two patterns are, within a class and between classes."""
        return typical(self.similarity)


def layers(architecture: Architecture) -> list[LayerSummary]:
    """Return the layers whose patterns differ from those before; Dropout is for training only."""
    return [row for row in architecture.summary() if not row.layer.only_trains]


def last_hidden(architecture: Architecture) -> str | None:
    """Return the name of the last hidden layer: what the class scores are computed from.

    Returns:
        None if the scores are computed from the picture itself.

    >>> from cnn.architecture import PRESETS
    >>> last_hidden(PRESETS["article"]), last_hidden(PRESETS["all_convolutional"])
    ('dense', 'conv2d_4')
    """
    rows = layers(architecture)
    scores = max(
        (place for place, row in enumerate(rows) if row.layer.weighs),
        default=0,
    )
    return rows[scores - 1].name if scores else None


def num_pictures(architecture: Architecture, layer: str, available: int) -> int:
    """Return how many test pictures can be mapped within the bounds of memory and time.

    Raises:
        CnnError: There is no such layer, or its patterns are too large for a map.
    """
    rows = {row.name: row for row in layers(architecture)}
    if layer not in rows:
        raise CnnError(f"This network has no layer {layer!r}. Choose one of: {', '.join(rows)}.")
    cost = sum(row.multiply_adds for row in rows.values())
    by_time = max(MIN_PICTURES, MAX_MULTIPLY_ADDS // max(cost, 1))
    by_memory = MAX_NUMBERS // prod(rows[layer].output_shape)
    if by_memory < MIN_PICTURES:
        raise CnnError(
            f"The patterns of {layer} have {prod(rows[layer].output_shape):,} numbers each, too "
            "many for a map. Choose a layer further to the end."
        )
    return min(MAX_PICTURES, available, by_time, by_memory)


# -- in words ------------------------------------------------------------------------------------


def pair_sentence(
    cosine: float, label_a: int, label_b: int, similarity: FloatArray, class_names: Sequence[str]
) -> str:
    """Say how alike two patterns are, and what is usual for their classes.

    Args:
        cosine: Of the two patterns; NaN if one of them is all zeros.
        label_a: True class of the first picture.
        label_b: True class of the second.
        similarity: Mean cosines, shape (classes, classes).
        class_names: A name per class.

    Returns:
        Plain text.
    """
    a, b = class_names[label_a], class_names[label_b]
    if np.isnan(cosine):
        return "One of the patterns is all zeros: it has no direction, and so no cosine."
    sentences = [f"The cosine of A and B is {_number(cosine)}."]
    usual = similarity[label_a, label_b]
    if label_a == label_b:
        if np.isnan(usual):
            sentences.append(f"There is no other picture of class {a} to compare with.")
        else:
            than = "more" if cosine > usual else "less"
            sentences.append(
                f"Two different pictures of class {a} have {_number(usual)} on average: these two "
                f"are {than} alike than usual."
            )
        return " ".join(sentences)
    own = [similarity[label, label] for label in (label_a, label_b)]
    known = [
        f"{_number(value)} for two of class {name}"
        for value, name in zip(own, (a, b), strict=True)
        if not np.isnan(value)
    ]
    if not np.isnan(usual):
        known.append(f"{_number(usual)} for one of each")
    if known:
        sentences.append(f"On average it is {', '.join(known)}.")
    if not np.isnan([*own, usual]).any():
        within = min(own)
        if cosine >= within:
            sentences.append(
                "To this layer, A and B look as alike as two pictures of one class: a pair that is "
                "hard to tell apart."
            )
        elif cosine < usual:
            sentences.append("A and B leave patterns that differ even more than usual.")
    return " ".join(sentences)


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


# As many directions as t-SNE is given; the authors took 30, scikit-learn's manual advises 50.
NUM_DIRECTIONS = 50
_MAPS_KEPT = 16  # maps that are under way or finished; each takes some 5 MB


def vectors(
    run_id: str, images: UInt8Array, layer: str, epoch: int | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return the patterns of pictures in a layer, and the network's answers.

    Args:
        run_id: The run whose network looks at the pictures.
        images: Pixels 0 to 255, shape (N, H, W, C).
        layer: Name of a layer.
        epoch: Weights after this epoch (0: untrained); the ones that were kept when left out.

    Returns:
        The layer's output for each picture, row by row as Flatten does it, shape (N, D), and class
        probabilities, shape (N, classes).

    Raises:
        CnnError: No such run, weights or layer, or pictures of another shape.
    """
    architecture = runs.get(run_id).architecture
    num_pictures(architecture, layer, len(images))  # names a wrong layer
    model = networks.load(run_id, epoch)
    inside = networks.look_inside(model)
    found, probabilities = [], []
    for part in batches(model, len(images)):
        inputs = networks.as_input(model, images[part])
        outputs = inside(inputs, training=False)
        found.append(np.asarray(outputs[layer]).reshape(len(inputs), -1))
        probabilities.append(np.asarray(outputs[model.layers[-1].name]))
    return np.concatenate(found), np.concatenate(probabilities)


def patterns_of(run_id: str, layer: str, epoch: int | None = None) -> Patterns:
    """Look at the first test pictures, up to 2,000, through a layer.

    Raises:
        CnnError: As for `vectors`, or the patterns are too large for a map.
    """
    found, probabilities, labels = _test_vectors(run_id, layer, epoch)
    directions, shares = principal_components(found, NUM_DIRECTIONS)
    plane = np.zeros((len(found), 2))
    plane[:, : directions.shape[1]] = directions[:, :2]
    return Patterns(
        layer=layer,
        num_values=found.shape[1],
        points=plane,
        shares=np.append(shares, [0.0, 0.0])[:2],
        probabilities=probabilities,
        labels=labels,
        similarity=class_similarity(found, labels, probabilities.shape[1]),
        neighbours_alike=neighbours_alike(directions, labels),
    )


def advance_tsne(
    run_id: str,
    layer: str,
    epoch: int,
    *,
    perplexity: int = 30,
    seed: int = 0,
    version: int = 0,
) -> Embedding:
    """Take a t-SNE map some steps further, from wherever it is, and return it.

    The map is kept here between two calls, so that each is short. Visitors who ask for the same
    map share it. If it is lost, because the worker was restarted or many others came in between,
    it begins again, and the same numbers come out.

    Args:
        run_id: The run whose network looks at the first test pictures.
        layer: Name of a layer.
        epoch: Weights after this epoch.
        perplexity: About how many neighbours of each picture count.
        seed: As for `cnn.inspection.patterns.embedding.TSNE`.
        version: Another number for other weights.

    Raises:
        CnnError: As for `patterns_of`.
    """
    key = (run_id, layer, epoch, perplexity, seed, version)
    with _lock:
        if key in _maps:
            _maps.move_to_end(key)
            kept = _maps[key]
        else:
            found, _, _ = _test_vectors(run_id, layer, epoch)
            directions, _ = principal_components(found, NUM_DIRECTIONS)
            kept = _maps[key] = TSNE(directions, perplexity=perplexity, seed=seed)
            while len(_maps) > _MAPS_KEPT:
                _maps.popitem(last=False)
            return kept.embedding()
        if isinstance(kept, Embedding):
            return kept
        embedding = kept.advance()
        if embedding.is_finished:
            _maps[key] = embedding  # its neighbours are not needed any more
        return embedding


_maps: OrderedDict[tuple[str, str, int, int, int, int], TSNE | Embedding] = OrderedDict()
_lock = threading.Lock()  # a worker has one thread, others' schedulers may give it more


def _test_vectors(
    run_id: str, layer: str, epoch: int | None
) -> tuple[FloatArray, FloatArray, "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    run = runs.get(run_id)
    data = evaluation.test_data(run)
    count = num_pictures(run.architecture, layer, len(data.y_test))
    found, probabilities = vectors(run_id, data.x_test[:count], layer, epoch)
    return found, probabilities, data.y_test[:count]
