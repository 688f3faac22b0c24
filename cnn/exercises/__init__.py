"""Workshop exercises: predict a number, then see how the lab computes it.

No answer is written down here. Each is computed by the function that the lab itself uses, and so
are the wrong answers that betray a misconception. To add an exercise, write a function like those
in the modules beside this one and call it in that module's EXERCISES.
"""

from cnn.exercises import backpropagation, convolution, network, pooling
from cnn.exercises.exercise import Exercise, Verdict, check

__all__ = ["EXERCISES", "Exercise", "Verdict", "check"]

EXERCISES: dict[str, Exercise] = {
    exercise.key: exercise
    for module in (convolution, pooling, network, backpropagation)
    for exercise in module.EXERCISES
}
