"""Counts in words: one epoch is no "1 epochs"."""


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write how many there are of something.

    Args:
        count: How many; thousands are set apart.
        noun: What one of them is called.
        plural: What several are called, where that is not the noun with an "s".

    >>> counted(1, "epoch"), counted(0, "epoch"), counted(3000, "class", "classes")
    ('1 epoch', '0 epochs', '3,000 classes')
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"
