"""What a learner takes away from a run; made here, as the network has to be saved by Keras."""

import tempfile
from pathlib import Path

from cnn import report, runs
from cnn.inspection import networks
from cnn.inspection.answers import kernels


def take_away(run_id: str) -> bytes:
    """Return a run's ZIP, as `cnn.report.take_away` describes it.

    The network has the weights that the run has kept. If the run has come to its end, its optimiser
    is saved, too, so that training can go on.

    Raises:
        CnnError: No such run, or its weights are missing or damaged.
    """
    run = runs.get(run_id)
    first_kernels = next(iter(kernels(run_id).values()), None)
    return report.take_away(run, _model_file(run), first_kernels)


def _model_file(run: runs.Run) -> bytes:
    if run.model_file.is_file():
        return run.model_file.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        networks.load(run.id).save(path)
        return path.read_bytes()
