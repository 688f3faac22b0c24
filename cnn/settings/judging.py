"""Which pictures judge a run's epochs, in words, and whether that is fair to its test."""

from cnn.settings.training_config import TrainingConfig

SHARE_APART = 0.2  # of the training pictures: a usual share, as in Keras's own examples


def unfair_judge(config: TrainingConfig) -> str:
    """Say so where the test pictures decide which weights are kept; "" where they only watch.

    Whoever chooses the best of many by the test has looked at it, and the accuracy of the chosen
    one is too good.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, section 7.2.

    >>> unfair_judge(TrainingConfig(early_stopping=3, validation_split=0.2))
    ''
    >>> unfair_judge(TrainingConfig(early_stopping=3))
    'No pictures are kept apart for validation, so early stopping keeps the epoch that is best on \
the test pictures: their accuracy looks a little better then than it is on new pictures.'
    """
    if not config.early_stopping or config.validation_split:
        return ""
    return (
        "No pictures are kept apart for validation, so early stopping keeps the epoch that is best "
        "on the test pictures: their accuracy looks a little better then than it is on new "
        "pictures."
    )


def offer_validation(config: TrainingConfig, *, own_pictures: bool) -> str:
    """Say why pictures should be kept apart for validation; "" where that needs no word.

    Args:
        config: What is going to be trained.
        own_pictures: Whether a learner has brought them; nobody knows how good one can get there,
            and so settings are tried out, which is choosing, too.
    """
    if words := unfair_judge(config):
        return words
    if own_pictures and not config.validation_split and config.num_pictures > 1:
        return (
            "No pictures are kept apart for validation. Whoever tries several settings on pictures "
            "of their own, and takes the best by its test, finds it a little better than it is."
        )
    return ""
