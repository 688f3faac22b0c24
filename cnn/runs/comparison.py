"""Several runs side by side: what differs in their settings, and what came of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from cnn import datasets
from cnn.arguments import describe_arguments
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.runs import Run, State
from cnn.settings.training_config import TrainingConfig

MIN_RUNS, MAX_RUNS = 2, 6  # that a learner compares by hand; a sweep has up to 12
# Three seeds of the article's run lie about so far apart: docs/benchmarks.md.
HALF_A_POINT = 0.005

_LABELS = {
    name: about.words.label
    for name, about in describe_arguments(TrainingConfig).items()
    if name != "dataset"
}


@dataclass(frozen=True)
class RunResult:
    """What came of a run so far.

    Args:
        run: The run.
        state: Where it stands.
        accuracy: On the test pictures, 0 to 1, of the weights that it keeps (`Run.kept_row`); None
            before the first epoch.
        seconds: Of training alone, over all epochs.
        num_params: Of its network.
        epochs: Its rows of epochs.csv.
    """

    run: Run
    state: State
    accuracy: float | None
    seconds: float
    num_params: int
    epochs: list[dict[str, float]]


def result(run: Run) -> RunResult:
    """Read what came of a run; a damaged table counts as an empty one, as the run itself says."""
    try:
        epochs = run.epochs()
    except CnnError:
        epochs = []
    return RunResult(
        run,
        run.status().state,
        kept_accuracy(run) if epochs else None,
        sum(row["seconds"] for row in epochs),
        run.architecture.num_params,
        epochs,
    )


def kept_accuracy(run: Run) -> float | None:
    """Return the test accuracy, 0 to 1, of the weights that a run keeps; None before the first.

    Raises:
        CnnError: Its table of epochs is damaged.
    """
    kept = run.kept_row()
    return None if kept is None else kept["test_accuracy"]


UPLOADED = "elsewhere, before it was uploaded"  # where and how nobody knows


def settings(run: Run) -> dict[str, str]:
    """Write everything that decides a run's numbers in words, by label."""
    config = run.config
    network = {
        "Network": run.architecture.name,
        "Layers": ", ".join(layer.to_keras() for layer in run.architecture.layers),
        "Parameters": f"{run.architecture.num_params:,}",
        "Data": data_title(config),
    }
    if run.is_imported:
        return network | {"Training": UPLOADED}
    return network | {label: _written(config, name) for name, label in _LABELS.items()}


def differences(runs: Sequence[Run]) -> dict[str, list[str]]:
    """Return the settings in which runs differ: label -> one entry per run, in their order.

    Layers are listed only where neither names nor parameters tell two networks apart.
    """
    columns = [settings(run) for run in runs]
    found = {
        label: [column.get(label, "–") for column in columns]
        for label in dict.fromkeys(label for column in columns for label in column)
        if len({column.get(label) for column in columns}) > 1
    }
    told_apart = len(set(zip(found.get("Network", ""), found.get("Parameters", ""), strict=False)))
    if told_apart == len({column["Layers"] for column in columns}):
        found.pop("Layers", None)
    return found


def settings_in_short(config: TrainingConfig) -> str:
    """Write on one line how a run was trained, beginning with what it shares with the article's.

    >>> settings_in_short(TrainingConfig(l2=0.001, seed=3))
    'adam 0.001 · batch 100 · 5 epochs · l2 0.001 · seed 3'
    >>> settings_in_short(TrainingConfig(epochs=1))
    'adam 0.001 · batch 100 · 1 epoch · seed 0'
    """
    parts = [f"{config.optimizer} {config.learning_rate:g}"]
    if config.schedule != "constant":
        parts.append(config.schedule)
    if config.loss != "categorical_crossentropy":
        parts.append(config.loss)
    parts += [f"batch {config.batch_size}", config.epochs_in_words]
    if config.validation_split:
        parts.append(f"validation {config.validation_split:.0%}")
    if config.early_stopping:
        parts.append(f"patience {config.early_stopping}")
    if config.l2:
        parts.append(f"l2 {config.l2:g}")
    if config.augmentation.is_active:
        parts.append(config.augmentation.describe())
    return " · ".join([*parts, f"seed {config.seed}"])


