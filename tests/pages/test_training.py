"""The training page while runs wait, go on and end, and when their link is wrong."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnn import runs
from cnn.runs import Run, comparison
from cnn.settings.schedules import RateChange
from cnn.storage.files import DISK_FULL
from tests.pages.reading import APP, link_to, metric, run_until, words
from tests.pages.training_page import (
    LONG,
    SMALL,
    Desk,
    button,
    labels,
    make_run,
    open_page,
)
from tests.trained import wait_for_heartbeat
from tests.waiting import PATIENCE
from ui.training import queue_view, training_settings
from ui.workers import cached


def test_an_empty_store_says_how_to_begin(desk: Desk) -> None:
    page = open_page()
    assert "No run yet." in words(page)
    assert "Start training" in labels(page)
    assert not page.dataframe


def test_a_run_that_is_about_to_begin_does_not_count_down_to_0(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "queue_estimate", lambda _: 0.3)
    page = open_page(**SMALL)
    page.button(key="train_start").click().run()
    assert "next in the queue, begins at any moment" in page.get("progress")[0].proto.text


def test_a_run_that_waits_shows_its_place_and_when_it_begins(desk: Desk) -> None:
    page = open_page(**SMALL)
    page.button(key="train_start").click().run()
    assert "next in the queue, begins in about 1 min 30 s" in page.get("progress")[0].proto.text
    page.number_input(key="train_seed").set_value(1).run()
    page.button(key="train_start").click().run()
    assert len(runs.list_runs()) == 2
    assert "Also under way" in words(page)
    assert "number 2 in the queue" in page.get("progress")[0].proto.text


def test_a_run_for_which_there_is_no_place_leaves_nothing_behind(
    desk: Desk, run_store: Path
) -> None:
    desk.room = 0
    page = open_page(**SMALL)
    page.button(key="train_start").click().run()
    assert "There is no room for another run." in page.error[0].value
    assert not runs.list_runs()
    assert not any(run_store.iterdir())


def test_a_run_whose_loss_exploded_can_be_tried_with_a_smaller_rate(desk: Desk) -> None:
    failed = make_run("failed", "The loss is nan after batch 3 of epoch 1: ...", learning_rate=0.5)
    page = open_page(run=failed.id)
    page.button(key="train_remedy_1").click().run()
    assert runs.list_runs()[0].config.learning_rate == 0.05


def test_a_finished_run_goes_on_with_more_epochs(desk: Desk) -> None:
    run = make_run(epochs=2)
    page = open_page(run=run.id)
    page.number_input(key=f"train_more_{run.id}").set_value(1).run()
    assert button(page, "train_extend").label == "+ 1 epoch"
    page.number_input(key=f"train_more_{run.id}").set_value(3).run()
    button(page, "train_extend").click().run()
    assert desk.given == [run.id]
    assert metric(page, "Epochs") == "2 of 5"


def test_kernels_beyond_those_that_are_shown_are_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernels = np.ones((3, 3, 1, 70), np.float32)
    monkeypatch.setattr(Run, "first_kernels", lambda _: (1 / 600, kernels))
    page = open_page(run=make_run().id, train_look="Kernels")
    assert "The first convolution after 0.00 epochs, the first 64 of 70" in words(page)


def test_more_epochs_than_the_server_allows_are_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", "4")
    run = make_run()
    page = open_page(run=run.id)
    button(page, "train_extend").click().run()
    assert "This server allows 4 epochs" in page.error[0].value
    assert runs.get(run.id).config.epochs == 2


def test_the_learning_rate_can_be_turned_while_a_run_goes_on(desk: Desk) -> None:
    run = make_run("running")
    page = open_page(run=run.id)
    page.text_input(key=f"train_new_rate_{run.id}").set_value("0").run()
    button(page, "train_set_rate").click().run()
    assert "learning_rate is a number above 0" in page.error[0].value
    page.text_input(key=f"train_new_rate_{run.id}").set_value("0,0002").run()
    button(page, "train_set_rate").click().run()
    assert run.take_learning_rate() == 0.0002
    assert page.toast[0].value == "Learning rate 0.0002, from the next batch on"


def test_a_click_that_arrives_twice_adds_epochs_once(desk: Desk) -> None:
    run = make_run(epochs=2)
    page = open_page(run=run.id)
    button(page, "train_extend").click()
    told = page._tree.get_widget_states()  # the timer of the page sends it along, too
    for _ in range(2):
        page._run(told)
    assert runs.get(run.id).config.epochs == 2 + 5
    assert desk.given == [run.id]


def test_a_click_that_arrives_twice_turns_the_rate_once(desk: Desk) -> None:
    """The worker takes the wish between the two."""
    run = make_run("running")
    page = open_page(run=run.id)
    button(page, "train_set_rate").click()
    told = page._tree.get_widget_states()
    page._run(told)
    run.append_rate_change(RateChange(3, run.take_learning_rate() or 0))
    page._run(told)
    assert run.take_learning_rate() is None


@pytest.mark.parametrize("view", ["Answers", "Kernels", "Gradients", "Dead units", "Confusion"])
def test_the_views_of_a_run_that_has_measured_nothing_say_what_is_to_come(
    view: str, desk: Desk
) -> None:
    run = make_run("running", epochs=0)
    page = open_page(run=run.id, train_look=view)
    assert page.button_group(key="train_look").value == view


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


@pytest.mark.parametrize("part", [training_settings.choose, comparison.result])
def test_a_run_that_ends_while_the_page_is_drawn_has_ended_for_all_of_it(
    part: Callable[..., Any], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No part keeps what it read before, with nothing left that would draw it again."""
    page = open_page(**SMALL)
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    page.query_params["train_sweep"] = run.id

    def end_after(*args: Any) -> Any:
        drawn = part(*args)
        if run.status().state != "finished":
            run.write_status(replace(run.status(), state="finished"))
        return drawn

    monkeypatch.setattr(sys.modules[part.__module__], part.__name__, end_after)
    page.run()
    assert "finished" in page.subheader[0].value
    assert "Under way" not in {one.label for one in page.button}
    assert "Stop all" not in labels(page)
    assert page.dataframe[0].value["State"].tolist() == ["finished"]


