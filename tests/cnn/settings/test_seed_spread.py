"""What another seed does: the pages say the numbers of the tables in docs/benchmarks.md."""

from pathlib import Path

import pytest

from cnn.settings import seed_spread
from cnn.settings.seed_spread import MEASURED

PAGE = Path(__file__).parents[3] / "docs" / "benchmarks.md"


def rows(table: str) -> list[list[str]]:
    """The rows of a table of the page, each cut into its cells."""
    text = PAGE.read_text("utf-8").split(f"<!-- {table}: begin -->")[1].split("<!--")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.strip().splitlines()]


@pytest.mark.parametrize("measured", MEASURED[:2], ids=lambda one: one.network)
def test_small_budgets_are_those_of_the_table(measured: seed_spread.SeedSpread) -> None:
    budget = f"{measured.num_train:,} digits, {measured.epochs} epochs"
    found = [row for row in rows("seeds") if row[1] == budget]
    assert len(found) == 4
    assert {int(row[2]) for row in found} == {measured.seeds}
    spreads = []
    for row in found:
        low, high = map(float, row[3].split(" to "))
        assert float(row[5]) == pytest.approx(high - low, abs=0.011)
        spreads.append(float(row[5]))
    assert (measured.least, measured.most) == (min(spreads), max(spreads))


def test_all_digits_are_those_of_the_article_s_table() -> None:
    last = [float(row[5]) for row in rows("article") if row[0].startswith("lab, seed")]
    assert (len(last), MEASURED[2].epochs) == (MEASURED[2].seeds, 5)
    assert MEASURED[2].most == pytest.approx(max(last) - min(last))


def test_what_is_said_depends_on_how_much_the_test_pictures_leave_open() -> None:
    """0.53 points by a seed are more than 0.37 by 10,000 test pictures, less than 11 by 80."""
    assert seed_spread.in_words(60_000, 0.37).startswith(
        "Another seed alone may change more than that: 3 trainings of the article's network with "
        "60,000 digits and 5 epochs, alike in all else, ended up to 0.5 points apart."
    )
    assert "too, by less than that" in seed_spread.in_words(60_000, 11)
    assert seed_spread.in_words(2_000).startswith("Another seed changes an accuracy, too: 5 train")
    assert "points apart, depending on the network" in seed_spread.in_words(2_000)
    assert f"0.5 points with all 60,000 digits, and {MEASURED[0].least:.1f} to " in (
        seed_spread.briefly()
    )


def test_of_other_pictures_nothing_is_compared_with_what_digits_do() -> None:
    said = seed_spread.in_words(30, 44.2, dataset="own-" + "a" * 16)
    assert "less than that" not in said
    assert "how much with these pictures is not measured, with digits it is: 5 trainings" in said
