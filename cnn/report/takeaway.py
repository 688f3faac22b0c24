"""All that a learner takes away from a run, in one ZIP."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnn import export, runs
from cnn.datasets import Dataset
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.answers import kernels, test_predictions
from cnn.report import tables
from cnn.report.page import report_html
from cnn.report.printed_figures import figures
from cnn.results import confidence, evaluation
from cnn.runs import Run
from cnn.types import FloatArray, UInt8Array

_WHAT: Mapping[str, str] = {
    "report.html": "How good it is and where it fails; opens in any browser.",
    "model.keras": 'The trained network: keras.models.load_model("model.keras").',
    "history.csv": "A row for each epoch: losses, accuracies (0 to 1), learning rate, seconds.",
    "predictions.csv": "A row for each test picture: what it is, the answer, and each output. A "
    "name that a spreadsheet would take for a formula has a ' before it.",
    "activations.npz": "What each layer makes of one picture: numpy.load gives an array for each "
    "layer by its name, and picture (0 to 255), label and number.",
    "train.py": "A script that repeats the experiment without the lab.",
    "train.ipynb": "The same as a notebook.",
    "network.json": "The network, for the lab's network builder.",
    "settings.json": "Every setting that is known, and the versions of the programs.",
    "figures/": "The report's figures, as SVG and as PNG. Letters for which the lab's machine has "
    "no font are boxes in a PNG; the SVG has them.",
}


@dataclass(frozen=True, kw_only=True)
class Inside:
    """What a network makes of the picture that is looked at.

    Args:
        number: Of the test picture.
        picture: Pixels 0 to 255, shape (H, W, C).
        label: Its class.
        outputs: Of each layer, by its name, without the axis of pictures.
    """

    number: int
    picture: UInt8Array
    label: int
    outputs: dict[str, FloatArray]

    def npz(self) -> bytes:
        """Return all of it as a file of NumPy's."""
        file = io.BytesIO()
        about = {"picture": self.picture, "label": self.label, "number": self.number}
        np.savez_compressed(file, **{**about, **self.outputs})  # type: ignore[arg-type]
        return file.getvalue()


def pack(
    run: Run,
    model: bytes,
    first_kernels: FloatArray | None,
    answers: FloatArray | None,
    data: Dataset | None,
    *,
    epoch: int | None = None,
    inside: Inside | None = None,
) -> bytes:
    """Pack a run for its learner.

    Args:
        run: A run whose weights were saved.
        model: Its network, as a .keras file.
        first_kernels: Of its first convolution, shape (kH, kW, C, F); None without one.
        answers: Its class probabilities for the test pictures, shape (N, classes).
        data: These test pictures; None, like the answers, if they are gone.
        epoch: The weights after which all of these are; those that it keeps when left out.
        inside: What it makes of the picture that is looked at; None without one.

    Returns:
        A ZIP of what `_WHAT` lists, as far as it is known, and README.txt, which says so.

    Raises:
        CnnError: What the run has kept is damaged.
    """
    kept = run.kept_epoch()
    epoch = kept if epoch is None else epoch
    settings = {
        "name": run.name,
        "created": run.created.isoformat(),
        "epoch": None if run.is_imported else epoch,
        "picture": None if inside is None else inside.number,
        "network": run.architecture.to_dict(),
        "training": None if run.is_imported else run.config.to_dict(),
        "versions": run.versions,
    }
    files: dict[str, str | bytes] = {
        "report.html": report_html(run, first_kernels, answers, data, epoch),
        "model.keras": model,
        "train.py": export.script(run.architecture, run.config),
        "train.ipynb": export.notebook(run.architecture, run.config),
        "network.json": run.architecture.to_json(),
        "settings.json": json.dumps(settings, ensure_ascii=False, indent=2),
    }
    if not run.is_imported and (epochs := run.epochs()):
        files["history.csv"] = tables.history(epochs)
    if answers is not None and data is not None:
        files["predictions.csv"] = tables.predictions(
            answers, data, are_probabilities=confidence.gives_probabilities(run.architecture)
        )
    if inside is not None:
        files["activations.npz"] = inside.npz()
    drawn = figures(run, epoch, first_kernels, answers, data)
    files |= {f"figures/{name}": content for name, content in drawn.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(run, epoch, kept, inside, data, files))
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def take_away(run_id: str, epoch: int | None = None, picture: int | None = None) -> bytes:
    """Return a run's ZIP, as `pack` describes it.

    The network has the weights after the epoch that is asked for. If these are the ones that the
    run has kept, and it has come to its end, its optimiser is saved, too, so that training can go
    on. If its test pictures are gone, the ZIP does without what they show.

    Args:
        run_id: The run.
        epoch: Weights after this epoch (0: untrained); the ones that were kept when left out.
        picture: Number of the test picture that is looked at; the first one when left out.

    Raises:
        CnnError: No such run, or its weights are missing or damaged; or no such picture.
    """
    run = runs.get(run_id)
    epoch = run.kept_epoch() if epoch is None else epoch
    first_kernels = next(iter(kernels(run_id, epoch).values()), None)
    answers, data = _tested(run, epoch)
    return pack(
        run,
        model_file(run, epoch),
        first_kernels,
        answers,
        data,
        epoch=epoch,
        inside=None if data is None else _inside(run, epoch, data, picture or 0),
    )