def test_a_second_click_on_start_starts_no_second_run(desk: Desk) -> None:
    page = open_page(**LONG)
    page.button(key="train_start").click().run()
    page.button(key="train_start").proto.disabled = False  # it was not yet when it was clicked
    page.button(key="train_start").click().run()
    assert len(runs.list_runs()) == 1


def test_a_run_is_paused_stopped_and_resumed() -> None:
    page = open_page(**LONG, train_look="Gradients")
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    run_until(page, lambda: run.status().batch > 0)

    page.button(key="train_pause").click().run()
    run_until(page, lambda: "paused" in page.subheader[0].value)
    done = run.status().batch
    wait_for_heartbeat(run)
    assert run.status().batch == done
    page.button(key="train_resume").click().run()
    run_until(page, lambda: run.status().state == "running" and run.status().batch != done)

    page.button(key="train_stop").click().run()
    run_until(page, lambda: "stopped" in page.subheader[0].value)
    assert run.status().epoch < 100
    assert "Stopped on request" in page.get("progress")[0].proto.text

    page.button(key="train_resume").click().run()
    assert run.status().state in ("queued", "running")


def test_a_click_on_resume_that_came_too_late_is_not_kept_for_later(desk: Desk) -> None:
    """The second message of a click may find that the run goes on; Stop then holds."""
    run = make_run("paused")
    run.request_pause()
    page = open_page(run=run.id)
    page.button(key="train_resume").click()
    run.write_status(replace(run.status(), state="running"))
    page.run()
    assert "train_resume" not in {button.key for button in page.button}  # it is another one
    run.write_status(replace(run.status(), state="stopped"))
    page.run()
    assert "stopped" in page.subheader[0].value
    assert not desk.given


def test_after_early_stopping_every_number_is_that_of_the_epoch_that_is_kept() -> None:
    """In the headline, in the table and in the list of runs to compare."""
    run, _ = make_run(epochs=0, early_stopping=1), make_run()
    for epoch, loss, accuracy in ((1, 0.3, 0.9055), (2, 0.4, 0.9045)):
        run.append_epoch((epoch, 1.5, loss, 0.75, loss, accuracy))
    page = open_page(run=run.id, train_compare=run.id)
    assert metric(page, "Test accuracy") == "90.55%"
    assert metric(page, "Training loss") == "0.3000"
    assert "epoch 1 of 2: it was the best one" in words(page)
    assert page.dataframe[0].value["Test accuracy"].max() == pytest.approx(90.55)
    assert "90.55%" in page.multiselect(key="train_compare").options[1]
    run.write_status(replace(run.status(), state="running"))
    run.beat()
    page = open_page(run=run.id)
    assert metric(page, "Test accuracy") == "90.45%"
    assert "it was the best one" not in words(page)


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


