"""What a learner takes away from a run; made here, as the network has to be saved by Keras."""

import tempfile
from contextlib import suppress
from pathlib import Path

from cnn import evaluation, report, runs
from cnn.datasets import Dataset
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.answers import kernels, test_predictions
from cnn.types import FloatArray


def take_away(run_id: str) -> bytes:
    """Return a run's ZIP, as `cnn.report.take_away` describes it.

    The network has the weights that the run has kept. If the run has come to its end, its optimiser
    is saved, too, so that training can go on. If its test pictures are gone, the report does
    without what they show.

    Raises:
        CnnError: No such run, or its weights are missing or damaged.
    """
    run = runs.get(run_id)
    first_kernels = next(iter(kernels(run_id).values()), None)
    return report.take_away(run, _model_file(run), first_kernels, *_tested(run))


def _tested(run: runs.Run) -> tuple[FloatArray, Dataset] | tuple[None, None]:
    """Return the answers to the test pictures, and these."""
    try:
        data = evaluation.test_data(run)
    except CnnError:  # a learner's own, deleted since
        return None, None
    epoch = evaluation.kept_epoch(run)
    with suppress(CnnError):  # damaged: the weights give the same answers
        if (kept := evaluation.kept_answers(run, epoch, data)) is not None:
            return kept, data
    return test_predictions(run.id, epoch), data


def _model_file(run: runs.Run) -> bytes:
    # While a run goes on, what it had saved before is older than its weights.
    if run.model_file.is_file() and run.status().state not in runs.ACTIVE:
        return run.model_file.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        networks.load(run.id).save(path)
        return path.read_bytes()
