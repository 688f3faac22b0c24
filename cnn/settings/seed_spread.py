"""What another seed does to a test accuracy, as it was measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedSpread:
    """How far trainings ended apart that differ in nothing but their seed.

    Args:
        network: In words.
        num_train: Training pictures, handwritten digits.
        epochs: Of each training.
        seeds: Trainings of each network.
        least: Points of accuracy between the highest and the lowest, of the calmest network.
        most: The same, of the network that scatters most.
    """

    network: str
    num_train: int
    epochs: int
    seeds: int
    least: float
    most: float


# From the tables of docs/benchmarks.md, in which a test reads them again: `benchmarks.seeds` and,
# for all digits, the lab's rows of `benchmarks.article`.
MEASURED = (
    SeedSpread("the depth experiment's networks", 2_000, 2, 5, 1.45, 17.93),
    SeedSpread("the shift experiment's networks", 6_000, 4, 5, 0.40, 4.10),
    SeedSpread("the article's network", 60_000, 5, 3, 0.53, 0.53),
)


def nearest(num_train: int) -> SeedSpread:
    """Return what was measured with the most similar number of training pictures.

    >>> nearest(2_500).num_train, nearest(30_000).num_train
    (2000, 60000)
    """

    def ratio(one: SeedSpread) -> float:
        return max(one.num_train / num_train, num_train / one.num_train)

    return min(MEASURED, key=ratio)


def in_words(num_train: int, limit: float | None = None, *, dataset: str = "mnist") -> str:
    """Say how much another seed changes, and compare it with the chance of the test pictures.

    Args:
        num_train: Training pictures of the run that is looked at, at least 1.
        limit: The points by which test pictures may part two runs by chance, if it was said before.
        dataset: Of that run; with others than the digits that were measured, nothing is compared.
    """
    found = nearest(num_train)
    begin = "Another seed changes an accuracy, too"
    if dataset != "mnist":
        begin += "; how much with these pictures is not measured, with digits it is"
    elif limit is not None:
        begin = (
            "Another seed alone may change more than that"
            if found.most > limit
            else "Another seed changes an accuracy, too, by less than that"
        )
    apart = f"up to {found.most:.1f} points apart"
    if found.least < found.most:
        apart = f"{found.least:.1f} to {found.most:.1f} points apart, depending on the network"
    return (
        f"{begin}: {found.seeds} trainings of {found.network} with {found.num_train:,} digits and "
        f"{found.epochs} epochs, alike in all else, ended {apart}. "
        "Repeat with other seeds before you believe a difference."
    )


def briefly() -> str:
    """Say in half a sentence how far another seed moves an accuracy, from few digits to all."""
    few, _, every = MEASURED
    return (
        f"{every.most:.1f} points with all {every.num_train:,} digits, and {few.least:.1f} to "
        f"{few.most:.1f} with {few.num_train:,}"
    )
