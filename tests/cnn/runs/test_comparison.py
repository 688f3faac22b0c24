"""Runs side by side: what differs, what is chance, and what is the same."""

from dataclasses import replace

import pytest

from cnn import runs
from cnn.architecture import PRESETS
from cnn.runs import Run, Status, comparison
from cnn.settings.augmentation import Augmentation
from cnn.settings.schedules import RateChange, Stage
from cnn.settings.training_config import TrainingConfig

CONFIG = TrainingConfig(num_train=1000, num_test=1000, epochs=2)


def make_run(
    *accuracies: float, network: str = "no_convolution", state: str = "finished", **settings: object
) -> Run:
    """Put a run into the store that has reached these test accuracies, one per epoch."""
    run = runs.create(PRESETS[network], replace(CONFIG, **settings))  # type: ignore[arg-type]
    for epoch, accuracy in enumerate(accuracies, start=1):
        run.append_epoch((epoch, 1.5, 0.5, 0.75, 1 - accuracy, accuracy, 0.001))
    run.write_status(Status(state, "", len(accuracies), 10, 10))  # type: ignore[arg-type]
    return run


def test_only_settings_that_differ_are_listed() -> None:
    slow, fast = make_run(0.5, learning_rate=0.0001), make_run(0.9, learning_rate=0.01)
    assert comparison.differences([slow, fast]) == {"Learning rate": ["0.0001", "0.01"]}
    assert comparison.differences([slow, slow]) == {}


def test_all_kinds_of_settings_are_written_in_words() -> None:
    changed = {
        "num_train": 2000,
        "num_test": None,
        "early_stopping": 3,
        "validation_split": 0.2,
        "augmentation": Augmentation(shift=2),
    }
    differ = comparison.differences([make_run(), make_run(**changed)])
    assert differ["Training pictures"] == ["1,000", "2,000"]
    assert differ["Test pictures"] == ["1,000", "10,000"]
    assert differ["Early stopping"] == ["off", "after 3 epochs"]
    assert differ["Validation split"] == ["test pictures judge", "20%"]
    assert differ["Augmentation"][0] == "none"


def test_two_networks_of_one_name_and_size_differ_in_their_layers() -> None:
    plain, other = make_run(), make_run()
    dense = replace(other.architecture.layers[1], activation="tanh")
    layers = (other.architecture.layers[0], dense, other.architecture.layers[2])
    other.architecture = replace(other.architecture, layers=layers)
    assert list(comparison.differences([plain, other])) == ["Layers"]
    bigger = make_run(network="article")
    assert "Layers" not in comparison.differences([plain, bigger])


def test_a_run_that_stops_early_is_judged_by_the_epoch_it_keeps() -> None:
    """The second epoch had the lowest loss; the run went on to a worse one."""
    run = make_run(0.6, 0.9, 0.7, early_stopping=1, epochs=9)
    assert comparison.result(run).accuracy == 0.9
    assert comparison.result(make_run(0.6, 0.9, 0.7, epochs=9)).accuracy == 0.7
    assert comparison.result(make_run()).accuracy is None


def test_runs_that_differ_only_in_their_seed_show_how_much_is_chance() -> None:
    results = [comparison.result(make_run(a, seed=n)) for n, a in enumerate((0.981, 0.986, 0.984))]
    [sentence] = comparison.scatter(results)
    assert "3 runs differ only in their seed: 98.10% to 98.60%, median 98.40%" in sentence
    other = comparison.result(make_run(0.9, seed=9, batch_size=50))
    assert comparison.scatter([results[0], other]) == []


def test_a_repeated_run_is_recognised_digit_by_digit() -> None:
    first, again, off = (comparison.result(make_run(a, 0.9)) for a in (0.8, 0.8, 0.8 + 1e-6))
    assert comparison.same_numbers(first, again) is True
    assert comparison.same_numbers(first, off) is False
    assert "the same numbers, digit by digit" in comparison.findings([first, again])[0]


@pytest.mark.parametrize("change", [{"seed": 1}, {"state": "stopped"}])
def test_runs_that_are_not_alike_are_not_called_the_same(change: dict[str, object]) -> None:
    first, second = make_run(0.8), make_run(0.8, **change)  # type: ignore[arg-type]
    assert comparison.same_numbers(comparison.result(first), comparison.result(second)) is None


def test_a_much_smaller_network_that_is_nearly_as_good_is_pointed_out() -> None:
    best, small = make_run(0.99), make_run(0.987, network="no_pooling")
    large = max((best, small), key=lambda run: run.architecture.num_params)
    found = comparison.findings([comparison.result(best), comparison.result(small)])
    assert any("Within half a point" in line for line in found) == (large.id == best.id)


def test_nothing_is_said_of_a_single_finished_run() -> None:
    running = make_run(0.9, state="running", seed=1)
    assert comparison.findings([comparison.result(make_run(0.9)), comparison.result(running)]) == []


def test_a_damaged_table_counts_as_an_empty_one() -> None:
    run = make_run(0.9)
    (run.folder / "epochs.csv").write_text("epoch\nnonsense\n")
    assert comparison.result(run).accuracy is None


def test_a_repetition_turns_the_same_knobs_at_the_same_steps() -> None:
    run, again = make_run(), make_run()
    run.append_rate_change(RateChange(17, 0.0005))
    run.stages = [Stage(0, 1), Stage(1, 2)]
    comparison.repeat(again, run)
    assert runs.get(again.id).rate_changes() == [RateChange(17, 0.0005)]
    assert runs.get(again.id).stages == run.stages


def test_runs_without_a_different_setting_are_said_to_be_the_same_only_if_they_are() -> None:
    first, again, off = (comparison.result(make_run(a, 0.9)) for a in (0.8, 0.8, 0.8 + 1e-6))
    said = comparison.no_difference_in_words
    assert said([first, again]).endswith("the same run once more.")
    assert "but the numbers do" in said([first, again, off])
    running = comparison.result(make_run(0.8, state="running"))
    assert "Not all have finished" in said([first, running])
    turned = make_run(0.8, 0.9)
    turned.append_rate_change(RateChange(17, 0.0005))
    assert "turned by hand" in said([first, comparison.result(turned)])
