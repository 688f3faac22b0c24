"""Pictures in batches, kept as bytes and scaled when used."""

import math

import keras
import numpy as np

from cnn.datasets import LabelArray, scale
from cnn.types import FloatArray, UInt8Array


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Feeds `fit`, `evaluate` and `predict` with pictures in [0, 1] and one-hot labels.

    Args:
        images: Pixels 0 to 255, shape (N, H, W, C); not copied.
        labels: Shape (N,).
        num_classes: Length of a one-hot label.
        batch_size: Pictures per batch; the last one may have fewer.
    """

    def __init__(
        self, images: UInt8Array, labels: LabelArray, num_classes: int, batch_size: int
    ) -> None:
        super().__init__()
        self._images = images
        self._labels = labels
        self._one_hot = np.eye(num_classes, dtype=np.float32)
        self._batch_size = batch_size
        self._order = np.arange(len(images))

    def shuffle(self, seed: int, epoch: int) -> None:
        """Put the pictures into an order that depends on seed and epoch (from 1) alone.

        So a run that resumes in epoch 4 sees the pictures as if it had never been interrupted.
        """
        self._order = np.random.default_rng((seed, epoch)).permutation(len(self._images))

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self._batch_size)

    def __getitem__(self, index: int) -> tuple[FloatArray, FloatArray]:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        return scale(self._images[chosen]), self._one_hot[self._labels[chosen]]
