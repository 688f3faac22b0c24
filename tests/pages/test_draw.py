"""Draw a digit: a drawing comes by its link, and the network reads it."""

import pytest

from cnn import runs
from cnn.architecture import Architecture, Dense, Flatten
from cnn.runs import Run
from cnn.training import TrainingConfig
from cnn.training.loop import train
from tests.pages.reading import metric, open_page, words

SEVEN = "p14.55.45.140.45.85.160"


@pytest.fixture
def run(run_store) -> Run:
    network = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "small")
    made = runs.create(network, TrainingConfig(num_train=2000, num_test=100, epochs=1))
    train(str(made.folder))
    return made


def test_the_network_reads_a_seven_and_whether_it_is_centred_matters(run: Run) -> None:
    page = open_page("draw", run=run.id, ink=SEVEN)
    assert metric(page, "The network reads") == "7"
    corner = "p6.10.8.30.8.18.40"
    lying = open_page("draw", run=run.id, ink=corner, centred="false")
    centred = open_page("draw", run=run.id, ink=corner)
    assert metric(centred, "The network reads") == "7"
    sure = [m.delta for m in (*lying.metric, *centred.metric)]
    assert len(set(sure)) == 2


def test_an_empty_pad_says_what_to_do(run: Run) -> None:
    assert "Draw on the black pad" in words(open_page("draw", run=run.id))


@pytest.mark.parametrize("ink", ["nonsense", "p14", "<script>alert(1)</script>"])
def test_a_damaged_drawing_is_explained_and_the_pad_stays(run: Run, ink: str) -> None:
    page = open_page("draw", run=run.id, ink=ink)
    assert "damaged" in page.warning[0].value
    assert "Draw on the black pad" in words(page)


def test_without_a_run_the_page_says_where_to_begin(run_store) -> None:
    assert "Nothing has been trained yet" in words(open_page("draw"))
