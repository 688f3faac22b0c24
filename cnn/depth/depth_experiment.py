"""What more convolution layers change: what a cell sees, what they cost, how well they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import TypeAlias

from cnn import runs
from cnn.architecture import Conv2D, stacked
from cnn.architecture.presets import MAX_STACKED
from cnn.architecture.receptive_field import receptive_frame
from cnn.runs import Run, comparison
from cnn.runs.run import ACTIVE, State
from cnn.settings.training_config import TrainingConfig, dataset_info
from cnn.types import Rectangle

DEPTHS = range(1, MAX_STACKED + 1)

# What all four networks get: few digits, so that a laptop trains them while one waits. With 2
# epochs the shallowest answers best, with 10 no longer.
BUDGET = TrainingConfig(num_train=2000, batch_size=50, epochs=2)


def middle_frames(depth: int) -> list[Rectangle]:
    """Find what the middle cell of each convolution layer sees, from the first to the last.

    Args:
        depth: Convolution layers of the network, 1 to 4.

    >>> [frame.num_rows for frame in middle_frames(4)]
    [3, 8, 18, 28]
    """
    network = stacked(depth)
    return [
        receptive_frame(network, index, summary.output_shape[0] // 2, summary.output_shape[1] // 2)
        for index, summary in enumerate(network.summary())
        if isinstance(summary.layer, Conv2D)
    ]


@dataclass(frozen=True)
class StackCost:
    """What a stacked network takes, and what one cell of its last convolution sees."""

    depth: int  # convolution layers
    receptive_field: int  # pixels a side
    convolution_params: int
    dense_params: int
    multiply_adds: int  # for one picture

    @property
    def num_params(self) -> int:
        """All stored numbers together."""
        return self.convolution_params + self.dense_params


def stack_cost(depth: int) -> StackCost:
    """Count what the stacked network of a depth takes.

    >>> stack_cost(2).convolution_params, stack_cost(2).dense_params
    (2480, 7850)
    """
    summary = stacked(depth).summary()
    convolutions = [row for row in summary if isinstance(row.layer, Conv2D)]
    convolution_params = sum(row.num_params for row in convolutions)
    return StackCost(
        depth=depth,
        receptive_field=convolutions[-1].receptive_field,
        convolution_params=convolution_params,
        dense_params=sum(row.num_params for row in summary) - convolution_params,
        multiply_adds=sum(row.multiply_adds for row in summary),
    )


# -- the experiment ------------------------------------------------------------------------------


Experiment: TypeAlias = dict[int, Run]  # runs with the same training configuration, by depth


def create_runs(*, epochs: int, seed: int, owner: str = "") -> Experiment:
    """Make a run per depth, ready to be trained; all the rest is as in `BUDGET`.

    Args:
        epochs: Of each.
        seed: Of each.
        owner: As for `cnn.runs.create`.

    Raises:
        CnnError: A number is out of its range, or the store cannot be written.
    """
    config = replace(BUDGET, epochs=epochs, seed=seed)
    return {
        depth: runs.create(stacked(depth), config, name=_name(depth), owner=owner)
        for depth in DEPTHS
    }


def experiments(found: Iterable[Run]) -> list[Experiment]:
    """Sort the depth runs of the store into experiments, the newest first.

    Args:
        found: Runs, newest first, as `cnn.runs.list_runs` gives them.

    Returns:
        For each number of epochs and each seed, the newest run of each depth. Runs with another
        name, network or budget belong to none.
    """
    by_config: dict[TrainingConfig, Experiment] = {}
    networks = {_name(depth): (depth, stacked(depth)) for depth in DEPTHS}
    for run in found:
        depth, network = networks.get(run.name, (0, None))
        comparable = replace(run.config, epochs=BUDGET.epochs, seed=BUDGET.seed) == BUDGET
        if comparable and run.architecture == network:
            by_config.setdefault(run.config, {}).setdefault(depth, run)
    return [dict(sorted(experiment.items())) for experiment in by_config.values()]


def example() -> Experiment:
    """Return the experiment that came with the lab, made of all digits of MNIST."""
    by_network = {run.architecture: run for run in runs.examples()}
    return {depth: by_network[stacked(depth)] for depth in DEPTHS if stacked(depth) in by_network}


def trained(depth: int, found: Iterable[Run]) -> dict[str, Run]:
    """Return the runs of a depth that have weights, by title: the newest first, the lab's last.

    Args:
        depth: Convolution layers, 1 to 4.
        found: As for `experiments`.
    """
    return {
        title(experiment): experiment[depth]
        for experiment in [*experiments(found), example()]
        if depth in experiment and experiment[depth].saved_epochs()
    }


def title(experiment: Experiment) -> str:
    """Name an experiment after what may differ between two of them.

    >>> title(example())
    'came with the lab (60,000 digits, 5 epochs)'
    """
    run = next(iter(experiment.values()))
    if run.is_example:
        num_train = run.config.num_train or dataset_info(run.config.dataset).num_train
        return f"came with the lab ({num_train:,} digits, {run.config.epochs_in_words})"
    return f"{run.config.epochs_in_words}, seed {run.config.seed}"


def num_test(experiment: Experiment) -> int:
    """Return how many test pictures its networks answered."""
    config = next(iter(experiment.values())).config
    return config.num_test or dataset_info(config.dataset).num_test


def active(experiment: Experiment) -> list[Run]:
    """Return the runs that wait for a worker or are being trained."""
    return [run for run in experiment.values() if run.status().state in ACTIVE]


@dataclass(frozen=True)
class DepthResult:
    """How far a network of the experiment got."""

    depth: int
    state: State
    epochs: int  # whole epochs done
    accuracy: float | None  # share of the test pictures answered rightly; None before an epoch
    seconds: float  # of training alone
    num_params: int = 0


def results(experiment: Experiment) -> list[DepthResult]:
    """Read how far each run got; one whose numbers are damaged got nowhere."""
    found = []
    for depth, run in experiment.items():
        came = comparison.result(run)
        found.append(
            DepthResult(
                depth=depth,
                state=came.state,
                epochs=len(came.epochs),
                accuracy=came.accuracy,
                seconds=came.seconds,
                num_params=came.num_params,
            )
        )
    return found


def accuracies(results: Sequence[DepthResult]) -> dict[int, float]:
    """Return the test accuracy (0 to 1) of each depth that has finished."""
    return {
        result.depth: result.accuracy
        for result in results
        if result.state == "finished" and result.accuracy is not None
    }


def finding(results: Sequence[DepthResult]) -> str:
    """Say in a sentence or two which depth answered best; "" as long as not all have finished.

    >>> shallow = DepthResult(1, "finished", 2, 0.821, 3.0)
    >>> finding([shallow, DepthResult(2, "finished", 2, 0.752, 3.5)])
    'Depth 1 answers best: 82.1 %. Depth 2, the deepest, is 6.9 points behind.'
    """
    measured = accuracies(results)
    if not measured or len(measured) < len(results):
        return ""
    best, deepest = max(measured, key=lambda depth: measured[depth]), max(measured)
    sentence = f"{_name(best)} answers best: {100 * measured[best]:.1f} %."
    if best == deepest:
        return f"{sentence} It is the deepest."
    behind = 100 * (measured[best] - measured[deepest])
    return f"{sentence} {_name(deepest)}, the deepest, is {behind:.1f} points behind."


def whether_depth_pays(results: Sequence[DepthResult], num_test: int) -> str:
    """Say what the measurement says about "more layers are better"; "" before all have finished.

    The share p of right answers among n pictures has the standard error sqrt(p (1 - p) / n), and
    the difference of two such shares sqrt(2) times that. Twice as much is taken for chance here.

    Args:
        results: Of an experiment.
        num_test: Test pictures that were answered.

    Source: the normal approximation to the binomial distribution, as in Dietterich, Approximate
    Statistical Tests for Comparing Supervised Classification Learning Algorithms (1998), section 3.

    >>> shallow = DepthResult(1, "finished", 5, 0.983, 7)
    >>> whether_depth_pays([shallow, DepthResult(2, "finished", 5, 0.9781, 14)], 10_000)
    'With 10,000 test digits, less than 0.4 points may be chance; this is more. Here, more layers \
do not pay; deep networks often learn more slowly at first, so give them more epochs.'
    """
    measured = accuracies(results)
    if not measured or len(measured) < len(results):
        return ""
    best, deepest = max(measured.values()), measured[max(measured)]
    shallowest = measured[min(measured)]
    chance = 2 * sqrt(2 * best * (1 - best) / num_test)
    limit = f"With {num_test:,} test digits, less than {100 * max(chance, 0.001):.1f} points may be"
    if best - deepest > chance:
        return (
            f"{limit} chance; this is more. Here, more layers do not pay; deep networks often "
            "learn more slowly at first, so give them more epochs."
        )
    if deepest - shallowest > chance:
        return (
            f"{limit} chance. So the deepest is as good as any, and better than the shallowest: "
            "here the article is right."
        )
    return (
        f"{limit} chance. So nobody can tell the deepest from the best, and “obviously” is too "
        "strong a word for networks and pictures as small as these."
    )


def _name(depth: int) -> str:
    return f"Depth {depth}"
