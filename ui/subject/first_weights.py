"""What a run did before it learned anything, as a thing to try: if it still has those weights."""

from cnn.runs import Run
from ui.shell.things_to_try import Try
from ui.subject.subject import FIRST_EXAMPLE
from ui.subject.subject_values import EPOCH, RUN


def try_first_weights(run: Run, label: str, notice: str) -> Try:
    """Return a thing to try that goes back to a run's weights before training.

    An uploaded network has none but those it came with, and files may have been deleted: then the
    try leads to the earliest other weights, or to a run that has all of them.

    Args:
        run: The run that the page shows.
        label: As for `Try`, where the weights are those before training.
        notice: Likewise.
    """
    others = [epoch for epoch in run.saved_epochs() if epoch != run.kept_epoch()]
    if 0 in others:
        return Try(label, notice, {EPOCH: 0})
    if others:
        return Try(
            f"Back to epoch {others[0]}",
            "The earliest weights that this run still has. What was different then?",
            {EPOCH: others[0]},
        )
    return Try(
        "One that has not learned yet",
        "This network has one set of weights. Here is the lab's own example before its training; "
        "then move the slider.",
        {RUN: FIRST_EXAMPLE, EPOCH: 0},
    )
