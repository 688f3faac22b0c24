"""Which parts of the test pictures excite a filter most."""

from __future__ import annotations

import numpy as np

from cnn import evaluation, runs
from cnn.engine import tf
from cnn.filters import filter_layer
from cnn.inspection import networks
from cnn.inspection.layers import sums_of
from cnn.patches import NUM_PATCHES, Patches
from cnn.types import UInt8Array

_BATCH_VALUES = 20_000_000  # in the feature maps of a batch: 80 MB
_MOST_PICTURES = 250  # in a batch


def strongest_patches(
    run_id: str, layer_name: str, epoch: int | None = None, num_pictures: int | None = None
) -> Patches:
    """Find, for every filter of a layer, the test pictures in which a cell answers most strongly.

    Args:
        run_id: The run whose network looks at its test pictures.
        layer_name: A convolution or dense layer.
        epoch: Weights after this epoch; those that were kept when left out.
        num_pictures: Only the first ones are searched; all when left out.

    Raises:
        CnnError: No such run, weights, layer or filter, or the weights are damaged.

    Source: Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (2014), figure
    2: the nine strongest activations of a feature map, and the patches that caused them.
    """
    pictures = evaluation.test_data(runs.get(run_id)).x_test[:num_pictures]
    return search(run_id, layer_name, pictures, epoch)


def search(run_id: str, layer_name: str, pictures: UInt8Array, epoch: int | None = None) -> Patches:
    """Do as `strongest_patches` with any pictures of shape (N, H, W, C), 0 to 255."""
    layer = filter_layer(runs.get(run_id).architecture, layer_name)
    model = networks.load(run_id, epoch)
    sums = sums_of(model, layer_name)
    widest = max(int(np.prod(each.output.shape[1:])) for each in model.layers)
    batch = int(np.clip(_BATCH_VALUES // widest, 1, _MOST_PICTURES))

    num, filters = len(pictures), layer.num_filters
    highest = np.empty((num, filters), np.float32)
    means = np.empty((num, filters), np.float32)
    cells = np.empty((num, filters), np.int32)  # row × columns + column
    for first in range(0, num, batch):
        part = slice(first, first + batch)
        answers = sums(networks.as_input(model, pictures[part]))
        answers = tf.reshape(answers, (len(answers), -1, filters))  # (B, cells, F)
        highest[part] = tf.reduce_max(answers, axis=1)
        means[part] = tf.reduce_mean(answers, axis=1)
        cells[part] = tf.argmax(answers, axis=1, output_type=tf.int32)

    # Of equals the first picture comes first, hence the stable sort of the negated answers.
    best = np.argsort(-highest, axis=0, kind="stable")[:NUM_PATCHES].T  # (F, K)
    at = cells[best, np.arange(filters)[:, np.newaxis]]
    columns = layer.output_shape[1] if layer.is_map else 1
    return Patches(
        num_searched=num,
        pictures=best,
        rows=(at // columns).astype(np.intp),
        columns=(at % columns).astype(np.intp),
        values=highest[best, np.arange(filters)[:, np.newaxis]],
        highest_mean=means.max(axis=0),
        awake=(highest > 0).mean(axis=0, dtype=np.float32),
    )
