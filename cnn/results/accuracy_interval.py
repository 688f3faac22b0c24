"""How sure an accuracy is that was measured on a number of pictures."""

from math import sqrt

Z_95 = 1.96  # standard deviations to both sides that hold 95 % of a normal distribution


def wilson_interval(right: int, total: int, *, z: float = Z_95) -> tuple[float, float]:
    """Return between which shares the true one likely lies, when so many of a sample are right.

    Of all such intervals, 95 % hold the accuracy that one would measure on pictures without end.
    It stays within 0 to 1 and holds for small samples, too.

    Args:
        right: 0 to total.
        total: Pictures, at least 1.
        z: Standard deviations of a normal distribution; 1.96 for 95 %.

    Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 1927.

    >>> low, high = wilson_interval(9, 10)
    >>> f"{low:.3f} {high:.3f}"
    '0.596 0.982'
    """
    share = right / total
    middle = share + z**2 / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    scale = 1 + z**2 / total
    # The share itself lies within; rounding would leave it out where all or none are right.
    low, high = min(share, (middle - half) / scale), max(share, (middle + half) / scale)
    return max(0.0, low), min(1.0, high)


def telling_difference(right: int, total: int) -> float:
    """Return the points of accuracy by which another network's share has to differ to tell.

    The chance of both shares adds up, as squares: the difference of two scatters sqrt(2) times as
    far as one. This is for networks that saw different pictures; those that saw the same are told
    apart by `cnn.results.paired_test`, which is finer.

    Args:
        right: 0 to total.
        total: Pictures, at least 1, of each network.

    Source: the variance of a difference of independent values is the sum of theirs.

    >>> f"{telling_difference(9_823, 10_000):.2f}"
    '0.37'
    """
    low, high = wilson_interval(right, total)
    return 100 * sqrt(2) * (high - low) / 2


def chance_in_words(right: int, total: int) -> str:
    """Say which differences the test pictures cannot tell from chance."""
    limit = telling_difference(right, total)
    return (
        f"With {total:,} test pictures, a difference to another run of less than about "
        f"{limit_in_words(limit)} points may be chance. Runs that saw the same pictures are told "
        "apart more finely where they are compared, on the training page."
    )


def limit_in_words(points: float) -> str:
    """Write points of accuracy with the digits that they are good for.

    >>> limit_in_words(0.366), limit_in_words(10.74)
    ('0.37', '10.7')
    """
    return f"{points:.2f}" if points < 1 else f"{points:.1f}"
