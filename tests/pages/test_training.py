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
from cnn.errors import CnnError
from cnn.runs import Run, Status
from cnn.training import TrainingConfig
from ui import cached
from ui.training import queue_view

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


def make_run(
    state: str = "finished",
    message: str = "",
    *,
    epochs: int = 1,
    owner: str = "",
    **settings: object,
) -> Run:
    """Put a run with a history into the store, without training it."""
    config = TrainingConfig(
        **({"num_train": 1000, "num_test": 1000, "epochs": 2} | settings)  # type: ignore[arg-type]
    )
    run = runs.create(PRESETS["no_convolution"], config, owner=owner)
    run.write_status(Status(state, message, epochs, 10, 10))  # type: ignore[arg-type]
    for epoch in range(1, epochs + 1):
        run.append_epoch((epoch, 1.5, 0.5, 0.75, 0.25, 0.875))
    return run


class Desk:
    """Workers that take what they are given, and never begin with it."""

    def __init__(self, room: int = 100) -> None:
        self.state, self.message = "ready", "The workers are ready."
        self.given: list[str] = []
        self.room = room

    def train(self, run: Run) -> None:
        if len(self.given) >= self.room:
            raise CnnError("There is no room for another run.")
        run.queue()
        self.given.append(run.id)

    resume = train

    def queue_position(self, run: Run) -> int | None:
        return self.given.index(run.id) + 1 if run.id in self.given else None

    def queue_estimate(self, _: Run) -> float | None:
        return 90.0


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Let nothing be trained in this test."""
    desk = Desk()
    monkeypatch.setattr(cached, "workers", lambda: desk)
    return desk


def test_an_empty_store_says_how_to_begin(desk: Desk) -> None:
    page = open_page()
    assert "No run yet." in words(page)
    assert "Start training" in labels(page)
    assert not page.dataframe


def test_the_settings_are_those_of_the_article_until_somebody_changes_them(desk: Desk) -> None:
    page = open_page()
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture == PRESETS["article"]
    assert run.config == TrainingConfig(num_train=60_000, num_test=10_000)
    assert run.owner == page.session_state["visitor"]


def test_every_setting_reaches_the_run_by_its_link(desk: Desk) -> None:
    page = open_page(
        **SMALL,
        train_optimizer="nesterov",
        train_schedule="one_cycle",
        train_loss="mean_squared_error",
        train_validation="20",
        train_patience="3",
        train_l2="0.001",
        train_seed="7",
        train_augment_shift="2",
        train_augment_flip="true",
    )
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    config = run.config
    assert (config.optimizer, config.schedule) == ("nesterov", "one_cycle")
    assert config.loss == "mean_squared_error"
    assert (config.validation_split, config.early_stopping, config.l2) == (0.2, 3, 0.001)
    assert (config.augmentation.shift, config.augmentation.flip, config.seed) == (2, True, 7)


def test_the_networks_of_the_lab_are_made_to_fit_other_data(desk: Desk) -> None:
    """Faces are of two classes: the last layer gets two neurons, and the loss is the binary one."""
    page = open_page(train_dataset="Faces")
    page.selectbox(key="train_network").select("LeNet-5").run()
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture.output_shape == (2,)
    assert run.config.dataset == "faces"
    assert run.config.loss == "binary_crossentropy"


def test_the_loss_of_a_link_is_not_replaced_by_the_suggested_one(desk: Desk) -> None:
    page = open_page(train_dataset="Faces", train_loss="mean_squared_error")
    assert page.session_state["train_loss"] == "mean_squared_error"
    page.selectbox(key="train_dataset").select("MNIST").run()
    assert page.session_state["train_loss"] == "categorical_crossentropy"


def test_fewer_pictures_than_were_chosen_are_no_error(desk: Desk) -> None:
    page = open_page(train_pictures="20000")
    page.selectbox(key="train_dataset").select("Faces").run()
    assert not page.exception
    assert page.session_state["train_pictures"] < 20_000


def test_limits_are_said_before_they_are_met(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", "4")
    monkeypatch.setenv("CNNLAB_MAX_SAMPLES", "3000")
    monkeypatch.setenv("CNNLAB_MAX_PARAMS", "100000")
    page = open_page(train_network="LeNet-5")
    assert "Up to 4 epochs, 3,000 training pictures and 100,000 parameters" in words(page)
    assert page.session_state["train_epochs"] == 4
    assert page.session_state["train_pictures"] == 3000
    assert page.button(key="train_recipe_article").disabled
    page.selectbox(key="train_network").select("The article's network").run()
    assert "This server allows 100,000 parameters" in page.error[0].value
    assert "Start training" not in labels(page)


def test_a_limit_that_is_nonsense_is_told_to_the_operator(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", "many")
    assert "CNNLAB_MAX_EPOCHS" in open_page().error[0].value


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


def test_repeating_makes_the_same_run_with_the_same_changes_by_hand(desk: Desk) -> None:
    run = make_run(seed=5)
    run.append_rate_change((30, 0.0001))  # type: ignore[arg-type]
    page = open_page(run=run.id)
    page.button(key="train_repeat").click().run()
    again = runs.list_runs()[0]
    assert again.id != run.id
    assert (again.architecture, again.config) == (run.architecture, run.config)
    assert again.rate_changes() == run.rate_changes()


def test_a_finished_run_goes_on_with_more_epochs(desk: Desk) -> None:
    run = make_run(epochs=2)
    page = open_page(run=run.id)
    page.number_input(key=f"train_more_{run.id}").set_value(3).run()
    page.button(key="train_extend").click().run()
    assert desk.given == [run.id]
    assert metric(page, "Epochs") == "2 of 5"


def test_more_epochs_than_the_server_allows_are_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", "4")
    run = make_run()
    page = open_page(run=run.id)
    page.button(key="train_extend").click().run()
    assert "This server allows 4 epochs" in page.error[0].value
    assert runs.get(run.id).config.epochs == 2


def test_the_learning_rate_can_be_turned_while_a_run_goes_on(desk: Desk) -> None:
    run = make_run("running")
    page = open_page(run=run.id)
    page.number_input(key=f"train_new_rate_{run.id}").set_value(0.0).run()
    page.button(key="train_set_rate").click().run()
    assert "learning_rate is a number above 0" in page.error[0].value
    page.number_input(key=f"train_new_rate_{run.id}").set_value(0.0002).run()
    page.button(key="train_set_rate").click().run()
    assert run.take_learning_rate() == 0.0002


def test_taking_a_runs_settings_sets_every_control(desk: Desk) -> None:
    run = make_run(
        optimizer="momentum", schedule="cosine", l2=0.01, validation_split=0.1, seed=3, batch_size=7
    )
    page = open_page(run=run.id)
    page.button(key="train_take").click().run()
    page.button(key="train_start").click().run()
    assert runs.list_runs()[0].config == run.config
    assert runs.list_runs()[0].architecture == run.architecture


def test_a_recipe_sets_every_control_back(desk: Desk) -> None:
    page = open_page(train_rate="0.1", train_epochs="9", train_network="LeNet-5", train_l2="0.01")
    page.button(key="train_recipe_article").click().run()
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture == PRESETS["article"]
    assert run.config == TrainingConfig(num_train=60_000, num_test=10_000)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_thing_to_try_can_be_started(number: int, desk: Desk) -> None:
    page = open_page(train_l2="0.01", train_optimizer="sgd")
    page.button(key=f"tries_{number}").click().run()
    assert not page.exception
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert (run.config.l2, run.config.optimizer) == (0, "adam")


@pytest.mark.parametrize("view", ["Answers", "Kernels", "Gradients", "Confusion"])
def test_the_views_of_a_run_that_has_measured_nothing_say_what_is_to_come(
    view: str, desk: Desk
) -> None:
    run = make_run("running", epochs=0)
    page = open_page(run=run.id, train_look=view)
    assert page.session_state["train_look"] == view


def test_compared_runs_show_first_what_differs(desk: Desk) -> None:
    first, second = make_run(learning_rate=0.01), make_run(learning_rate=0.1)
    page = open_page(train_compare=f"{first.id},{second.id}")
    assert "What differs: learning rate" in words(page)
    differences = page.dataframe[1].value
    assert differences.loc["Learning rate"].tolist() == ["0.01", "0.1"]
    assert page.dataframe[2].value["Test accuracy"].tolist() == [87.5, 87.5]


def test_choosing_runs_puts_them_into_the_link(desk: Desk) -> None:
    first, second = make_run(), make_run()
    page = open_page()
    page.multiselect(key="train_compare_choice").set_value([first.id, second.id]).run()
    assert page.query_params["train_compare"] == f"{first.id},{second.id}"
    assert "No setting differs" in words(page)


@pytest.mark.parametrize("link", ["x", ",,,", "../..," * 50, "A" * 16])
def test_a_comparison_of_runs_that_do_not_exist_is_empty(link: str, desk: Desk) -> None:
    make_run()
    make_run()
    page = open_page(train_compare=link, train_sweep=link)
    assert not page.multiselect(key="train_compare_choice").value


def test_a_sweep_queues_every_combination_and_compares_them(desk: Desk) -> None:
    page = open_page(**SMALL, train_epochs="2", train_seed="4")
    assert "2 depths × 2 widths × 1 rate = 4 runs" in words(page)
    page.button(key="train_sweep_start").click().run()
    assert not page.exception
    swept = runs.list_runs()
    assert len(desk.given) == len(swept) == 4
    assert {run.config.epochs for run in swept} == {2}
    assert {run.owner for run in swept} == {page.session_state["visitor"]}
    assert "The sweep: 4 runs" in words(page)
    assert "What differs: network, parameters" in words(page)
    assert page.button(key="train_sweep_start").disabled
    page.button(key="train_sweep_stop").click().run()
    assert all(run.stop_requested() for run in swept)


def test_a_sweep_of_too_many_runs_is_refused_before_it_begins(desk: Desk) -> None:
    page = open_page(train_sweep_seeds="5")
    assert "this one would have 20" in page.error[0].value
    assert "train_sweep_start" not in [button.key for button in page.button]


def test_a_sweep_for_which_there_is_not_enough_room_says_how_much_was_started(desk: Desk) -> None:
    desk.room = 3
    page = open_page(**SMALL)
    page.button(key="train_sweep_start").click().run()
    assert "Only 3 of 4 runs were started" in page.warning[0].value
    assert len(runs.list_runs()) == 3


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
    time.sleep(0.5)
    assert run.status().batch == done
    page.button(key="train_pause").click().run()
    run_until(page, lambda: run.status().state == "running" and run.status().batch != done)

    page.button(key="train_stop").click().run()
    run_until(page, lambda: "stopped" in page.subheader[0].value)
    assert run.status().epoch < 100
    assert "Stopped on request" in page.get("progress")[0].proto.text

    page.button(key="train_pause").click().run()
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
        ("train_schedule", "never"),
        ("train_validation", "99"),
        ("train_patience", "-1"),
        ("train_l2", "nan"),
        ("train_augment_shift", "1000"),
        ("train_look", "Passwords"),
        ("train_sweep_layers", "77"),
    ],
)
def test_a_value_that_a_link_must_not_have_falls_back_to_the_default(
    name: str, value: str, desk: Desk
) -> None:
    run = make_run().id
    ordinary = open_page(run=run)
    page = open_page(**{"run": run, name: value})
    assert page.session_state[name] == ordinary.session_state[name]
    assert not page.button(key="train_start").disabled


def test_a_link_brings_its_settings(desk: Desk) -> None:
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
    page.button(key="train_fit").click().run()
    assert "Start training" in labels(page)
    assert page.session_state["network"].output_shape == (10,)


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
    from ui.training import run_table

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


def test_few_pictures_are_given_smaller_batches_and_more_epochs_by_one_click() -> None:
    """64 pictures in batches of 100 are one step an epoch, which teaches next to nothing."""
    page = open_page(train_pictures="1000", train_epochs="4")
    assert "only **40 times**" in words(page)
    page.button(key="train_more_steps").click().run()
    assert page.number_input(key="train_batch").value == 64
    assert page.number_input(key="train_epochs").value == 13
    assert not [button for button in page.button if button.key == "train_more_steps"]


def test_the_way_to_the_builder_is_there_when_the_network_does_not_fit() -> None:
    page = open_page()
    page.session_state["network"] = Architecture((9, 9, 1), (Flatten(), Dense(10)))
    page.run()
    assert "but those of MNIST have" in words(page)
    links = {link.proto.label: link.proto for link in page.get("page_link")}
    assert "builder_data=MNIST" in links["Change it"].query_string


@pytest.mark.parametrize("run_state", ["running", "paused", "stopped", "finished"])
def test_a_neighbours_run_is_watched_and_left_alone(run_state: str) -> None:
    """In a workshop, nobody ends or deletes what another browser started."""
    page = open_page(run=make_run(run_state, owner="somebody-else-16").id)
    keys = {button.key for button in page.button}
    assert not keys & {"train_pause", "train_stop", "train_set_rate", "train_extend"}
    assert page.button(key="train_rename").disabled
    assert page.button(key="train_delete").disabled
    assert not page.button(key="train_take").disabled
    assert "Only the browser that started this run" in words(page)


def test_runs_of_other_visitors_are_listed_on_request() -> None:
    mine, other = make_run(), make_run(owner="somebody-else-16")
    page = open_page()
    assert len(page.dataframe[0].value) == 1
    page.toggle(key="train_everyone").set_value(True).run()
    assert len(page.dataframe[0].value) == 2
    assert len(open_page(run=other.id).dataframe[0].value) == 2
    assert {mine.id, other.id} == {run.id for run in runs.list_runs()}


def test_a_run_goes_on_for_its_owner_after_a_reload(desk: Desk) -> None:
    """The browser kept who started it: it is waited for, and not started twice."""
    running = make_run("running", owner="me-me-me-me-me-1", epochs=0)
    page = AppTest.from_file(APP, default_timeout=60)
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
    stub = SimpleNamespace(state=state, message=f"They are {state}.")
    monkeypatch.setattr(cached, "workers", lambda: stub)
    page = open_page()
    assert f"They are {state}." in words(page)
    assert page.button(key="train_start").disabled == (state == "failed")
