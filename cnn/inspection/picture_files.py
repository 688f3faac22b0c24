"""What a network answers to pictures on the disk, which are read as the pages read them."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnn import datasets, runs
from cnn.errors import CnnError
from cnn.images import own_picture
from cnn.images.decoding import MAX_BYTES, check_bytes
from cnn.images.own_picture import NOTHING_SEEN, OwnPicture
from cnn.inspection.answers import PIXELS, predict
from cnn.results import evaluation
from cnn.storage.files import replacing


def answers(
    run_id: str,
    paths: Sequence[str],
    *,
    epoch: int | None = None,
    pixels: str = PIXELS[0],
    save_inputs: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield what a network answers to each picture, or why it does not.

    Args:
        run_id: The run whose network answers.
        paths: Files of pictures.
        epoch: Weights after this epoch; the kept ones when left out.
        pixels: What the network learned black and white as, one of `cnn.inspection.answers.PIXELS`.
        save_inputs: Folder for what the network gets of each, as PNG files.

    Yields:
        "picture": the path, and either "label", the likeliest class, "probabilities" by class and
        "done", what was done to the picture; or "error", a sentence.

    Raises:
        CnnError: There is no such run, or no such weights; the folder cannot be written.
    """
    run = runs.get(run_id)
    data = evaluation.test_data(run)
    kind = datasets.kind(data)
    if epoch is None:
        epoch = run.kept_epoch()
    run.weights_version(epoch)  # before any picture: are they there?
    for number, path in enumerate(paths):
        try:
            picture = own_picture.read(_content(path), kind)
        except CnnError as error:
            yield {"picture": path, "error": str(error)}
            continue
        if save_inputs is not None:
            _save(picture, save_inputs / f"{number + 1:03}-{Path(path).stem}.png")
        if picture.is_empty:
            yield {"picture": path, "error": NOTHING_SEEN}
            continue
        (probabilities,) = predict(run.id, picture.pixels[np.newaxis], epoch, pixels)
        yield {
            "picture": path,
            "label": data.class_names[int(probabilities.argmax())],
            "probabilities": {
                name: round(float(share), 6)
                for name, share in zip(data.class_names, probabilities, strict=True)
            },
            "done": list(picture.done),
        }


def _content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            check_bytes(os.fstat(file.fileno()).st_size)
            return file.read(MAX_BYTES + 1)  # a pipe does not say how much it holds
    except OSError as error:
        raise CnnError(f"The file cannot be read: {error.strerror}.") from error


def _save(picture: OwnPicture, path: Path) -> None:
    from PIL import Image

    levels = picture.pixels
    image = Image.fromarray(levels[:, :, 0] if levels.shape[2] == 1 else levels)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as new:
            image.save(new)
    except OSError as error:
        raise CnnError(f"{path} cannot be written: {error.strerror}.") from error
