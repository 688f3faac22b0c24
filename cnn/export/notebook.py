"""An experiment as a Jupyter notebook."""

import json
from typing import Any

from cnn.architecture import Architecture
from cnn.export import places_code
from cnn.export.sections import plain, sections
from cnn.settings.training_config import TrainingConfig


def notebook(architecture: Architecture, config: TrainingConfig) -> str:
    """Write a notebook: a text and a code cell for each step from the data to the figures.

    Args:
        architecture: A network for the pictures of the data set.
        config: How to train it.

    Returns:
        JSON in Jupyter's format 4.5, without outputs.

    Raises:
        CnnError: The network cannot be built, or does not fit the data set.

    Source: https://nbformat.readthedocs.io/en/latest/format_description.html
    """
    cells = [
        _cell(
            "title",
            f"# {plain(architecture.name)}\n\nMade with CNN Lab. It runs by itself; in the folder "
            "of CNN Lab it needs no network connection. Pictures and settings are those of CNN "
            "Lab; the order of the pictures within an epoch is not, so that the numbers differ a "
            "little.",
        )
    ]
    parts = sections(
        architecture,
        config,
        place=places_code.IN_A_NOTEBOOK,
        place_imports=places_code.IMPORTS,
    )
    for number, section in enumerate(parts, start=1):
        cells.append(_cell(f"text-{number}", f"## {section.title}\n\n{section.words}"))
        shown = f"\n{section.figure}" if section.figure else ""
        cells.append(_cell(f"code-{number}", section.code + shown, code=True))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _cell(name: str, text: str, *, code: bool = False) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": "code" if code else "markdown",
        "id": name,
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    return cell | {"execution_count": None, "outputs": []} if code else cell
