"""The runs that come with the lab: complete, honest, small and left alone."""

import keras
import numpy as np
import pytest

from cnn import datasets, runs
from cnn.architecture import stacked
from cnn.errors import CnnError
from cnn.inspection.answers import predict
from cnn.runs import Run
from cnn.runs.run import EXAMPLES
from cnn.workers import Workers

EXAMPLE_IDS = [f"example-depth-{depth:02d}" for depth in (1, 2, 3, 4)]


def test_there_is_one_of_each_depth_and_together_they_are_small() -> None:
    examples = runs.examples()
    assert [run.id for run in examples] == EXAMPLE_IDS
    assert [run.architecture for run in examples] == [stacked(depth) for depth in (1, 2, 3, 4)]
    assert all(run.status().state == "finished" for run in examples)
    assert sum(file.stat().st_size for file in EXAMPLES.rglob("*") if file.is_file()) < 3_000_000


@pytest.mark.parametrize("run_id", EXAMPLE_IDS)
def test_the_kept_answers_are_those_of_the_kept_weights(run_id: str) -> None:
    run = runs.get(run_id)
    probabilities, labels = run.predictions() or pytest.fail("no predictions")
    pictures = datasets.load("mnist").x_test
    found = predict(run_id, pictures[:300])
    np.testing.assert_allclose(found, probabilities[:300], atol=1e-3)
    right = (probabilities.argmax(axis=1) == labels).mean()
    assert right == pytest.approx(run.epochs()[-1]["test_accuracy"], abs=1e-6)
    assert right > 0.975
    untrained = predict(run_id, pictures[:300], epoch=0)
    assert (untrained.argmax(axis=1) == labels[:300]).mean() < 0.3
    keras.backend.clear_session()


def test_they_are_found_but_not_listed_among_ones_own(run_store) -> None:
    assert runs.list_runs() == []
    assert runs.get(EXAMPLE_IDS[0]).is_example


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run.rename("mine"),
        lambda run: run.delete(),
        lambda run: run.extend(2),
        lambda run: run.queue(),
        lambda run: Workers().train(run),
    ],
)
def test_nobody_can_change_them(change) -> None:
    run: Run = runs.get(EXAMPLE_IDS[1])
    before = {file: file.stat().st_mtime_ns for file in run.folder.rglob("*")}
    with pytest.raises(CnnError, match="one of your own"):
        change(run)
    assert {file: file.stat().st_mtime_ns for file in run.folder.rglob("*")} == before
