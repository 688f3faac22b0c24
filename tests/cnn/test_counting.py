"""One of a thing is not called as several are."""

import re
from pathlib import Path

import pytest

from cnn.architecture import Architecture, Conv2D, Dense, Flatten
from cnn.convolution.worked_cell import output_size_in_words
from cnn.counting import counted
from cnn.exercises.predictions import num_params_prediction
from cnn.exercises.training_predictions import num_steps_prediction
from cnn.network_builder.advice import warnings
from cnn.settings import TrainingConfig
from cnn.settings.limits import Limits
from cnn.sliding import Sliding
from ui.depth.depth_view import under_way

PLURAL_OF_ONE = re.compile(
    r"(?<![\d.,×])\b1 (?:numbers|filters|epochs|(?:training )?pictures|steps|pixels|networks)\b"
)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 epochs"), (1, "1 epoch"), (2, "2 epochs"), (6000, "6,000 epochs")]
)
def test_a_count_has_the_noun_that_fits(count: int, words: str) -> None:
    assert counted(count, "epoch") == words


def test_an_odd_plural_is_given() -> None:
    assert [counted(n, "batch", "batches") for n in (1, 2)] == ["1 batch", "2 batches"]


@pytest.mark.parametrize("one", [True, False])
def test_sentences_that_count_say_one_and_several_rightly(one: bool) -> None:
    n = 1 if one else 3
    ending_in = Architecture((28, 28, 1), (Flatten(), Dense(n, activation="sigmoid")))
    layer = Conv2D(n, 3)
    sentences = {
        "number": warnings(ending_in, 10)[0].words,
        "filter": num_params_prediction(layer, (9, 9, 1)).question,
        "epoch": num_steps_prediction(TrainingConfig(epochs=n)).question,
        "training picture": Limits(5, 9, n, 1, 1).describe(1),
        "step": output_size_in_words(3 + 2 * n, 3, Sliding(stride=2)),
        "network": under_way(n),
    }
    for noun, sentence in sentences.items():
        assert not PLURAL_OF_ONE.search(sentence), sentence
        if noun != "network":
            assert counted(n, noun) in sentence
    assert ("waits" in sentences["network"]) == one


def test_no_sentence_makes_its_own_plural() -> None:
    """`counted` is the one way: an "s" behind a noun by a condition of one's own is another."""
    found = [
        str(path)
        for folder in ("cnn", "ui", "pages")
        for path in Path(folder).rglob("*.py")
        if re.search(r"""["']s["'] if """, path.read_text("utf-8"))
    ]
    assert found == []
