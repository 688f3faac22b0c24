"""A learner's own classes may have long names: they can be read, and break no layout."""

import pytest
from playwright.sync_api import Locator, Page, expect

from cnn.runs import Run
from tests.browser.server import Server
from tests.own_pictures import trained_on
from tests.visitors import run_of

pytestmark = [pytest.mark.browser, pytest.mark.walk]

FEW = ("golden retriever puppy", "not a person", "person", "siamese cat in a basket")
MANY = tuple(f"{kind} number {n}" for kind in ("bicycle", "red apple") for n in range(1, 11))
RECORD_TEXTS = """
    window.drawn = [];
    const fillText = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      window.drawn.push(text);
      return fillText.call(this, text, ...place);
    };
"""


@pytest.fixture(scope="module")
def few(server: Server) -> Run:
    return trained_on(server.store, FEW)


@pytest.fixture(scope="module")
def many(server: Server) -> Run:
    return trained_on(server.store, MANY, each=5)


def cut_off(parts: Locator) -> list[str]:
    """Return the texts of those parts of which a line or a side is out of sight.

    The room for accents above a line may stick out by a few pixels.
    """
    found: list[str] = parts.evaluate_all(
        "all => all.filter(e => e.scrollHeight > e.clientHeight + 6"
        " || e.scrollWidth > e.clientWidth).map(e => e.textContent)"
    )
    return found


@pytest.mark.parametrize("width", [1440, 390])
def test_a_matrix_of_few_classes_shows_all_its_cells_and_names(
    tab: Page, few: Run, width: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 1000})
    tab.goto(f"/results?run={few.id}")
    matrix = tab.locator(".confusion-matrix")
    expect(matrix.locator(".name span")).to_have_count(2 * len(FEW) + 1)
    assert cut_off(matrix.locator(".name span")) == []
    assert cut_off(matrix.locator(".scroller")) == []


def test_a_matrix_of_twenty_classes_fits_on_a_laptop_and_says_all_of_a_name(
    tab: Page, many: Run
) -> None:
    tab.goto(f"/results?run={many.id}")
    matrix = tab.locator(".confusion-matrix")
    expect(matrix.locator(".name span")).to_have_count(2 * len(MANY) + 1)
    assert cut_off(matrix.locator(".name span")) == []
    assert cut_off(matrix.locator(".scroller")) == []
    matrix.locator('[data-place="0.20"]').hover()
    expect(matrix.locator(".readout")).to_contain_text(MANY[-1])


@pytest.mark.parametrize("width", [1440, 390])
def test_names_below_a_tile_are_whole(tab: Page, few: Run, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 1000})
    tab.goto(f"/results?run={few.id}&show=all")
    labels = tab.locator(".st-key-results_wall .label")
    expect(labels).to_have_count(2 * 2 * len(FEW))  # two classes below each test picture
    assert cut_off(labels) == []
    expect(labels.first).to_have_attribute("title", labels.first.inner_text().replace("\n", " "))


@pytest.mark.parametrize("classes", ["few", "many"])
def test_the_network_view_writes_out_the_names_of_its_answers(
    tab: Page, request: pytest.FixtureRequest, classes: str
) -> None:
    run: Run = request.getfixturevalue(classes)
    tab.add_init_script(RECORD_TEXTS)
    tab.goto(f"/look_inside?run={run.id}")
    tab.locator(".network-view[data-ready]").wait_for()
    drawn = tab.evaluate("window.drawn")
    assert not [text for text in drawn if "…" in text]
    said = " ".join(drawn)  # a name in two lines is two texts, one after the other
    assert all(name in said for name in (FEW if classes == "few" else MANY))


def test_softmax_of_twenty_classes_is_a_fraction_of_the_opened_class(tab: Page, many: Run) -> None:
    tab.goto(f"/look_inside?run={many.id}&unit=dense.3")
    formula = tab.locator(".softmax .formula")
    expect(formula).to_contain_text(f"p({MANY[3]}) =")
    expect(formula.locator(".power-term")).to_have_count(20)
    tab.get_by_label("Unit, 0 to 19").fill("7")
    tab.get_by_label("Unit, 0 to 19").press("Enter")
    expect(formula).to_contain_text(f"p({MANY[7]}) =")


@pytest.mark.parametrize("page", ["training", "shift_test"])
def test_no_part_of_a_name_is_a_link(
    tab: Page, server: Server, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """Markdown makes links of addresses even where their signs are escaped."""
    monkeypatch.setenv("CNNLAB_RUNS", str(server.store))
    run = run_of("", "see https://evil.example/x, www.evil.example, me@evil.example")
    tab.goto(f"/{page}?run={run.id}")
    expect(tab.get_by_text("evil.example/x").first).to_be_visible()
    tab.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    assert tab.locator("a[href*=evil]").count() == 0