def scatter(results: Sequence[RunResult]) -> list[str]:
    """Say how far runs lie apart that differ in nothing but their seed.

    Returns:
        A sentence per group of such finished runs.
    """
    groups: dict[Any, list[RunResult]] = defaultdict(list)
    for one in results:
        if one.state == "finished" and one.accuracy is not None and not one.run.is_imported:
            key = (one.run.architecture.to_json(), replace(one.run.config, seed=0))
            groups[key].append(one)
    sentences = []
    for group in groups.values():
        seeds = {one.run.config.seed for one in group}
        if len(seeds) < 2:
            continue
        accuracies = sorted(one.accuracy for one in group if one.accuracy is not None)
        sentences.append(
            f"{len(group)} runs differ only in their seed: {accuracies[0]:.2%} to "
            f"{accuracies[-1]:.2%}, median {median(accuracies):.2%}. So much is chance."
        )
    return sentences


def same_numbers(first: RunResult, second: RunResult) -> bool | None:
    """Tell whether two runs of the same settings measured the same, digit by digit.

    Returns:
        None if their settings differ, one of them has not finished or was trained elsewhere.
    """
    if first.run.is_imported or second.run.is_imported:
        return None
    same_settings = (
        first.run.architecture == second.run.architecture
        and first.run.config == second.run.config
        and first.run.rate_changes() == second.run.rate_changes()
    )
    if not same_settings or {first.state, second.state} != {"finished"}:
        return None
    without_time = [
        [{name: value for name, value in row.items() if name != "seconds"} for row in one.epochs]
        for one in (first, second)
    ]
    return without_time[0] == without_time[1]


def no_difference_in_words(results: Sequence[RunResult]) -> str:
    """Say what may make runs differ whose settings do not.

    Args:
        results: Of at least two runs without `differences`.
    """
    if any(one.run.rate_changes() != results[0].run.rate_changes() for one in results[1:]):
        return "**No setting differs**, but the learning rate was turned by hand in some of them."
    same = [same_numbers(results[0], one) for one in results[1:]]
    if all(same):
        return "**No setting differs**, and no number does: the same run once more."
    if None in same:
        return "**No setting differs.** Not all have finished; then their numbers can be compared."
    return (
        "**No setting differs**, but the numbers do: another machine, or another version of "
        "TensorFlow, rounds otherwise."
    )


def findings(results: Sequence[RunResult]) -> list[str]:
    """Say what a comparison shows, in a sentence each; none before two runs have finished."""
    done = [one for one in results if one.accuracy is not None and one.state == "finished"]
    if len(done) < MIN_RUNS:
        return []
    sentences = scatter(done)
    for place, first in enumerate(done):
        for second in done[place + 1 :]:
            same = same_numbers(first, second)
            if same is not None:
                verdict = "the same numbers, digit by digit" if same else "different numbers"
                sentences.append(f"Same settings, same seed: {verdict}.")
    best = max(done, key=lambda one: one.accuracy or 0.0)
    thrifty = min(
        (one for one in done if (best.accuracy or 0) - (one.accuracy or 0) <= HALF_A_POINT),
        key=lambda one: one.num_params,
    )
    if thrifty.num_params < best.num_params:
        sentences.append(
            f"The best has {best.accuracy:.2%} with {best.num_params:,} parameters. Within half a "
            f"point of it: {thrifty.accuracy:.2%} with {thrifty.num_params:,}."
        )
    return list(dict.fromkeys(sentences))


def repeat(run: Run, original: Run) -> None:
    """Let a new run, not yet trained, do all that another one did by hand.

    Changes of the learning rate happen at the same steps, and a schedule runs its course over the
    same epochs.
    """
    for change in original.rate_changes():
        run.append_rate_change(change)
    run.stages = list(original.stages)
    run.write_config()


def data_title(config: TrainingConfig) -> str:
    """Return the title of the data that a run was trained with."""
    try:
        return datasets.info(config.dataset).title
    except CnnError:  # a learner's own data set that nobody used for long
        return config.dataset


def _written(config: TrainingConfig, name: str) -> str:
    value = getattr(config, name)
    if name == "num_train":
        return f"{config.num_pictures:,}"
    if name == "num_test":
        return f"{config.num_test or datasets.info(config.dataset).num_test:,}"
    if name == "augmentation":
        return value.describe() if value.is_active else "none"
    if name == "validation_split":
        return f"{value:.0%}" if value else "test pictures judge"
    if name == "early_stopping":
        return f"after {counted(value, 'epoch')}" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) and name != "seed" else str(value)
