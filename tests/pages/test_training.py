"""The training page, as a learner and as a hostile link use it."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cnn import runs
from cnn.architecture import PRESETS, Architecture, Dense, Flatten
from cnn.runs import Run, Status
from cnn.training import TrainingConfig
from ui import cached

APP = Path(__file__).parents[2] / "app.py"
PATIENCE = 120  # seconds, for a computer that is busy with something else
SMALL = {"train_network": "No convolution", "train_pictures": "1000", "train_test_pictures": "1000"}
LONG = SMALL | {"train_pictures": "20000", "train_epochs": "100"}


def open_page(**parameters: str) -> AppTest:
    """Open the page by a link."""
    page = AppTest.from_file(APP, default_timeout=60)
    page.switch_page("pages/training.py")
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def metric(page: AppTest, label: str) -> str:
    return next(element.value for element in page.metric if element.label == label)


def words(page: AppTest) -> str:
    """Return what the page says, its messages and headings included."""
    elements = (page.markdown, page.caption, page.subheader, page.info, page.warning, page.error)
    return "\n".join(element.value for group in elements for element in group)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def run_until(page: AppTest, reached: Callable[[], bool]) -> None:
    """Refresh the page, as it does by itself in a browser, until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, words(page)
        time.sleep(0.3)
        page.run()
        assert not page.exception


def make_run(state: str = "finished", message: str = "", *, epochs: int = 1) -> Run:
    """Put a run with a history into the store, without training it."""
    config = TrainingConfig(num_train=1000, num_test=1000, epochs=2)
    run = runs.create(PRESETS["no_convolution"], config)
    run.write_status(Status(state, message, epochs, 10, 10))  # type: ignore[arg-type]
    for epoch in range(1, epochs + 1):
        run.append_epoch((epoch, 1.5, 0.5, 0.75, 0.25, 0.875))
    return run


def test_an_empty_store_says_how_to_begin() -> None:
    page = open_page()
    assert "No run yet." in words(page)
    assert labels(page) == ["Start training"]
    assert not page.dataframe


def test_a_run_is_started_watched_and_finished() -> None:
    """It is queued or in training at once, its link opens it, and it ends with an accuracy."""
    page = open_page(**SMALL, train_epochs="2")
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert page.query_params["run"] == run.id
    assert run.status().state in ("queued", "running")
    assert metric(page, "Epochs") == "0 of 2"
    assert page.button(key="train_start").disabled

    run_until(page, lambda: "finished" in page.subheader[0].value)
    assert metric(page, "Epochs") == "2 of 2"
    assert metric(page, "Test accuracy") == f"{run.epochs()[-1]['test_accuracy']:.2%}"
    assert run.epochs()[-1]["test_accuracy"] > 0.6  # guessing gives 0.1
    assert "Stop" not in labels(page)
    assert not page.button(key="train_start").disabled
    assert page.dataframe[0].value["State"].tolist() == ["finished"]


def test_a_second_click_on_start_starts_no_second_run() -> None:
    page = open_page(**LONG)
    page.button(key="train_start").click().run()
    page.button(key="train_start").proto.disabled = False  # it was not yet when it was clicked
    page.button(key="train_start").click().run()
    assert len(runs.list_runs()) == 1


def test_stop_ends_a_run_early_and_resume_goes_on() -> None:
    page = open_page(**LONG)
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    run_until(page, lambda: run.status().batch > 0)

    page.button(key="train_stop").click().run()
    run_until(page, lambda: "stopped" in page.subheader[0].value)
    assert run.status().epoch < 100
    assert "Stopped on request" in page.get("progress")[0].proto.text

    page.button(key="train_resume").click().run()
    assert run.status().state in ("queued", "running")


def test_a_run_that_was_left_behind_can_be_resumed() -> None:
    run = make_run("running", "Training epoch 2 of 2.")
    os.utime(run.folder / "heartbeat", (0, 0))
    page = open_page(run=run.id)
    assert "interrupted" in page.subheader[0].value
    assert "Nobody works on this run any more" in page.warning[0].value
    assert "Resume" in labels(page)
    assert metric(page, "Epochs") == "1 of 2"


def test_a_failed_run_says_why_and_offers_no_resume() -> None:
    run = make_run("failed", "The loss is nan after batch 3 of epoch 1.")
    page = open_page(run=run.id)
    assert "The loss is nan after batch 3 of epoch 1" in page.error[0].value
    assert "Resume" not in labels(page)


