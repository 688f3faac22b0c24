"""Labelled pictures to train on: those that come with the program, drawn ones, a learner's own."""

from cnn.datasets.mnist import maybe_download, read_mnist
from cnn.datasets.registry import (
    DATASETS,
    Dataset,
    DatasetInfo,
    LabelArray,
    baseline,
    class_balance,
    first_of,
    info,
    is_ready,
    kind,
    load,
    noun,
    one_of_each,
    samples,
    scale,
    stratified_choice,
)

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetInfo",
    "LabelArray",
    "baseline",
    "class_balance",
    "first_of",
    "info",
    "is_ready",
    "kind",
    "load",
    "maybe_download",
    "noun",
    "one_of_each",
    "read_mnist",
    "samples",
    "scale",
    "stratified_choice",
]
