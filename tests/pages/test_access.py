"""A visitor sees their own runs, the examples, and what was shared with them; nothing else."""

import pytest
from streamlit.testing.v1 import AppTest

from cnn import runs
from cnn.architecture import PRESETS
from cnn.settings import TrainingConfig
from tests.pages.reading import link_to, open_page, words
from tests.visitors import EXAMPLE, run_of

ANNA, BEN = "anna-anna-anna-1", "ben-ben-ben-ben1"
INSPECTION = ("results", "look_inside", "reasons", "filters", "patterns", "draw", "shift_test")


def offered(page: AppTest) -> str:
    return "\n".join(page.selectbox(key="chosen_run").options)


@pytest.mark.parametrize("name", INSPECTION)
def test_a_newcomer_begins_with_the_example_and_sees_no_strangers_run(name: str) -> None:
    run_of(ANNA, "Annas geheime Klasse")
    page = open_page(name, visitor=BEN)
    assert page.session_state["chosen_run"] == EXAMPLE
    assert "Annas" not in offered(page)
    assert "Annas" not in words(page)


@pytest.mark.parametrize("name", INSPECTION)
def test_with_runs_of_ones_own_the_newest_comes_first(name: str) -> None:
    run_of(ANNA, "the first")
    newest = run_of(ANNA, "the second")
    run_of(BEN, "of somebody else")
    page = open_page(name, visitor=ANNA)
    assert page.session_state["chosen_run"] == newest.id
    assert "the first" in offered(page)
    assert "somebody else" not in offered(page)


def test_the_id_of_a_strangers_run_opens_nothing() -> None:
    run = run_of(ANNA, "Annas")
    page = open_page("results", visitor=BEN, run=run.id)
    assert "somebody else's" in page.warning[0].value
    assert "Annas" not in offered(page)
    assert page.session_state["values_of_this_visitor"].address["run"] == [EXAMPLE]


def test_a_shared_link_opens_it_to_be_looked_at() -> None:
    run = run_of(ANNA, "Annas")
    page = open_page("results", visitor=BEN, run=link_to(run))
    assert page.session_state["chosen_run"] == run.id
    assert "Annas · shared with you" in offered(page)
    assert page.query_params["run"] == link_to(run)
    assert "Shared with you: look, not change" in words(page)
    assert not [button for button in page.button if button.key == "share_make"]


def test_a_link_that_was_taken_back_opens_nothing_any_more_not_even_where_it_was_open() -> None:
    run = run_of(ANNA, "Annas")
    link = link_to(run)
    page = open_page("results", visitor=BEN, run=link)
    run.stop_sharing()
    page.run()
    assert "no longer, shared with you" in page.warning[0].value
    assert "Annas" not in offered(page)
    assert link_to(run) != link
    assert "no longer" in open_page("results", visitor=BEN, run=link).warning[0].value


def test_its_owner_shares_a_run_and_takes_the_link_back() -> None:
    run = run_of(ANNA)
    page = open_page("results", visitor=ANNA, run=run.id)
    page.button(key="share_make").click().run()
    assert page.code[0].value.endswith(f"?run={run.id}.{run.shared_secret()}")
    assert page.query_params["run"] == run.id
    page.button(key="share_take_back").click().run()
    assert run.shared_secret() == ""


@pytest.mark.parametrize("secret", ["", ".", "a" * 22, "ä" * 22, "a" * 10_000, "<script>"])
def test_a_guessed_secret_opens_nothing(secret: str) -> None:
    run = run_of(ANNA, "Annas")
    run.share()
    page = open_page("results", visitor=BEN, run=f"{run.id}.{secret}")
    assert "somebody else's" in page.warning[0].value
    assert "Annas" not in offered(page)


def test_runs_of_the_command_line_are_shown_at_the_machine_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = run_of("", "made by hand")
    assert "made by hand" in offered(open_page("results", visitor=ANNA))
    monkeypatch.setenv("CNNLAB_HOSTED", "1")
    page = open_page("results", visitor=ANNA, run=run.id)
    assert "made by hand" not in offered(page)
    monkeypatch.setenv("CNNLAB_SHOW_ALL", "1")
    assert "made by hand" in offered(open_page("results", visitor=ANNA))


def test_runs_are_compared_with_ones_own_only() -> None:
    mine, other = run_of(ANNA, "mine"), run_of(BEN, "of somebody else")
    page = open_page("shift_test", visitor=ANNA, run=mine.id, others=other.id)
    assert "somebody else" not in "\n".join(page.multiselect[0].options)
    assert any("is not there" in warning.value for warning in page.warning)
    page = open_page("training", visitor=ANNA, train_compare=f"{mine.id},{other.id}")
    assert "somebody else" not in words(page)


def test_the_depth_page_measures_ones_own_experiments() -> None:
    config = TrainingConfig(num_train=2000, num_test=1000, epochs=1)
    runs.create(PRESETS["article"], config, owner=BEN)
    from cnn.depth import depth_experiment

    depth_experiment.create_runs(epochs=1, seed=7, owner=BEN)
    assert "seed 7" not in words(open_page("depth", visitor=ANNA))
    assert "seed 7" in words(open_page("depth", visitor=BEN))
