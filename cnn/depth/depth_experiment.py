"""What more convolution layers change: what a cell sees, what they cost, how well they answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnn import runs
from cnn.architecture import Conv2D, stacked
from cnn.architecture.presets import MAX_STACKED
from cnn.architecture.receptive_field import receptive_frame
from cnn.counting import counted
from cnn.results import accuracy_interval, paired_test
from cnn.runs import Run, comparison
from cnn.runs.run import ACTIVE, State
from cnn.settings import seed_spread
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
    num_test: int = 0  # test pictures that were answered

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the accuracy on ever more such pictures would lie, 95 %; None if nobody knows."""
        if self.accuracy is None or not self.num_test:
            return None
        right = round(self.accuracy * self.num_test)
        return accuracy_interval.wilson_interval(right, self.num_test)


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
                num_test=num_test({depth: run}),
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


def right_answers(experiment: Experiment) -> dict[int, NDArray[np.bool_]]:
    """Return whether each depth answers each test picture rightly, as far as that is known."""
    found = {depth: paired_test.right_answers(run) for depth, run in experiment.items()}
    return {depth: right for depth, right in found.items() if right is not None}


def step_by_step(right: Mapping[int, NDArray[np.bool_]]) -> str:
    """Say what each further layer gains, and whether chance may have done it; "" for fewer than 2.

    Args:
        right: Whether each depth answers each of the same pictures rightly, each of shape (N,).

    >>> flat, deep = np.arange(1000) < 800, np.arange(1000) < 900
    >>> step_by_step({1: flat, 2: deep})
    'From 1 to 2 layers: +10.0 points, more than chance.'
    """
    pairs = _num_pairs(right)
    steps = []
    for shallower, deeper in pairwise(sorted(right)):
        found = paired_test.paired(right[shallower], right[deeper])
        verdict = "more than chance" if found.beyond_chance(comparisons=pairs) else "may be chance"
        gain = f"{found.gain:+.1f}" if abs(found.gain) >= 1 else f"{found.gain:+.2f}"
        steps.append(f"from {shallower} to {counted(deeper, 'layer')}: {gain} points, {verdict}")
    return ("; ".join(steps) + ".").capitalize().replace("-", "−") if steps else ""


def whether_depth_pays(right: Mapping[int, NDArray[np.bool_]]) -> str:
    """Say what the measurement says about "more layers are better"; "" for fewer than 2 depths.

    Depths are told apart by the pictures that only one of two answers rightly, each pair with its
    share of the level of 5 %, as `cnn.results.paired_test` says.

    Args:
        right: As for `step_by_step`.

    >>> flat, deep = np.arange(1000) < 800, np.arange(1000) < 900
    >>> whether_depth_pays({1: deep, 2: flat})
    'The deepest is worse than depth 1: here more layers do not pay. Deep networks often learn \
more slowly at first, so give them more epochs.'
    >>> whether_depth_pays({1: flat, 2: deep})
    'The deepest is as good as any, and better than the shallowest: here the article is right.'
    """
    if len(right) < 2:
        return ""
    shallowest, deepest = min(right), max(right)
    better = [depth for depth in right if _is_better(right, depth, deepest)]
    if better:
        names = " and ".join(f"depth {depth}" for depth in better)
        some = [depth for depth in better if _is_better(right, depth, shallowest)]
        gained = ", though some beyond the shallowest do" if some else ""
        return (
            f"The deepest is worse than {names}: here more layers do not pay{gained}. Deep "
            "networks often learn more slowly at first, so give them more epochs."
        )
    if _is_better(right, deepest, shallowest):
        return (
            "The deepest is as good as any, and better than the shallowest: here the article is "
            "right."
        )
    middle = [depth for depth in right if _is_better(right, depth, shallowest)]
    if middle:
        names = " and ".join(f"depth {depth}" for depth in middle)
        are = "are" if len(middle) > 1 else "is"
        return (
            f"{names.capitalize()} {are} better than depth {shallowest}, but the deepest can be "
            "told neither from the best nor from the shallowest: another layer pays here, and "
            "whether the last one does nobody can tell. “Obviously” is too strong a word."
        )
    return (
        "Nobody can tell the deepest from the best or from the shallowest, and “obviously” is too "
        "strong a word for networks and pictures as small as these."
    )


def _is_better(right: Mapping[int, NDArray[np.bool_]], one: int, other: int) -> bool:
    found = paired_test.paired(right[other], right[one])
    return found.gain > 0 and found.beyond_chance(comparisons=_num_pairs(right))


def _num_pairs(right: Mapping[int, NDArray[np.bool_]]) -> int:
    return len(right) * (len(right) - 1) // 2


def how_it_was_told(experiment: Experiment) -> str:
    """Say how differences were judged, and what that leaves out."""
    config = next(iter(experiment.values())).config
    return (
        f"All answered the same {num_test(experiment):,} test digits: two are told apart by those "
        "that only one of them answers rightly (McNemar's exact test; the 5 % are shared among "
        f"all pairs). {seed_spread.in_words(config.num_pictures)}"
    )


def _name(depth: int) -> str:
    return f"Depth {depth}"
