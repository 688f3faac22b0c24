"""Whether a run has learned anything, and what its units say about why not."""

from contextlib import suppress
from dataclasses import replace

import numpy as np

from cnn import datasets
from cnn.errors import CnnError
from cnn.results.accuracy_interval import wilson_interval
from cnn.runs import Run, State
from cnn.runs.progress_words import Remedy
from cnn.settings import limits
from cnn.settings.recipes import with_enough_steps
from cnn.settings.training_config import TrainingConfig

# Of a layer's units. The article's network learns well with 0.56 of a layer dead (learning rate
# 0.01, 5,000 digits), and nothing with 0.88 (0.1); tests/cnn/results/test_diagnosis.py trains both.
MANY_DEAD = 0.75
NOTHING = "It has learned nothing"  # what begins so is certain


def no_better_than_chance(counts: np.ndarray, names: tuple[str, ...]) -> str:
    """Say so if a network answers no better than who always says the same; "" if it does.

    It has learned nothing if it always says the same itself, or if its accuracy is not above that
    at the upper end of its 95 % interval either. Between these, the pictures are too few to tell.

    Args:
        counts: How often each class (row) was given each answer (column), shape (classes, classes).
        names: Of the classes.

    >>> no_better_than_chance(np.array([[40, 10], [5, 45]]), ("cat", "dog"))
    ''
    >>> no_better_than_chance(np.array([[50, 0], [50, 0]]), ("cat", "dog"))
    'It has learned nothing: it answers 50.00 % of the test pictures rightly, and whoever always \
says “cat” is right in 50.00 %.'
    """
    total, right = int(counts.sum()), int(np.trace(counts))
    if len(counts) < 2 or not total:
        return ""
    of_class = counts.sum(axis=1)
    commonest = int(of_class.argmax())
    by_chance = int(of_class[commonest]) / total
    low, high = wilson_interval(right, total)
    if low > by_chance:
        return ""
    measured = (
        f"it answers {right / total:.2%} of the test pictures rightly, and whoever always says "
        f"“{names[commonest]}” is right in {by_chance:.2%}."
    ).replace("%", " %")
    if high <= by_chance or np.count_nonzero(counts.sum(axis=0)) == 1:
        return f"{NOTHING}: {measured}"
    return f"Whether it has learned anything, {total:,} test pictures cannot tell: {measured}"


def learned_nothing(run: Run, epoch: int | None = None) -> str:
    """Say so if a run's weights are no better than chance; "" if they are, or nobody knows.

    Args:
        run: The run.
        epoch: Its weights after this epoch; those that it keeps when None.

    Raises:
        CnnError: What the run has measured is damaged.
    """
    if epoch is None:
        kept = run.kept_row()
        epoch = -1 if kept is None else int(kept["epoch"])
    counts = run.confusion(epoch)
    if counts is None:
        return ""
    return no_better_than_chance(counts, datasets.info(run.config.dataset).class_names)


def state_in_words(run: Run, state: State) -> str:
    """Write where a run stands; one that has come to its end says so if it was for nothing."""
    if state == "finished":
        with suppress(CnnError):  # its numbers are damaged
            return "finished, no better than chance" if learned_nothing(run) else state
    return state


def dead_units(run: Run) -> tuple[str, float] | None:
    """Return the layer with the largest share of dead units at the last look, and that share.

    Returns:
        None if it was not looked for: no layer ends in ReLU, or an earlier version trained the run.

    Raises:
        CnnError: The table is damaged.
    """
    _, layers, shares = run.dead_units()
    if not len(shares) or not layers:
        return None
    worst = int(shares[-1].argmax())
    return layers[worst], float(shares[-1, worst])


def silent_layer(found: tuple[str, float] | None) -> str:
    """Say what it means that most units of a layer are dead, and what helps; "" if they are not.

    Args:
        found: What `dead_units` returned.

    >>> silent_layer(("conv2d", 0.2))
    ''
    >>> print(silent_layer(("conv2d", 1.0)))
    All units of conv2d are dead: they answer 0 to every picture, so no gradient passes them. The \
steps were too long. A smaller learning rate from now on wakes none of them: begin anew with one, \
or take leaky_relu or elu, which are never flat.
    """
    if found is None or found[1] < MANY_DEAD:
        return ""
    layer, share = found
    whose = f"All units of {layer}" if share == 1 else f"{share:.0%} of the units of {layer}"
    return (
        f"{whose.replace('%', ' %')} are dead: they answer 0 to every picture, so no gradient "
        "passes them. The steps were too long. A smaller learning rate from now on wakes none of "
        "them: begin anew with one, or take leaky_relu or elu, which are never flat."
    )


def better_settings(config: TrainingConfig, silent: str) -> list[Remedy]:
    """Return settings with which a run that has learned nothing may learn, the likeliest first.

    Args:
        config: Of that run.
        silent: What `silent_layer` said of it.
    """
    more = None
    with suppress(CnnError):  # the server's limits are set wrongly, which the page says elsewhere
        more = with_enough_steps(config, limits.limits().max_epochs)
    if more is not None and not silent:
        return [Remedy(f"Batches of {more.batch_size} and {more.epochs_in_words}", more)]
    slower = Remedy(
        f"Learning rate {config.learning_rate / 10:g}",
        replace(config, learning_rate=config.learning_rate / 10),
    )
    if silent:
        return [slower]
    adam = Remedy("Optimiser adam", replace(config, optimizer="adam", learning_rate=0.001))
    usual = (config.optimizer, config.learning_rate) == ("adam", 0.001)
    return [slower] if usual else [adam, slower]
