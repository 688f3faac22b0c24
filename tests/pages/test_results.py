"""Results: what a trained network shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cnn import runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.runs import Run
from cnn.training import TrainingConfig
from cnn.training.loop import train
from tests.pages.reading import metric, open_page, words

SMALL = Architecture(
    (28, 28, 1),
    (Conv2D(4, 5, activation="relu"), MaxPool2D(4), Flatten(), Dense(10, activation="softmax")),
    "A small one",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def run(store: Path) -> Iterator[Run]:
    """Train once, for all tests of this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(store))
        made = runs.create(SMALL, TrainingConfig(num_train=500, num_test=200, epochs=2))
        train(str(made.folder))
        yield made


@pytest.fixture
def run_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep one store for the tests of this file, instead of an empty one each."""
    monkeypatch.setenv("CNNLAB_RUNS", str(store))
    return store


def test_without_a_run_the_page_says_where_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_RUNS", str(tmp_path / "empty"))
    assert "Nothing has been trained yet" in words(open_page("results"))


def test_the_accuracy_is_that_of_the_last_epoch(run: Run) -> None:
    page = open_page("results", run=run.id)
    assert metric(page, "Test accuracy") == f"{run.epochs()[-1]['test_accuracy']:.2%}"
    assert metric(page, "Parameters") == f"{4 * (25 + 1) + (6 * 6 * 4 + 1) * 10:,}"


def test_the_number_of_mistakes_and_the_accuracy_agree(run: Run) -> None:
    page = open_page("results", run=run.id)
    wrong = round(200 * (1 - run.epochs()[-1]["test_accuracy"]))
    assert f"**{wrong} of 200 test pictures are answered wrongly.**" in words(page)


def test_every_layer_is_shown_and_another_picture_gives_another_answer(run: Run) -> None:
    page = open_page("results", run=run.id)
    for layer in ("`conv2d` · 24 × 24 × 4", "`max_pooling2d` · 6 × 6 × 4", "`dense` · 10"):
        assert layer in words(page)
    before = next(m.value for m in page.markdown if m.value.startswith("**The picture**"))
    for index in range(1, 20):  # among twenty pictures there is another digit
        page.number_input(key="results_picture").set_value(index).run()
        if next(m.value for m in page.markdown if m.value.startswith("**The picture**")) != before:
            return
    pytest.fail("the picture never changed")


def test_time_travel_shows_the_network_before_it_learned(run: Run) -> None:
    page = open_page("results", run=run.id)
    page.select_slider(key=f"results_epoch_{run.id}_2").set_value(0).run()
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize("link", ["../../../etc/passwd", "nonsense", "A" * 16, ""])
def test_a_link_to_no_run_is_harmless(run: Run, link: str) -> None:
    page = open_page("results", run=link)
    assert metric(page, "Test accuracy")  # the newest run is shown instead
    assert bool(page.warning) == bool(link)


def test_damaged_weights_are_explained_and_the_rest_of_the_page_stands(run: Run) -> None:
    weights = run.weights_file(1)
    healthy = weights.read_bytes()
    weights.write_bytes(b"damaged")
    try:
        page = open_page("results", run=run.id)
        page.select_slider(key=f"results_epoch_{run.id}_2").set_value(1).run()
        assert "damaged" in page.error[0].value
        assert metric(page, "Test accuracy")
    finally:
        weights.write_bytes(healthy)


def test_weights_that_were_trained_again_are_looked_at_again(run: Run) -> None:
    """A stopped epoch is trained again on resuming; what was remembered of it is no longer true."""

    def charts() -> list[str]:
        page = open_page("results", run=run.id)
        return [chart.proto.spec for chart in page.get("plotly_chart")]

    weights = run.weights_file(2)
    trained = weights.read_bytes()
    before = charts()
    assert charts() == before
    weights.write_bytes(run.weights_file(0).read_bytes())
    try:
        assert charts() != before
    finally:
        weights.write_bytes(trained)
