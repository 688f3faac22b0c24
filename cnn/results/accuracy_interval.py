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
