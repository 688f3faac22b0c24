"""All that a learner takes away from a run, in one ZIP."""

import io
import json
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from cnn import export, runs
from cnn.datasets import Dataset
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.answers import kernels, test_predictions
from cnn.report.page import report_html
from cnn.results import evaluation
from cnn.runs import Run
from cnn.types import FloatArray


def pack(
    run: Run,
    model: bytes,
    first_kernels: FloatArray | None,
    answers: FloatArray | None,
    data: Dataset | None,
) -> bytes:
    """Pack a run for its learner.

    Args:
        run: A run whose weights were saved.
        model: Its network, as a .keras file.
        first_kernels: Of its first convolution, shape (kH, kW, C, F); None without one.
        answers: Its class probabilities for the test pictures, shape (N, classes).
        data: These test pictures; None, like the answers, if they are gone.

    Returns:
        A ZIP of report.html, model.keras, train.py, train.ipynb, network.json and settings.json.

    Raises:
        CnnError: What the run has kept is damaged.
    """
    settings = {
        "name": run.name,
        "created": run.created.isoformat(),
        "network": run.architecture.to_dict(),
        "training": None if run.is_imported else run.config.to_dict(),
        "versions": run.versions,
    }
    files: dict[str, str | bytes] = {
        "report.html": report_html(run, first_kernels, answers, data),
        "model.keras": model,
        "train.py": export.script(run.architecture, run.config),
        "train.ipynb": export.notebook(run.architecture, run.config),
        "network.json": run.architecture.to_json(),
        "settings.json": json.dumps(settings, ensure_ascii=False, indent=2),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def take_away(run_id: str) -> bytes:
    """Return a run's ZIP, as `pack` describes it.

    The network has the weights that the run has kept. If the run has come to its end, its optimiser
    is saved, too, so that training can go on. If its test pictures are gone, the report does
    without what they show.

    Raises:
        CnnError: No such run, or its weights are missing or damaged.
    """
    run = runs.get(run_id)
    first_kernels = next(iter(kernels(run_id).values()), None)
    return pack(run, model_file(run), first_kernels, *_tested(run))


def _tested(run: runs.Run) -> tuple[FloatArray, Dataset] | tuple[None, None]:
    """Return the answers to the test pictures, and these."""
    try:
        data = evaluation.test_data(run)
    except CnnError:  # a learner's own, deleted since
        return None, None
    epoch = run.kept_epoch()
    with suppress(CnnError):  # damaged: the weights give the same answers
        if (kept := evaluation.kept_answers(run, epoch, data)) is not None:
            return kept, data
    return test_predictions(run.id, epoch), data


def report(run_id: str) -> str:
    """Return a run's report alone, as a page in HTML.

    Raises:
        CnnError: As `take_away`.
    """
    run = runs.get(run_id)
    return report_html(run, next(iter(kernels(run_id).values()), None), *_tested(run))


def model_file(run: runs.Run) -> bytes:
    """Return a run's network with the weights that it has kept, as a .keras file.

    Raises:
        CnnError: Its weights are missing or damaged.
    """
    # While a run goes on, what it had saved before is older than its weights.
    if run.model_file.is_file() and run.status().state not in runs.ACTIVE:
        return run.model_file.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        networks.load(run.id).save(path)
        return path.read_bytes()
