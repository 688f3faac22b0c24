"""An exercise on gradient descent."""

from cnn.exercises.exercise import Exercise


def gradient_step(weight: float, gradient: float, learning_rate: float) -> float:
    """Move a weight a step downhill: against its gradient.

    Source: Goodfellow et al., Deep Learning (2016), equation 4.5.

    >>> gradient_step(1.0, gradient=2.0, learning_rate=0.25)
    0.5
    """
    return weight - learning_rate * gradient


def _gradient_step() -> Exercise:
    weight, pixel, target, learning_rate = 2.0, 3.0, 10.0, 0.05
    error = weight * pixel - target
    gradient = 2 * error * pixel
    answer = gradient_step(weight, gradient, learning_rate)
    return Exercise(
        key="gradient-step",
        title="One step of gradient descent",
        page="backpropagation",
        question=(
            f"A network of a single weight w = {weight:g} sees the pixel x = {pixel:g} and should "
            f"answer {target:g}. Its loss is (w · x − {target:g})². Take one step of gradient "
            f"descent with learning rate {learning_rate:g}. What is w then?"
        ),
        hint=(
            f"The gradient of the loss is 2 · (w · x − {target:g}) · x. The new weight is the old "
            "one minus learning rate times gradient. Mind the signs."
        ),
        explanation=(
            f"The gradient is 2 · ({weight:g} · {pixel:g} − {target:g}) · {pixel:g} = "
            f"{gradient:g}, so w becomes {weight:g} − {learning_rate:g} · ({gradient:g}) = "
            f"{answer:g}. "
            f"The answer moves from {weight * pixel:g} to {answer * pixel:g}, towards {target:g}."
        ).replace("-", "−"),
        answer=answer,
        mistakes={
            gradient_step(weight, -gradient, learning_rate): (
                "That is a step uphill: the gradient points to where the loss grows."
            ),
            gradient_step(weight, gradient, 1): "You forgot the learning rate.",
            gradient_step(weight, 2 * error, learning_rate): (
                "The inner derivative is missing: w is multiplied by x, so the gradient is too."
            ),
            gradient_step(weight, gradient / 2, learning_rate): (
                "The factor 2 is missing, which comes from the square."
            ),
            gradient: "That is the gradient. Now take the step.",
            learning_rate * -gradient: "That is the step. Add it to the old weight.",
            target / pixel: "There the loss would be 0. One step does not go as far as that.",
        },
        computed_by=gradient_step,
    )


EXERCISES = (_gradient_step(),)
