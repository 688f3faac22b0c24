"""Why the neuron that judges a face decided as it did, in words computed from the decision."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from cnn import ops
from cnn.fully_connected import faces
from cnn.fully_connected.faces import (
    DETECTOR_OF,
    DETECTORS,
    ORDINARY_FACE,
    QUARTERS,
    Decision,
    FaceNeuron,
    Parts,
)
from cnn.types import FloatArray

_NOTEWORTHY = 0.5  # of the sum; smaller changes are the drawing's noise
_MOVED = 2.0  # pixels from its ordinary place from which on a part counts as moved


@dataclass(frozen=True)
class Moved:
    """A part that is not in its ordinary place, and what the neuron noticed of it."""

    part: str
    distance: float  # pixels
    home: str  # the quarter of its ordinary place
    quarter: str  # where it is now
    answer: float  # the strongest response of its detector in this quarter
    weight: float  # of that detector and quarter


def moved_parts(parts: Parts, decision: Decision, neuron: FaceNeuron) -> list[Moved]:
    """List the parts that are at least 2 pixels from their ordinary place and still recognised."""
    found = []
    for part, place in parts.items():
        home = ORDINARY_FACE[part]
        distance = float(np.hypot(place.row - home.row, place.column - home.column))
        detector, quarter = DETECTORS.index(DETECTOR_OF[part]), quarter_of(place)
        answer = float(decision.evidence.reshape(len(DETECTORS), -1)[detector, quarter])
        if distance >= _MOVED and answer >= faces.FIRES:
            weight = float(neuron.weights[detector, quarter])
            names = QUARTERS[quarter_of(home)], QUARTERS[quarter]
            found.append(Moved(part, distance, *names, answer, weight))
    return found


def quarter_of(place: faces.PartPlace) -> int:
    """Return the index of the quarter in which a part has its middle.

    >>> QUARTERS[quarter_of(faces.PartPlace(14, 13))]
    'bottom left'
    """
    half = faces.SIDE // 2
    return 2 * (place.row >= half) + (place.column >= half)


def changes(decision: Decision, neuron: FaceNeuron) -> list[tuple[str, float, float, float]]:
    """Compare with the ordinary face: (neuron, evidence there, evidence here, change of the sum).

    Only what changes the sum by at least 0.5 is listed, the largest change first.
    """
    there = faces.weigh(_ordinary_maps(), *neuron).evidence
    change = (decision.evidence - there) * neuron.weights.ravel()
    order = np.argsort(-np.abs(change), kind="stable")
    names = neuron_names()
    return [
        (names[i], float(there[i]), float(decision.evidence[i]), float(change[i]))
        for i in order
        if abs(change[i]) >= _NOTEWORTHY
    ]


def neuron_names() -> list[str]:
    """Name the 12 pooled neurons, in the order in which they are flattened."""
    return [f"{detector}, {quarter}" for detector in DETECTORS for quarter in QUARTERS]


def decision_in_words(decision: Decision) -> str:
    """Say the decision in one sentence of Markdown."""
    side = "above zero, so the neuron says **a person**"
    if not decision.is_person:
        side = "not above zero, so the neuron says **not a person**"
    if decision.logit == 0:
        side = "exactly zero, on the fence, which counts as **a person**"
    return (
        f"{len(DETECTORS) * len(QUARTERS)} terms and the bias add up to "
        f"**{_signed(decision.logit)}**, {side} (σ = {decision.probability:.1%})."
    )


def reasons(parts: Parts, neuron: FaceNeuron, decision: Decision) -> list[str]:
    """Say why the neuron decided so, against the ordinary face; a sentence of Markdown each."""
    said = []
    missing = [part for part in ORDINARY_FACE if part not in parts]
    if missing:
        said.append(f"Not in the picture: {_listed(missing)}.")
    turned = [part for part, place in parts.items() if place.mirrored or place.upside_down]
    if turned:
        said.append(_turned(turned, parts, decision))
    differing = changes(decision, neuron)
    if dict(parts) == dict(ORDINARY_FACE):
        said.append(_firing(decision))
    elif not differing:
        said.append(
            "No term differs from that of the ordinary face by 0.5 or more: the neuron can hardly "
            "tell the two apart."
        )
    else:
        named = [
            f"*{name}* {there:.2f} → {here:.2f}, {_signed(change)}"
            for name, there, here, change in differing[:4]
        ]
        more = f", and {len(differing) - 4} smaller ones" if len(differing) > 4 else ""
        said.append(f"Against the ordinary face, the sum changed by {'; '.join(named)}{more}.")
    moved = moved_parts(parts, decision, neuron)
    if decision.is_person:
        said += _why_unnoticed(moved)
    return said


def remedies(parts: Parts, neuron: FaceNeuron, decision: Decision) -> list[str]:
    """Say what would make the neuron notice that a face is scrambled; nothing if it did notice."""
    moved = moved_parts(parts, decision, neuron)
    if not moved or not decision.is_person:
        return []
    foreign = [part for part in moved if part.quarter != part.home and part.weight > 0]
    said = [_weight_remedy(foreign, neuron, decision)] if foreign else []
    maps = decision.feature_maps
    coarse, fine = (_differing_cells(maps, side) for side in (faces.SIDE // 2, faces.SIDE // 4))
    said.append(
        f"Smaller pooling windows keep more of *where*: with windows of {faces.SIDE // 2} pixels, "
        f"{coarse[0]} of the {coarse[1]} pooled numbers differ by more than 0.5 from those of the "
        f"ordinary face; with windows of {faces.SIDE // 4} pixels, {fine[0]} of {fine[1]} do. But "
        f"that is {fine[1]} weights instead of {coarse[1]}, and a face that merely moved looks "
        "different, too."
    )
    return said


def _firing(decision: Decision) -> str:
    """Say how much of the sum comes from the neurons that fire."""
    fires = decision.fires
    return (
        f"{fires.sum()} of the {fires.size} pooled neurons fire (0.5 or more). They bring "
        f"{_signed(decision.terms[fires].sum())} of the sum; the others, where the kernels half "
        f"match bits of lines, {_signed(decision.terms[~fires].sum())}."
    )


def _why_unnoticed(moved: list[Moved]) -> list[str]:
    """Say why moved parts are still counted: those in their own quarter, and those in others."""
    said = []
    stayed = [part for part in moved if part.quarter == part.home]
    if stayed:
        parts = _listed([f"{part.part} ({part.distance:.0f} pixels)" for part in stayed])
        answers = _listed([f"{part.answer:.2f}" for part in stayed])
        said.append(
            f"Moved, but still in its own quarter: {parts}. Max pooling keeps the brightest cell "
            f"of the quarter, {answers}, and throws away *where* in the quarter it was."
        )
    said += [
        f"The {part.part} went from the {part.home} to the {part.quarter}, "
        f"{part.distance:.0f} pixels away. There its detector answers {part.answer:.2f}, "
        f"and the weight is {part.weight:g}: a term of {_signed(part.answer * part.weight)}."
        for part in moved
        if part.quarter != part.home
    ]
    return said


def _turned(turned: list[str], parts: Parts, decision: Decision) -> str:
    answers = []
    for part in turned:
        detector = DETECTORS.index(DETECTOR_OF[part])
        quarter = quarter_of(parts[part])
        answer = decision.evidence.reshape(len(DETECTORS), -1)[detector, quarter]
        answers.append(f"{answer:.2f} for the {part}")
    return (
        f"A kernel knows its part only the right way round. Turned, the detectors answer "
        f"{_listed(answers)}; 1 is a perfect match."
    )


def _weight_remedy(foreign: list[Moved], neuron: FaceNeuron, decision: Decision) -> str:
    """Try the opposite weights for parts in foreign quarters, and say what that does.

    The bias moves along, so that the ordinary face keeps its sum.
    """
    ordinary, weights = _ordinary_maps(), neuron.weights.copy()
    for moved in foreign:
        cell = DETECTORS.index(DETECTOR_OF[moved.part]), QUARTERS.index(moved.quarter)
        weights[cell] = -neuron.weights[cell]
    kept = faces.weigh(ordinary, *neuron).logit
    bias = kept - faces.weigh(ordinary, weights, 0.0).logit
    here = faces.weigh(decision.feature_maps, weights, bias)
    changed = [
        f"{_signed(-moved.weight)} instead of {_signed(moved.weight)} for "
        f"*{DETECTOR_OF[moved.part]}, {moved.quarter}*"
        for moved in foreign
    ]
    return (
        f"Let a part speak against a person where it does not belong: with {_listed(changed)}, and "
        f"a bias of {_signed(bias)} so that the ordinary face keeps its {_signed(kept)}, this one "
        f"comes to {_signed(here.logit)}: {'still a person' if here.is_person else 'not a person'}."
    )


def _differing_cells(maps: FloatArray, window: int) -> tuple[int, int]:
    """Count the pooled numbers that tell a face from the ordinary one, and all of them."""
    pooled = [ops.pool2d(found, pool_size=window) for found in (maps, _ordinary_maps())]
    return int((np.abs(pooled[0] - pooled[1]) > 0.5).sum()), pooled[0].size


@cache
def _ordinary_maps() -> FloatArray:
    return faces.look(faces.draw(ORDINARY_FACE))


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")
