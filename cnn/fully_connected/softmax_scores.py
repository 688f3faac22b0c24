"""Scores of a last layer (logits), what softmax makes of them, and both as text for links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cnn import ops
from cnn.errors import CnnError
from cnn.fully_connected.face_text import rounded
from cnn.types import FloatArray

# With these, exp(score / temperature) is at most exp(500), which a computer can still write down.
MAX_SCORE = 50.0
MAX_SCORES = 20  # as many as a learner's own pictures may have classes
TEMPERATURES = (0.1, 10.0)

# Made up by hand, as a network might score a digit that is badly written.
SCORES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "a 4 or a 9?": (-1.5, -2, 0.5, -0.5, 5.1, 0.8, -1, 1.2, 0.4, 4.4),
        "surely a 4": (-1.5, -2, 0.5, -0.5, 9, 0.8, -1, 1.2, 0.4, 1),
        "no idea": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "two classes": (2.65, 0),
    }
)
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,6})?", re.ASCII)


def class_names(count: int) -> list[str]:
    """Name the classes: a person or not if there are two, else by their numbers."""
    return ["a person", "not a person"] if count == 2 else [str(number) for number in range(count)]


def format_scores(scores: FloatArray) -> str:
    """Write scores for a link.

    >>> format_scores(np.array([2.65, 0.0, -1.5]))
    '2.65_0_-1.5'
    """
    return "_".join(f"{rounded(score):.10g}" for score in scores.tolist())


def parse_scores(text: str) -> FloatArray:
    """Read 2 to 20 scores from -50 to 50 with "_" between them, shape (classes,).

    Raises:
        CnnError: The text is no such list.
    """
    words = text.strip()[:400].split("_")
    if not 2 <= len(words) <= MAX_SCORES or not all(_NUMBER.fullmatch(word) for word in words):
        raise CnnError(
            f"Scores are written as 2 to {MAX_SCORES} numbers with _ between them, one per class, "
            "such as 5.1_0.8_-1."
        )
    scores = np.array([rounded(float(word)) for word in words])
    if np.abs(scores).max() > MAX_SCORE:
        raise CnnError(f"Scores go from {-MAX_SCORE:g} to {MAX_SCORE:g} here; choose smaller ones.")
    return scores


def parse_temperature(text: str) -> float:
    """Read a temperature from 0.1 to 10.

    Raises:
        CnnError: The text is no such number.
    """
    word = text.strip()[:20]
    low, high = TEMPERATURES
    if not _NUMBER.fullmatch(word) or not low <= float(word) <= high:
        raise CnnError(f"The temperature is a number from {low:g} to {high:g}, such as 0.5.")
    return rounded(float(word))


@dataclass(frozen=True)
class WhatIf:
    """What a hand has made of a network's scores.

    Args:
        network: The scores that it began with.
        changed: Those that it left.
        temperature: That it left.
    """

    network: tuple[float, ...]
    changed: tuple[float, ...]
    temperature: float = 1.0

    @classmethod
    def parse(cls, text: str) -> "WhatIf":
        """Read it from a link.

        Raises:
            CnnError: The text is none.
        """
        parts = text.split("~")
        if len(parts) != 3:
            raise CnnError(
                "Changed scores are written as the network's, one's own and the temperature, with "
                "~ between them, such as 1_0~2_0~1."
            )
        network, changed = (parse_scores(part) for part in parts[:2])
        if network.size != changed.size:
            raise CnnError(
                f"The network's scores are {network.size}, one's own are {changed.size}: give one "
                "of each for every class."
            )
        return cls(tuple(network.tolist()), tuple(changed.tolist()), parse_temperature(parts[2]))

    def __str__(self) -> str:
        """Write it for a link.

        >>> str(WhatIf((1.0, 0.0), (2.5, 0.0), 0.5))
        '1_0~2.5_0~0.5'
        """
        network, changed = (format_scores(np.array(one)) for one in (self.network, self.changed))
        return f"{network}~{changed}~{self.temperature:g}"

    def is_about(self, scores: FloatArray) -> bool:
        """Tell whether it began with these scores, but for what machines differ in."""
        return len(self.network) == scores.size and bool(
            np.allclose(self.network, scores, rtol=0, atol=0.002)
        )

    @property
    def changes_nothing(self) -> bool:
        """Tell whether the network's own scores are left."""
        return self.changed == self.network and self.temperature == 1


def findings(scores: FloatArray, temperature: float) -> list[str]:
    """Say what softmax does with these scores, a sentence of Markdown each.

    Args:
        scores: Shape (classes,), at least two.
        temperature: From 0.1 to 10.
    """
    names = class_names(len(scores))
    probabilities = ops.softmax(scores, temperature=temperature)
    first, second = np.argsort(-scores, kind="stable")[:2]
    gap = float(scores[first] - scores[second])
    said = [
        f"**{names[first]}** gets {probabilities[first]:.1%}, **{names[second]}** "
        f"{probabilities[second]:.1%}. Only the difference of scores counts: the first is "
        f"exp({gap:.3g} / {temperature:g}) = {_brief(np.exp(gap / temperature))} times as likely "
        "as the second. Add the same number to all scores, and nothing changes."
    ]
    winners = int((scores == scores.max()).sum())
    said.append(
        f"At temperature {TEMPERATURES[0]:g}, {names[first]} gets "
        f"{ops.softmax(scores, temperature=TEMPERATURES[0])[first]:.1%}, at 1 "
        f"{ops.softmax(scores)[first]:.1%}, at {TEMPERATURES[1]:g} "
        f"{ops.softmax(scores, temperature=TEMPERATURES[1])[first]:.1%}. The limits: near 0, "
        + (
            "the largest score takes everything (argmax)"
            if winners == 1
            else f"the {winners} equal largest scores share everything"
        )
        + f"; without end, each of the {len(scores)} classes gets {1 / len(scores):.1%}."
    )
    if len(scores) == 2:
        difference = float(scores[0] - scores[1]) / temperature
        said.append(
            f"Two classes: softmax gives {probabilities[0]:.4f}, and the sigmoid of the difference "
            f"{difference:.4g} gives {float(ops.sigmoid(np.array(difference))):.4f}. They are the "
            "same function, since exp(a) / (exp(a) + exp(b)) = 1 / (1 + exp(−(a − b)))."
        )
    return said


def _brief(number: float) -> str:
    return f"{number:,.2f}" if number < 1e6 else f"{number:.1e}"
