"""Predictions about a training run, made from the settings that the page shows."""

import math

from cnn.counting import counted
from cnn.exercises.exercise import Exercise
from cnn.settings.training_config import TrainingConfig


def num_steps(num_pictures: int, batch_size: int, epochs: int) -> int:
    """Count how often the weights are corrected: once per batch, the last of which may be smaller.

    >>> num_steps(60_000, 100, 5), num_steps(1000, 300, 1)
    (3000, 4)
    """
    return math.ceil(num_pictures / batch_size) * epochs


def num_steps_prediction(config: TrainingConfig) -> Exercise:
    """Ask how often the weights are corrected in a run.

    >>> num_steps_prediction(TrainingConfig()).answer
    3000
    """
    pictures, batch, epochs = config.num_learnt, config.batch_size, config.epochs
    answer = num_steps(pictures, batch, epochs)
    batches = math.ceil(pictures / batch)
    rounding = ", the last of which is smaller" if pictures % batch else ""
    apart = (
        f", {config.num_validation:,} of which are kept apart for validation"
        if config.num_validation
        else ""
    )
    candidates = [
        (batches, "That is one epoch. Every epoch goes through all batches again."),
        (pictures * epochs, "That would be one step per picture. A step is made for each batch."),
        (pictures // batch * epochs, "The pictures that are left over make a batch as well."),
        (
            num_steps(config.num_pictures, batch, epochs),
            "Pictures that are kept apart for validation are not learnt from.",
        ),
        (epochs, "Those are the epochs. Each of them has many batches."),
        (pictures, "Those are the pictures. A step is made for each batch of them."),
        (batch * epochs, "How many batches does it take until every picture had its turn?"),
    ]
    mistakes: dict[float, str] = {}
    for value, feedback in candidates:
        if value != answer:
            mistakes.setdefault(value, feedback)
    return Exercise(
        key="predict-num-steps",
        title="Predict how often the weights are corrected",
        page="training",
        question=(
            f"There are {config.num_pictures:,} training pictures{apart}, in batches of {batch:,}, "
            f"for {counted(epochs, 'epoch')}. How many steps does the optimiser make?"
        ),
        hint="The weights are corrected after each batch. How many batches has an epoch?",
        explanation=(
            f"⌈{pictures:,} / {batch:,}⌉ = {counted(batches, 'batch', 'batches')}{rounding}, times "
            f"{counted(epochs, 'epoch')} = **{answer:,}** {'step' if answer == 1 else 'steps'}."
        ),
        answer=answer,
        unit="steps",
        mistakes=mistakes,
        computed_by=num_steps,
    )
