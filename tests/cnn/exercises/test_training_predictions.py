"""The question about a run's steps, answered by counting them one by one."""

from hypothesis import given
from hypothesis import strategies as st

from cnn.exercises.exercise import check
from cnn.exercises.training_predictions import num_steps_prediction
from cnn.settings.training_config import TrainingConfig

CONFIGS = st.builds(
    TrainingConfig,
    num_train=st.integers(1, 3000),
    batch_size=st.integers(1, 500),
    epochs=st.integers(1, 9),
    validation_split=st.sampled_from([0.0, 0.1, 0.5]),
)


@given(config=CONFIGS)
def test_the_answer_is_what_counting_gives(config: TrainingConfig) -> None:
    steps = 0
    for _ in range(config.epochs):
        left = config.num_pictures - config.num_validation
        while left > 0:
            left -= config.batch_size
            steps += 1
    exercise = num_steps_prediction(config)
    assert exercise.answer == steps
    assert check(exercise, steps).correct
    assert steps not in exercise.mistakes


def test_leaving_out_the_epochs_is_recognised() -> None:
    verdict = check(num_steps_prediction(TrainingConfig()), 600)
    assert not verdict.correct
    assert "That is one epoch" in verdict.feedback
