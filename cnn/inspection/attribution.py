"""Why a network gave its answer: one method, one picture, all classes."""

from dataclasses import replace
from typing import Any

import numpy as np

from cnn.attribution import METHODS, Attribution, Output
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.grad_cam import grad_cam
from cnn.inspection.gradients import gradient, integrated_gradients, smooth_grad
from cnn.inspection.occlusion import occlusion
from cnn.inspection.scores import filling, scorer, scores_and_probabilities
from cnn.types import UInt8Array

_OF_SCORES = {
    "gradient": gradient,
    "smooth_grad": smooth_grad,
    "integrated": integrated_gradients,
    "occlusion": occlusion,
}


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
        method: One of `cnn.attribution.METHODS`.
        epoch: As for `cnn.inspection.predict`.
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
    found = Attribution(maps, *scores_and_probabilities(model, pictures[0], output))
    if method != "integrated":
        return found
    start = np.full_like(pictures[0], filling(settings.get("baseline", "black"), pictures[0]))
    from_start, _ = scores_and_probabilities(model, start, output)
    return replace(found, baseline_scores=from_start)
