"""What a run has measured and answered, as tables for a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from cnn.datasets import Dataset
from cnn.types import FloatArray

_COLUMNS = {  # of epochs.csv, in plain words
    "epoch": "epoch",
    "loss": "training loss",
    "accuracy": "training accuracy",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
    "test_loss": "test loss",
    "test_accuracy": "test accuracy",
    "learning_rate": "learning rate",
    "seconds": "seconds of training",
}
# As in ui/components/shared/csv.js.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


def history(epochs: Sequence[Mapping[str, float]]) -> str:
    """Write a row per epoch, as CSV; losses and accuracies (0 to 1) as they were measured.

    Args:
        epochs: Rows of `cnn.runs.Run.epochs`; what none of them has gets no column.
    """
    known = [name for name in _COLUMNS if any(name in row for row in epochs)]
    rows = [[row.get(name, "") for name in known] for row in epochs]
    return _csv([[_COLUMNS[name] for name in known], *rows])


def predictions(answers: FloatArray, data: Dataset, *, are_probabilities: bool) -> str:
    """Write a row per test picture, as CSV: what it is, the answer, and the output for each class.

    Args:
        answers: Shape (N, classes).
        data: The N test pictures, in the same order.
        are_probabilities: Whether the outputs are.

    Returns:
        Text, which begins with a byte order mark if a name has other letters than English: without
        one, spreadsheets take them for others.
    """
    names = data.class_names
    what = "probability of" if are_probabilities else "output for"
    rows: list[Iterable[object]] = [
        ["number", "truth", "answer", "right", *(f"{what} {name}" for name in names)]
    ]
    for number, (label, row) in enumerate(zip(data.y_test.tolist(), answers, strict=True)):
        answer = int(row.argmax())
        said = "yes" if answer == label else "no"
        outputs = (f"{output:.7g}" for output in row)
        rows.append([number, harmless(names[label]), harmless(names[answer]), said, *outputs])
    return _csv(rows)


def harmless(name: str) -> str:
    """Put a quote before a name that a spreadsheet would take for a formula.

    Source: OWASP, CSV Injection.

    >>> harmless("=1+1"), harmless(" =2"), harmless("-5"), harmless("a=b")
    ("'=1+1", "' =2", '-5', 'a=b')
    """
    try:
        float(name)
    except ValueError:
        return f"'{name}" if _FORMULA.match(name) else name
    return name


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    written = text.getvalue()
    return written if written.isascii() else f"\ufeff{written}"
