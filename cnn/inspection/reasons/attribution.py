"""Why a network gave its answer: one method, one picture, a map for every class."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnn import runs
from cnn.architecture import Architecture, Conv2D
from cnn.architecture.receptive_field import MapPlace, map_place
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.reasons.class_scores import filling, scorer, scores_and_probabilities
from cnn.inspection.reasons.grad_cam import grad_cam
from cnn.inspection.reasons.gradients import gradient, integrated_gradients, smooth_grad
from cnn.inspection.reasons.methods_in_words import METHODS, Output
from cnn.inspection.reasons.occlusion import occlusion
from cnn.types import FloatArray, Shape, UInt8Array

_OF_SCORES = {
    "gradient": gradient,
    "smooth_grad": smooth_grad,
    "integrated": integrated_gradients,
    "occlusion": occlusion,
}


@dataclass(frozen=True, eq=False)
class Attribution:
    """What a method says of one picture, for all classes.

    Args:
        maps: Shape (classes, h, w); blue where positive, for the class. h and w are the picture's,
            or those of the layer for Grad-CAM.
        scores: What is explained, logits or probabilities of the picture, shape (classes,).
        probabilities: Shape (classes,).
        baseline_scores: Of the empty picture, for integrated gradients.
        place: Where the cells of Grad-CAM's maps see; None for maps of the picture's size.
    """

    maps: FloatArray
    scores: FloatArray
    probabilities: FloatArray
    baseline_scores: FloatArray | None = None
    place: MapPlace | None = None

    @property
    def answer(self) -> int:
        """The likeliest class."""
        return int(self.probabilities.argmax())

    @property
    def limit(self) -> float:
        """The largest magnitude of all classes' maps, for one colour scale; 1 where all are 0."""
        return strongest(np.array([self.arriving(label) for label in range(len(self.maps))]))

    def arriving(self, label: int) -> FloatArray:
        """Return the cells of a class's map that the answer depends on, shape (h', w').

        A pooling of an odd map drops its last row and column: what they hold speaks for nothing.
        """
        values: FloatArray = self.maps[label]
        return values if self.place is None else values[self.place.cells]


def strongest(values: FloatArray) -> float:
    """Return the largest magnitude; 1 where all is 0, as a colour scale needs a range."""
    return float(np.abs(values).max(initial=0.0)) or 1.0


def in_short(values: FloatArray) -> str:
    """Say where a map is strongest, for those who cannot see it.

    >>> in_short(np.array([[0.0, 2.0], [-0.5, 0.0]]))
    'Strongest for the class at row 0, column 1 (2); against it at row 1, column 0 (−0.5).'
    """
    places = []
    for what, sign in (("for the class", 1), ("against it", -1)):
        row, column = (int(i) for i in np.unravel_index((sign * values).argmax(), values.shape))
        value = float(values[row, column])
        if sign * value > 0:
            number = f"{value:.3g}".replace("-", "−")
            places.append(f"{what} at row {row}, column {column} ({number})")
    return f"Strongest {'; '.join(places)}." if places else "It is 0 everywhere."


def stretched(values: FloatArray, shape: Shape, place: MapPlace | None = None) -> FloatArray:
    """Stretch a map over a picture, with straight lines between the centres of its cells.

    Args:
        values: Shape (h, w).
        shape: (H, W) of the picture, not smaller than the map.
        place: Where its cells see: each lies in the middle of that. Beyond the outermost ones their
            value goes on, and it is 0 where none of them sees. Without it the cells share the
            picture among them.
    """
    if place is not None:
        return _placed(values, shape, place)
    if values.shape == shape[:2]:
        return values
    image = Image.fromarray(values.astype(np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR))


def _placed(values: FloatArray, shape: Shape, place: MapPlace) -> FloatArray:
    """Put cells where they see; the last rows and columns may go nowhere, and are left out."""
    rows, columns = np.arange(shape[0]), np.arange(shape[1])
    if not place.seen.num_rows or not place.seen.num_columns:
        return np.zeros(shape[:2])
    known = values[place.cells]
    down = np.array([np.interp(rows, place.rows, column) for column in known.T]).T  # (H, w)
    both = np.array([np.interp(columns, place.columns, row) for row in down])  # (H, W)
    return np.where(seen_pixels(shape, place), both, 0.0)


def seen_pixels(shape: Shape, place: MapPlace) -> NDArray[np.bool_]:
    """Tell which pixels, shape (H, W), a cell of a map sees that the answer depends on."""
    seen = np.zeros(shape[:2], bool)
    frame = place.seen
    seen[
        frame.row : frame.row + frame.num_rows, frame.column : frame.column + frame.num_columns
    ] = True
    return seen


def attribute(
    run_id: str,
    picture: UInt8Array,
    method: str,
    epoch: int | None = None,
    *,
    output: Output = "logit",
    draw: int | None = None,
    **settings: Any,
) -> Attribution:
    """Ask which pixels speak for which class.

    Args:
        run_id: The run whose network answers.
        picture: Pixels 0 to 255, shape (H, W, C).
        method: One of `cnn.inspection.reasons.methods_in_words.METHODS`.
        epoch: As for `cnn.inspection.answers.predict`.
        output: What is explained: "logit" or "probability".
        draw: A number asks the same network with random weights, drawn with this seed, as a check:
            Adebayo et al., Sanity Checks for Saliency Maps (2018).
        settings: Of the method's function: layer, samples, noise, steps, baseline, patch, stride,
            fill.

    Raises:
        CnnError: No such run, weights, method or layer, a picture of another shape, or a setting
            that is out of range.
    """
    if method not in METHODS:
        raise CnnError(f"The methods are {', '.join(METHODS)}, not {method!r}.")
    model = networks.load(run_id, epoch) if draw is None else networks.untrained(run_id, draw)
    pictures = networks.as_input(model, picture[np.newaxis])
    if method == "grad_cam":
        maps = grad_cam(model, pictures[0], output=output, **settings)
    else:
        maps = _OF_SCORES[method](scorer(model, output), pictures[0], **settings)
    place = _place(runs.get(run_id).architecture, settings) if method == "grad_cam" else None
    found = Attribution(maps, *scores_and_probabilities(model, pictures[0], output), place=place)
    if method != "integrated":
        return found
    start = np.full_like(pictures[0], filling(settings.get("baseline", "black"), pictures[0]))
    from_start, _ = scores_and_probabilities(model, start, output)
    return replace(found, baseline_scores=from_start)


def _place(network: Architecture, settings: dict[str, Any]) -> MapPlace:
    """Find where the cells of the convolution see that Grad-CAM was asked about."""
    names = [
        (index, row.name)
        for index, row in enumerate(network.summary())
        if isinstance(row.layer, Conv2D)
    ]
    asked = settings.get("layer") or names[-1][1]
    return map_place(network, next(index for index, name in names if name == asked))
