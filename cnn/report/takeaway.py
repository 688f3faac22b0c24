"""All that a learner takes away from a run, in one ZIP."""

import io
import json
import zipfile

from cnn import export
from cnn.datasets import Dataset
from cnn.report.page import report_html
from cnn.runs import Run
from cnn.types import FloatArray


def take_away(
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