@pytest.mark.parametrize("learned", [False, True])
def test_a_run_that_ends_at_chance_is_not_called_finished_without_a_word(
    desk: Desk, learned: bool
) -> None:
    run = make_run(learning_rate=0.1)
    counts = np.zeros((10, 10), int)
    counts[np.arange(10), np.arange(10) if learned else 0] = 100
    run.save_confusion(1, counts)
    run.append_dead_units(10, ["dense"], [0.98])
    page = open_page(run=run.id, train_look="Dead units")
    title = page.subheader[0].value
    assert ("learned nothing" in title) != learned
    if learned:  # whatever its units do
        assert ":green-badge" in title
        assert not page.warning
        return
    said = page.warning[0].value.replace("\\", "")
    assert "It has learned nothing: it answers 10.00 %" in said
    assert "98 % of the units of dense are dead" in said
    assert page.dataframe[0].value["State"][0] == "finished, no better than chance"
    page.button(key="train_remedy_1").click().run()
    assert runs.list_runs()[0].config.learning_rate == pytest.approx(0.01)


def test_dying_units_are_told_while_it_happens_unless_it_learns(desk: Desk) -> None:
    run = make_run("running", "Training epoch 1 of 2.", epochs=0)
    run.append_dead_units(1, ["dense"], [0.4])
    assert not open_page(run=run.id).warning
    run.append_dead_units(2, ["dense"], [1.0])
    page = open_page(run=run.id)
    assert "All units of dense are dead" in page.warning[0].value
    assert "learned nothing" not in words(page)  # it is too early to say so
    run.append_epoch((1, 1.5, 0.5, 0.75, 0.25, 0.875))
    assert not open_page(run=run.id).warning


def test_the_first_epoch_shows_what_its_batches_have_brought_so_far(desk: Desk) -> None:
    run = make_run("running", "Training epoch 1 of 2.", epochs=0)
    run.append_batches([(1, 2.0, 0.1, 0.0000972, 900.0), (2, 1.0, 0.3, 0.0000972, 900.0)])
    page = open_page(run=run.id)
    assert metric(page, "Training loss") == "1.5000"
    assert metric(page, "Training accuracy") == "20.00%"
    assert metric(page, "Test accuracy") == "–"
    assert metric(page, "Learning rate") == "9.72e-5"
    run.append_epoch((1, 1.5, 0.5, 0.75, 0.25, 0.875))
    assert metric(open_page(run=run.id), "Training loss") == "0.5000"
    run.append_epoch((2, 1.5, 1122.2539, 0.75, 0.25, 0.875))
    assert metric(open_page(run=run.id), "Training loss") == "1,122"


@pytest.mark.parametrize(("accuracy", "below"), [(0.9, False), (0.8, True)])
def test_that_training_lies_below_the_test_is_explained_where_it_does(
    desk: Desk, accuracy: float, below: bool
) -> None:
    run = make_run(epochs=0)
    run.append_epoch((1, 1.5, 0.5, accuracy, 0.25, 0.875))
    assert ("Training lies below the test" in words(open_page(run=run.id))) == below


def test_how_the_curves_are_drawn_is_in_the_link(desk: Desk) -> None:
    run = make_run()
    page = open_page(run=run.id, curves_axis="logarithmic", curves_smooth="false")
    assert page.button_group(key="curves_axis").value == "logarithmic"
    assert not page.toggle(key="curves_smooth").value


@pytest.mark.parametrize("backup", [None, (2, 0), (2, 3)])
def test_a_run_that_failed_for_want_of_space_goes_on_by_one_click(
    desk: Desk, backup: tuple[int, int] | None
) -> None:
    run = make_run("failed", DISK_FULL, epochs=2)
    if backup:
        with run.new_backup(*backup) as path:
            path.write_bytes(b"weights")
    page = open_page(run=run.id)
    assert "Delete runs that nobody needs, then go on" in page.error[0].value
    assert (
        page.button(key="train_resume").help
        == {
            None: "Nothing of it was kept yet: it begins anew, with the same numbers.",
            (2, 0): "Goes on after epoch 2, the last whole one.",
            (2, 3): "Goes on in epoch 3, after batch 3 of 10, where it was left.",
        }[backup]
    )
    page.button(key="train_resume").click().run()
    assert desk.given == [run.id]


