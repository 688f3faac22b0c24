"""The pictures of a run, divided, put into order and changed, as its configuration says."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import datasets
from cnn.datasets import LabelArray
from cnn.settings.augmentation import augment
from cnn.settings.training_config import TrainingConfig
from cnn.types import UInt8Array

_CHANGED_AT_ONCE = 2000  # pictures; a second's work, so that a request never waits long


class Pictures(NamedTuple):
    """Pictures (N, H, W, C), 0 to 255, and their labels (N,)."""

    images: UInt8Array
    labels: LabelArray


@dataclass(frozen=True)
class RunData:
    """What a run learns from, is judged by and is tested with."""

    train: Pictures
    validation: Pictures | None
    test: Pictures
    num_classes: int


def load(config: TrainingConfig) -> RunData:
    """Read a run's pictures; every class has its share among those kept apart for validation."""
    data = datasets.load(
        config.dataset, num_train=config.num_train, num_test=config.num_test, seed=config.seed
    )
    train, validation = Pictures(data.x_train, data.y_train), None
    if config.num_validation:
        apart = np.zeros(len(data.y_train), bool)
        apart[datasets.stratified_choice(data.y_train, config.num_validation, config.seed)] = True
        validation = Pictures(data.x_train[apart], data.y_train[apart])
        train = Pictures(data.x_train[~apart], data.y_train[~apart])
    return RunData(train, validation, Pictures(data.x_test, data.y_test), data.num_classes)


class BatchBlock(NamedTuple):
    """Some successive batches of an epoch."""

    first: int  # batch of the epoch, from 0
    end: int  # the batch after the last one
    images: UInt8Array | None  # as changed, in order; None: the training pictures as they are
    order: NDArray[np.int32]  # of all training pictures of these batches


def order_of(config: TrainingConfig, epoch: int) -> NDArray[np.int32]:
    """Return the order of the training pictures in an epoch, counted from 0.

    It depends on seed and epoch alone, so that a run that resumes in epoch 4 sees the pictures as
    if it had never been interrupted.
    """
    rng = np.random.default_rng((config.seed, epoch + 1))
    return rng.permutation(config.num_learnt).astype(np.int32)


@contextmanager
def blocks(
    config: TrainingConfig, train: Pictures, epoch: int, first_batch: int
) -> Iterator[Iterator[BatchBlock]]:
    """Give an epoch's batches, from first_batch on: all at once, or in parts if changed.

    While one part is trained with, another thread changes the pictures of the next. The parts are
    always the same ones, wherever an epoch is resumed.
    """
    order = order_of(config, epoch)
    if not config.augmentation.is_active:
        yield iter([BatchBlock(first_batch, config.num_batches, None, order)])
        return
    length = max(_CHANGED_AT_ONCE // config.batch_size, 1)  # batches

    def changed(part: int) -> BatchBlock:
        end = min((part + 1) * length, config.num_batches)
        chosen = order[part * length * config.batch_size : end * config.batch_size]
        seed = (config.seed, epoch + 1, part)
        return BatchBlock(
            part * length, end, augment(train.images[chosen], config.augmentation, seed), chosen
        )

    def in_turn(pool: ThreadPoolExecutor) -> Iterator[BatchBlock]:
        ahead: Future[BatchBlock] = pool.submit(changed, first_batch // length)
        for part in range(first_batch // length, -(-config.num_batches // length)):
            block = ahead.result()
            if block.end < config.num_batches:
                ahead = pool.submit(changed, part + 1)
            yield block

    with ThreadPoolExecutor(1, "cnn-augmentation") as pool:
        yield in_turn(pool)