def report(run_id: str, epoch: int | None = None) -> str:
    """Return a run's report alone, as a page in HTML.

    Args:
        run_id: As for `take_away`.
        epoch: As there.

    Raises:
        CnnError: As there.
    """
    run = runs.get(run_id)
    epoch = run.kept_epoch() if epoch is None else epoch
    first_kernels = next(iter(kernels(run_id, epoch).values()), None)
    answers, data = _tested(run, epoch)
    return report_html(run, first_kernels, answers, data, epoch)


def model_file(run: runs.Run, epoch: int | None = None) -> bytes:
    """Return a run's network as a .keras file.

    Args:
        run: The run.
        epoch: As for `take_away`.

    Raises:
        CnnError: Its weights are missing or damaged.
    """
    # While a run goes on, what it had saved before is older than its weights.
    has_ended = run.model_file.is_file() and run.status().state not in runs.ACTIVE
    if has_ended and epoch in (None, run.kept_epoch()):
        return run.model_file.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        networks.load(run.id, epoch).save(path)
        return path.read_bytes()


def _tested(run: runs.Run, epoch: int) -> tuple[FloatArray, Dataset] | tuple[None, None]:
    """Return the answers to the test pictures after an epoch, and these."""
    try:
        data = evaluation.test_data(run)
    except CnnError:  # a learner's own, deleted since
        return None, None
    with suppress(CnnError):  # damaged: the weights give the same answers
        if (kept := evaluation.kept_answers(run, epoch, data)) is not None:
            return kept, data
    return test_predictions(run.id, epoch), data


def _inside(run: Run, epoch: int, data: Dataset, picture: int) -> Inside:
    """Ask every layer what it makes of a test picture."""
    last = len(data.y_test) - 1
    if not 0 <= picture <= last:
        raise CnnError(
            f"There is no test picture {picture} of this run; choose one of 0 to {last:,}."
        )
    model = networks.load(run.id, epoch)
    pixels = data.x_test[picture]
    outputs = networks.look_inside(model)(networks.as_input(model, pixels[np.newaxis]))
    return Inside(
        number=picture,
        picture=pixels,
        label=int(data.y_test[picture]),
        outputs={name: np.asarray(output)[0] for name, output in outputs.items()},
    )


def _readme(
    run: Run,
    epoch: int,
    kept: int,
    inside: Inside | None,
    data: Dataset | None,
    files: Iterable[str],
) -> str:
    """Say what each file is, which weights they are about, and which picture."""
    lines = [f"{run.name}: a run of CNN Lab, {run.created:%d %B %Y}", ""]
    if run.is_imported:
        lines.append("The network was uploaded; how it was trained is not known.")
    else:
        when = "before the first epoch" if epoch == 0 else f"after epoch {epoch}"
        also = ", those that it has kept" if epoch == kept else f"; it has kept those of {kept}"
        lines.append(f"All files are about its weights {when}{also}.")
    if data is None:
        lines.append("Its test pictures are gone, and with them what they would show.")
    if inside is not None and data is not None:
        name = data.class_names[inside.label]
        lines.append(f"The picture in activations.npz is test picture {inside.number}: {name}.")
    there = {f"{name.partition('/')[0]}/" if "/" in name else name for name in files}
    lines += ["", *(f"{name:<16} {what}" for name, what in _WHAT.items() if name in there), ""]
    return "\n".join(lines)