def test_a_run_whose_loss_exploded_late_goes_on_before_that_with_smaller_steps(desk: Desk) -> None:
    run = make_run("failed", "The loss is nan after batch 3 of epoch 2: ...", learning_rate=0.5)
    assert "train_go_on_slower" not in keys(open_page(run=run.id))  # nothing of it was kept
    with run.new_backup(1) as path:
        path.write_bytes(b"weights")
    page = open_page(run=run.id)
    assert "Resume" not in labels(page)  # the same numbers would come again
    go_on = page.button(key="train_go_on_slower")
    assert go_on.label == "Go on after epoch 1 with learning rate 0.05"
    go_on.click().run()
    assert desk.given == [run.id]
    assert run.take_learning_rate() == pytest.approx(0.05)


def test_weights_that_were_spoilt_before_the_epochs_end_are_not_gone_on_with(desk: Desk) -> None:
    run = make_run("failed", "The loss is nan after batch 1 of epoch 2: ...", epochs=0)
    run.append_epoch((1, 1.5, 0.5, 0.75, float("nan"), 0.1))
    with run.new_backup(1) as path:
        path.write_bytes(b"weights")
    assert "train_go_on_slower" not in keys(open_page(run=run.id))


def keys(page: AppTest) -> set[str | None]:
    return {one.key for one in page.button}


@pytest.mark.parametrize("run_id", ["garbage", "../../../../etc", "A" * 16, "%00", "a b"])
def test_a_wrong_link_says_so_and_leaves_the_page_usable(run_id: str) -> None:
    page = open_page(run=run_id)
    assert "run" in page.warning[0].value
    assert "Start training" in labels(page)


@pytest.mark.parametrize("run_state", ["running", "paused", "stopped", "finished"])
def test_a_neighbours_run_is_watched_and_left_alone(run_state: str) -> None:
    """In a workshop, nobody ends or deletes what another browser started."""
    page = open_page(run=link_to(make_run(run_state, owner="somebody-else-16")))
    others = ("train_pause", "train_resume", "train_stop", "train_set_rate", "train_extend")
    assert not [one.key for one in page.button if one.key and one.key.startswith(others)]
    assert page.button(key="train_rename").disabled
    assert page.button(key="train_delete").disabled
    assert not page.button(key="train_take").disabled
    assert "only the browser that started it can change" in words(page)


def test_a_run_goes_on_for_its_owner_after_a_reload(desk: Desk) -> None:
    """The browser kept who started it: it is waited for, and not started twice."""
    running = make_run("running", owner="me-me-me-me-me-1", epochs=0)
    page = AppTest.from_file(APP, default_timeout=PATIENCE)
    page.session_state["visitor"] = "me-me-me-me-me-1"  # as from the cookie
    page.switch_page("pages/training.py").run()
    assert "Also under way" in words(page)
    page.button(key=f"train_stop_{running.id}").click().run()
    assert running.stop_requested()


def test_while_the_own_run_goes_on_another_one_can_be_looked_at(desk: Desk) -> None:
    """The page says what else is under way, and leads back to it."""
    own, other = make_run("running"), make_run()
    page = open_page(run=other.id)
    page.session_state[queue_view._STARTED] = [own.id]
    page.run()
    assert "Also under way" in words(page)
    page.button(key=f"train_show_{own.id}").click().run()
    assert page.query_params["run"] == own.id


@pytest.mark.parametrize("state", ["starting", "failed"])
def test_the_page_says_so_when_the_workers_are_not_there(
    state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run can be started before they are ready, but not when they never will be."""
    stub = SimpleNamespace(state=state, message=f"They are {state}.", slots=1)
    monkeypatch.setattr(cached, "workers", lambda: stub)
    page = open_page()
    assert f"They are {state}." in words(page)
    assert page.button(key="train_start").disabled == (state == "failed")


def test_a_run_whose_worker_hangs_says_so() -> None:
    run = make_run("running")
    written = time.time() - 40
    os.utime(run.folder / "status.json", (written, written))
    page = open_page(run=run.id)
    assert "no news from its worker for" in page.get("progress")[0].proto.text


def test_garbage_in_what_was_measured_is_a_sentence() -> None:
    run = make_run()
    (run.folder / "batches.csv").write_bytes(bytes(range(256)) * 100)
    page = open_page(run=run.id)
    assert not page.exception
    assert "batches.csv of this run is damaged" in words(page)
    assert page.button(key="train_delete")
