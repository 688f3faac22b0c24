"""Folders of a ZIP that are no classes, but parts of a split: train, test_set, seg_train."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["train", "validation", "test"]

_PARTS: dict[str, Part] = {
    **dict.fromkeys(("train", "training", "trn"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "dev"), "validation"),
    **dict.fromkeys(("test", "testing", "tst", "holdout", "eval", "evaluation"), "test"),
}
# What contests add: pictures whose classes are to be guessed. They belong to no part.
_UNLABELLED = {"pred", "predict", "prediction", "predictions", "unlabeled", "unlabelled"}
_FILLERS = {"set", "data", "dataset", "images", "image", "pictures", "imgs", "img", "split", "new"}
_GLUED = re.compile(r"(.+?)(set|data|images|imgs)")  # trainset, testdata


def parts_of(folders: Iterable[str]) -> Mapping[str, Part | None] | None:
    """Tell which part of a split each folder is, if they are a split at all.

    A folder may have more words around "train" or "test": the same ones in all folders, or those
    of a class that has folders in several parts.

    Args:
        folders: Names of folders that lie beside each other.

    Returns:
        None if they are no split; else the part of each, which is None where a folder's pictures
        have no classes.

    >>> parts_of(["seg_train", "seg_test", "seg_pred"])
    {'seg_train': 'train', 'seg_test': 'test', 'seg_pred': None}
    >>> parts_of(["train", "bus"]), parts_of(["cats_train", "dogs_train"])
    (None, None)
    """
    found: dict[str, Part | None] = {}
    around: dict[tuple[str, ...], set[Part]] = {}
    for folder in folders:
        words = _words(folder)
        telling = [word for word in words if word in _PARTS or word in _UNLABELLED]
        if len(telling) != 1:
            return None
        part = found[folder] = _PARTS.get(telling[0])
        more = tuple(word for word in words if word not in (telling[0], *_FILLERS))
        around.setdefault(more, set()).update([part] if part else [])
    alike = any(found.values()) and len(around.keys() - {()}) <= 1
    return found if alike or all(len(parts) > 1 for parts in around.values()) else None


def class_beside_part(folder: str) -> str:
    """Return what a folder is called besides its part of a split.

    >>> [class_beside_part(folder) for folder in ("Big cats_train", "TestSet 3", "val")]
    ['Big cats', '3', '']
    """
    parts, fillers = "|".join(_PARTS), "|".join(_FILLERS)
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", folder)
    telling = rf"(?i)(?<![^\W\d_])(?:{parts})[\W_]*(?:(?:{fillers})(?![^\W\d_]))?(?![^\W\d_])"
    return re.sub(r"[\W_]{2,}", " ", re.sub(telling, "", spaced)).strip(" _-.")


def _words(folder: str) -> list[str]:
    """Take a name apart: "MyTrain_set2" is my, train, set."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", folder)
    words: list[str] = []
    for word in re.split(r"[\W\d_]+", spaced.casefold()):
        glued = _GLUED.fullmatch(word)
        words += glued.groups() if glued and glued[1] in _PARTS else [word]
    joined = " ".join(filter(None, words)).replace("hold out", "holdout")
    return joined.split()
