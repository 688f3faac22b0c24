"""The one error that a learner is meant to read."""


class CnnError(ValueError):
    """Something the learner can mend; the message says what happened and how to mend it."""
