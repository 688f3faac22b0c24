"""What a layer makes of many test pictures: a pattern each, and maps of all of them."""

import threading
from collections import OrderedDict

import numpy as np

from cnn import evaluation, patterns, runs
from cnn.embedding import TSNE, Embedding, principal_components
from cnn.inspection import networks
from cnn.inspection.batches import batches
from cnn.patterns import Patterns
from cnn.similarity import class_similarity, neighbours_alike
from cnn.types import FloatArray, UInt8Array

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
    patterns.num_pictures(architecture, layer, len(images))  # names a wrong layer
    model = networks.load(run_id, epoch)
    inside = networks.look_inside(model)
    found, probabilities = [], []
    for part in batches(architecture, len(images)):
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
        seed: As for `cnn.embedding.TSNE`.
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
    count = patterns.num_pictures(run.architecture, layer, len(data.y_test))
    found, probabilities = vectors(run_id, data.x_test[:count], layer, epoch)
    return found, probabilities, data.y_test[:count]
