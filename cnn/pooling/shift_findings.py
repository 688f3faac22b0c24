"""What the measured shifts say about pooling, in words that follow from the numbers."""

from collections.abc import Mapping

import numpy as np

from cnn.pooling.invariance import MAX_SHIFT, MAX_STAGES, Pooling, ShiftTable

MeasuredPooling = Mapping[tuple[Pooling, int], ShiftTable]

NAMES: dict[Pooling, str] = {
    "no": "no pooling",
    "max": "max pooling",
    "average": "average pooling",
    "blur": "blur pooling",
}

_REMEDY = (
    "is to blur before cells are dropped: "
    "[Zhang, Making Convolutional Networks Shift-Invariant Again (2019)]"
    "(https://arxiv.org/abs/1904.11486)."
)


def percent(share: float, *, digits: int = 0) -> str:
    """Write a share in per cent, never rounding something to nothing or nearly all to all.

    >>> percent(0.5), percent(0.0001), percent(0.9999), percent(float("nan"))
    ('50%', '< 1%', '> 99%', 'not defined')
    """
    if np.isnan(share):
        return "not defined"
    least = 10.0 ** -(digits + 2)
    if 0 < share < least:
        return f"< {100 * least:g}%"
    if 1 - least < share < 1:
        return f"> {100 - 100 * least:g}%"
    return f"{100 * share:.{digits}f}%"


def promise(measured: MeasuredPooling, count: int, *, dx: int, dy: int) -> str:
    """Say whether max pooling keeps the article's promise for one shift, and how often for all.

    Args:
        measured: The result of `cnn.pooling.invariance.measure_all`.
        count: Stages.
        dx: Pixels to the right.
        dy: Pixels down.
    """
    if ("max", count) not in measured:
        return ""
    pooled, plain = measured["max", count], measured["no", count]
    after, before = pooled.at(dx, dy), plain.at(dx, dy)
    if dx == dy == 0:
        here = "Nothing has moved yet, so nothing changes. Drag the picture."
    elif after.unchanged == 1 > before.unchanged:
        here = (
            "**The promise holds for this shift**: the max-pooled map is exactly the same, "
            f"although {percent(1 - before.unchanged)} of the cells changed without pooling."
        )
    elif after.unchanged == 1:
        here = "Nothing in this map tells the shift, pooled or not."
    elif after.of_shuffling < before.of_shuffling:
        here = (
            f"**The promise holds in part**: {percent(1 - after.unchanged)} of the max-pooled "
            "cells change, so the map is not the same; but it changes less "
            f"({percent(after.of_shuffling)} of a shuffling) than without pooling "
            f"({percent(before.of_shuffling)})."
        )
    else:
        here = (
            f"**The promise fails for this shift**: {percent(1 - after.unchanged)} of the "
            "max-pooled cells change, and the map changes no less than without pooling "
            f"({percent(after.of_shuffling)} of a shuffling against "
            f"{percent(before.of_shuffling)})."
        )
    same = int(np.count_nonzero(pooled.unchanged == 1)) - 1  # without the shift by nothing
    others = pooled.unchanged.size - 1
    return f"{here} Of all {others} shifts by up to {MAX_SHIFT} pixels, {_leave(same)} it the same."


def _leave(number: int) -> str:
    return {0: "none leaves", 1: "one leaves"}.get(number, f"{number} leave")


def stacking(measured: MeasuredPooling, pooling: Pooling, *, dx: int, dy: int) -> str:
    """Say whether more stages change less: for one shift, and for how many of all.

    Returns:
        Markdown; "" if there are no two stages to compare.
    """
    tables = [
        measured[pooling, count]
        for count in range(1, MAX_STAGES + 1)
        if (pooling, count) in measured
    ]
    measured_stages = len(tables)
    while tables and np.isnan(tables[-1].of_shuffling).all():
        tables.pop()  # a single grey level is left; nothing to shuffle, and nothing to compare
    flat = (
        f" After {len(tables) + 1} stages the map has a single grey level: nothing to shuffle, so "
        "that share has no value there."
        if len(tables) < measured_stages
        else ""
    )
    if len(tables) < 2:
        return ""
    row = " → ".join(percent(table.at(dx, dy).of_shuffling) for table in tables)
    steadier, comparable = tables[-1].num_steadier(tables[0])
    if comparable == 0:
        return ""
    if steadier == comparable:
        verdict = "as the article claims, for every shift"
    elif 2 * steadier > comparable:
        verdict = "the claim holds for most shifts, not for all"
    elif steadier:
        verdict = "the claim fails for most shifts"
    else:
        verdict = "the claim fails for every shift"
    here = f"{row} with 1 → {len(tables)} stages. " if (dx, dy) != (0, 0) else ""
    return (
        f"**{NAMES[pooling].capitalize()}**: {here}{len(tables)} stages change less than one for "
        f"{steadier} of {comparable} shifts: {verdict}.{flat}"
    )


def remedy(measured: MeasuredPooling, count: int, *, dx: int, dy: int) -> str:
    """Compare blur pooling with max pooling, for one shift and for all.

    Returns:
        Markdown that goes on after "A known remedy".
    """
    if ("max", count) not in measured or ("blur", count) not in measured:
        return f"{_REMEDY} This picture is too small for it."
    plain, blurred = measured["max", count], measured["blur", count]
    steadier, comparable = blurred.num_steadier(plain)
    near_steadier, near_comparable = blurred.num_steadier(plain, reach=1)
    sentences = [
        _REMEDY,
        f"It changes the map less than max pooling for {near_steadier} of the {near_comparable} "
        f"shifts by one pixel, and for {steadier} of the {comparable} by up to {MAX_SHIFT}.",
    ]
    before, after = plain.at(dx, dy), blurred.at(dx, dy)
    if (dx, dy) != (0, 0):
        sentences.append(
            f"For the shift above: {percent(after.of_shuffling)} of a shuffling instead of "
            f"{percent(before.of_shuffling)}."
        )
        if after.of_shuffling < before.of_shuffling and after.unchanged < before.unchanged:
            sentences.append(
                f"Yet fewer cells stay exactly the same, {percent(after.unchanged)} instead of "
                f"{percent(before.unchanged)}: the changes become smaller, not rarer."
            )
    return " ".join(sentences)