@pytest.mark.parametrize("run_id", ["garbage", "../../../../etc", "A" * 16, "%00", "a b"])
def test_a_wrong_link_says_so_and_leaves_the_page_usable(run_id: str) -> None:
    page = open_page(run=run_id)
    assert "run" in page.warning[0].value
    assert "Start training" in labels(page)
    assert "run" not in page.query_params


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("train_epochs", "-5"),
        ("train_epochs", "many"),
        ("train_epochs", "1e999"),
        ("train_batch", "0"),
        ("train_rate", "-1"),
        ("train_rate", "nan"),
        ("train_rate", "inf"),
        ("train_seed", "99999999999999999999999"),
        ("train_seed", "-inf"),
        ("train_pictures", "1234567"),
        ("train_test_pictures", "none"),
        ("train_network", "<script>alert(1)</script>"),
        ("train_optimizer", "eval"),
        ("train_loss", ""),
        ("train_dataset", "../faces"),
    ],
)
def test_a_value_that_a_link_must_not_have_falls_back_to_the_default(name: str, value: str) -> None:
    ordinary = open_page()
    page = open_page(**{name: value})
    assert page.session_state[name] == ordinary.session_state[name]
    assert not page.button(key="train_start").disabled


def test_a_link_brings_its_settings() -> None:
    page = open_page(train_network="LeNet-5", train_pictures="60000", train_rate="0.01")
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture == PRESETS["lenet5"]
    assert run.config == TrainingConfig(num_train=60_000, num_test=10_000, learning_rate=0.01)


def test_a_learning_rate_of_zero_is_explained() -> None:
    page = open_page(train_rate="0")
    assert "learning_rate is a number above 0" in page.error[0].value
    assert "Start training" not in labels(page)


def test_a_network_that_does_not_fit_the_digits_is_explained() -> None:
    page = open_page()
    page.session_state["network"] = Architecture((28, 28, 1), (Flatten(), Dense(3)), "three")
    page.run()
    assert "10 classes need (10,)" in page.error[0].value
    assert "Start training" not in labels(page)
    page.selectbox(key="train_network").select("LeNet-5").run()
    assert "Start training" in labels(page)


def test_the_table_lists_the_newest_run_first_and_leaves_out_what_is_damaged() -> None:
    first, second, third = make_run(), make_run("stopped"), make_run("failed", epochs=0)
    (second.folder / "epochs.csv").write_text("epoch\nnonsense\n")
    damaged = make_run()
    (damaged.folder / "config.json").write_text("{")
    table = open_page().dataframe[0].value
    assert table["State"].tolist() == ["failed", "stopped", "finished"]
    assert table["Epochs"].tolist() == ["0 of 2", "0 of 2", "1 of 2"]
    assert table["Test accuracy"].tolist()[2] == 87.5
    assert third.created > second.created > first.created


def open_dialogs() -> None:
    """Keep a dialog open as a browser does: a test always reruns the whole script."""
    import streamlit as st

    from cnn import runs
    from ui import run_table

    for run in runs.list_runs():
        getattr(run_table, st.query_params["dialog"])(run)


def test_a_run_can_be_renamed() -> None:
    make_run()
    dialog = AppTest.from_function(open_dialogs)
    dialog.query_params["dialog"] = "rename"
    dialog.run()
    dialog.text_input[0].set_value("  my\tfirst ")
    dialog.button[0].click().run()
    assert [run.name for run in runs.list_runs()] == ["my first"]


def test_a_run_is_deleted_only_after_a_confirmation() -> None:
    page = open_page(run=make_run().id)
    page.button(key="train_delete").click().run()
    assert "will be gone for good" in words(page)
    assert len(runs.list_runs()) == 1

    dialog = AppTest.from_function(open_dialogs)
    dialog.query_params["dialog"] = "delete"
    dialog.run()
    dialog.button[0].click().run()
    assert runs.list_runs() == []


def test_a_run_in_training_is_not_deleted() -> None:
    make_run("running")
    dialog = AppTest.from_function(open_dialogs)
    dialog.query_params["dialog"] = "delete"
    dialog.run()
    dialog.button[0].click().run()
    assert "Stop it first" in dialog.error[0].value
    assert len(runs.list_runs()) == 1


def test_while_the_own_run_goes_on_another_one_can_be_looked_at() -> None:
    """The page says which run keeps the learner from starting another, and leads back to it."""
    own, other = make_run("running"), make_run()
    page = open_page(run=other.id)
    page.session_state["started_run"] = own.id
    page.run()
    assert page.button(key="train_start").disabled
    assert "is in training" in page.info[0].value
    page.button(key="train_show_own").click().run()
    assert page.query_params["run"] == own.id


@pytest.mark.parametrize("state", ["starting", "failed"])
def test_the_page_says_so_when_the_workers_are_not_there(
    state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run can be started before they are ready, but not when they never will be."""
    stub = SimpleNamespace(state=state, message=f"They are {state}.")
    monkeypatch.setattr(cached, "workers", lambda: stub)
    page = open_page()
    assert f"They are {state}." in words(page)
    assert page.button(key="train_start").disabled == (state == "failed")
