"""Runs in the table, side by side, and many at once."""

import errno
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnn import runs
from tests.pages.reading import link_to, words
from tests.pages.training_page import SMALL, Desk, make_run, open_page


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
    page.multiselect(key="train_compare").set_value([first.id, second.id]).run()
    assert page.query_params["train_compare"] == f"{first.id},{second.id}"
    assert "No setting differs" in words(page)


@pytest.mark.parametrize("link", ["x", ",,,", "../..," * 20, "A" * 16])
def test_a_comparison_of_runs_that_do_not_exist_is_empty(link: str, desk: Desk) -> None:
    make_run()
    make_run()
    page = open_page(train_compare=link, train_sweep=link)
    assert not page.multiselect(key="train_compare").value
    said = [warning.value for warning in page.warning]
    for what in ("A run to compare", "A run of the sweep"):  # each once, however many are gone
        assert sum(what in warning for warning in said) == (link != ",,,")


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


def test_another_visitors_run_is_listed_only_where_it_was_shared() -> None:
    mine, other = make_run(), make_run(owner="somebody-else-16")
    mine.rename("mine")
    other.rename("other")
    assert list(open_page().dataframe[0].value["Name"]) == ["mine"]
    assert list(open_page(run=other.id).dataframe[0].value["Name"]) == ["mine"]
    assert list(open_page(run=link_to(other)).dataframe[0].value["Name"]) == [
        "other (shared with you)",
        "mine",
    ]
    assert {mine.id, other.id} == {run.id for run in runs.list_runs()}


def test_a_damaged_run_is_named_and_deleted_by_its_owner_alone() -> None:
    run = make_run()
    text = (run.folder / "config.json").read_text()
    (run.folder / "config.json").write_text(text.replace('"batch_size"', '"bag_size"'))
    page = open_page()
    assert "cannot be opened" in page.warning[0].value
    page.button(key=f"train_damaged_delete_{run.id}").click().run()
    assert not run.folder.exists()
    assert not [button for button in page.button if str(button.key).startswith("train_damaged")]

    theirs = make_run(owner="somebody-else-16")
    text = (theirs.folder / "config.json").read_text()
    (theirs.folder / "config.json").write_text(text.replace('"batch_size"', '"bag_size"'))
    assert "cannot be opened" not in words(open_page())


def test_a_stop_that_cannot_be_written_is_said_and_nothing_breaks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run("running")
    page = open_page(run=run.id)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "touch", refuse)
        page.button(key="train_stop").click().run()
    assert not page.exception
    assert "can make it writable" in page.toast[0].value
    assert not run.stop_requested()
