"""Draw a digit: a drawing comes by its link, and the network reads it."""

import pytest

from tests.pages.reading import metric, open_page, words

SEVEN = "p14.55.45.140.45.85.160"


RUN = "example-depth-02"


def test_the_network_reads_a_seven_and_whether_it_is_centred_matters() -> None:
    page = open_page("draw", run=RUN, ink=SEVEN)
    assert metric(page, "The network reads") == "7"
    corner = "p6.10.8.30.8.18.40"
    lying = open_page("draw", run=RUN, ink=corner, centred="false")
    centred = open_page("draw", run=RUN, ink=corner)
    assert metric(centred, "The network reads") == "7"
    sure = [m.delta for m in (*lying.metric, *centred.metric)]
    assert len(set(sure)) == 2


def test_an_empty_pad_says_what_to_do() -> None:
    assert "Draw on the black pad" in words(open_page("draw", run=RUN))


@pytest.mark.parametrize("ink", ["nonsense", "p14", "<script>alert(1)</script>"])
def test_a_damaged_drawing_is_explained_and_the_pad_stays(ink: str) -> None:
    page = open_page("draw", run=RUN, ink=ink)
    assert "damaged" in page.warning[0].value
    assert "Draw on the black pad" in words(page)


def test_before_anything_was_trained_a_network_of_the_lab_reads(run_store) -> None:
    page = open_page("draw", ink=SEVEN)
    assert metric(page, "The network reads") == "7"


@pytest.mark.parametrize("ink", ["p6.100.60.100.140_e60.100.40.100.160", "e30.50.50.150.150"])
def test_an_erased_drawing_is_no_answer_but_nothing_yet(ink: str) -> None:
    page = open_page("draw", run=RUN, ink=ink)
    assert metric(page, "The network reads") == "–"
    assert {each.delta for each in page.metric} == {"nothing yet"}
    assert "Draw on the black pad" in words(page)
