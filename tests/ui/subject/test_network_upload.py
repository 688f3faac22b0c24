"""A learner opens a .keras file, and is told in words what cannot be opened."""

from pathlib import Path

import pytest
from keras import layers
from streamlit.testing.v1 import AppTest

from cnn import runs
from cnn.datasets import mnist
from cnn.workers import Workers
from tests.files import packed
from tests.keras_files import chain, honest
from tests.pages.reading import link_to, open_page, words
from tests.waiting import PATIENCE
from ui.workers import cached


def little_page() -> None:
    """Say which run was opened."""
    import streamlit as st

    from ui.address import owner
    from ui.subject import network_upload, subject_values

    owner.open_page(subject_values.ALL_OF_RUN)
    network_upload.form(lambda run: st.session_state.__setitem__("opened", run.id))
    st.code(st.session_state.get("opened", "nothing"))


@pytest.fixture(autouse=True)
def shared_workers(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "workers", lambda: workers)


def uploaded(data: bytes, name: str = "mine.keras") -> AppTest:
    page = AppTest.from_function(little_page, default_timeout=PATIENCE).run()
    page.file_uploader(key="upload_network_file").upload(name, data).run()
    assert not page.exception
    return page


def test_a_file_is_described_and_becomes_a_run(run_store: Path) -> None:
    page = uploaded(honest(), "*my* digits.keras")
    assert "3,410 parameters" in page.success[0].value
    assert "\\*my\\* digits" in page.success[0].value
    assert page.selectbox(key="upload_network_dataset").options[0] == "MNIST"
    page.button(key="upload_network_open").click().run()
    assert not page.exception
    (run,) = runs.list_runs()
    assert page.code[0].value == run.id
    assert run.name == "*my* digits (uploaded)"
    page.button(key="upload_network_open").click().run()
    assert runs.list_runs() == [run], "a second click opens the same run"
    # Its weights are random: something may be wrong, and the page says what.
    assert "pixels from 0 to 1" in page.warning[0].value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
        (packed({"cats/1.png": b"x"}), "a ZIP with pictures"),
        (chain(layers.Lambda(lambda values: values), layers.Flatten(), layers.Dense(2)), "Lambda"),
        (honest()[:-100], "Save the network again"),
    ],
)
def test_what_cannot_be_opened_is_explained(run_store: Path, data: bytes, message: str) -> None:
    page = uploaded(data)
    assert message in page.error[0].value
    assert not page.button
    assert runs.list_runs() == []


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (((32, 32, 3), 10), "in colour, 32 pixels a side"),
        (((28, 28, 1), 7), "in grey, 28 pixels a side"),
        (((100, 80, 3), 2), "one of these sizes"),
    ],
)
def test_a_network_for_other_pictures_says_what_it_needs(
    run_store: Path, network: tuple[tuple[int, int, int], int], message: str
) -> None:
    shape, num_classes = network
    page = uploaded(chain(layers.Flatten(), layers.Dense(num_classes, "softmax"), shape=shape))
    (warning,) = page.warning
    assert message in warning.value
    assert "MNIST (28 × 28 × 1, 10 classes)" in warning.value
    assert not page.button


@pytest.mark.parametrize("is_here", [True, False])
def test_a_data_set_that_has_to_be_fetched_first_is_named(
    run_store: Path, monkeypatch: pytest.MonkeyPatch, is_here: bool
) -> None:
    monkeypatch.setattr(mnist, "fashion_is_here", lambda: is_here)
    page = uploaded(honest())
    listed = page.selectbox(key="upload_network_dataset").options
    assert ("Fashion-MNIST" in listed) == is_here
    assert ("Fashion-MNIST would fit, too, but has to be downloaded" in words(page)) != is_here


@pytest.mark.parametrize(
    ("last", "message"),
    [(lambda: layers.Dense(1, "sigmoid"), "Dense(2"), (lambda: layers.Dense(3, "relu"), "softmax")],
)
def test_an_end_that_is_no_probability_for_each_class_is_explained(
    run_store: Path, last: object, message: str
) -> None:
    page = uploaded(chain(layers.Flatten(), last()))  # type: ignore[operator]
    said = [element.value for element in (*page.warning, *page.error)]
    assert message in said[0]


def test_the_training_page_does_not_claim_to_have_trained_it(run_store: Path) -> None:
    uploaded(honest()).button(key="upload_network_open").click().run()
    (run,) = runs.list_runs()
    page = open_page("training", run=link_to(run))
    assert "before it was uploaded" in words(page)
    assert "Repeat" not in [button.label for button in page.button]
    assert not page.get("progress")


@pytest.mark.parametrize(
    "name", ["draw", "look_inside", "results", "reasons", "filters", "patterns", "shift_test"]
)
def test_inspection_pages_open_an_uploaded_network(run_store: Path, name: str) -> None:
    uploaded(honest()).button(key="upload_network_open").click().run()
    (run,) = runs.list_runs()
    page = open_page(name, run=link_to(run), ink="p14.60.40.140.40")
    assert not page.error
