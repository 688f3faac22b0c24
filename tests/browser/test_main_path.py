"""The main path through the app, in a real browser and with real workers.

The tests of this file are one story: they run in order and share a server and its runs. They kill
its workers and stop it on the way, and so it is theirs alone.
"""

import contextlib
import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import running_server
from tests.browser.server import Server
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.walk]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run an app of one's own, whose workers are killed and which is stopped on the way."""
    with running_server(tmp_path_factory.mktemp("runs")) as app:
        yield app


def chart(tab: Page, key: str) -> Locator:
    """Find a Plotly chart by its key."""
    return tab.locator(f".st-key-{key} .js-plotly-plot")


def pixels(tab: Page, key: str) -> str:
    """Return the drawn heat map of a chart, as its data URL."""
    image = chart(tab, key).locator(".heatmaplayer image").first
    expect(image).to_have_attribute("href", re.compile("^data:image"))
    return image.get_attribute("href") or ""


def choose(tab: Page, key: str, option: str) -> None:
    """Pick an option of a select box; again, if the list closed because the page was redrawn."""
    # The page gives it another number when anything else has changed it.
    field = tab.locator(f".st-key-{key} input, [class*='st-key-{key}-'] input").first

    def chosen() -> bool:
        if field.input_value() == option:
            return True
        field.click()
        with contextlib.suppress(PlaywrightError):
            tab.get_by_role("option", name=option, exact=True).click(timeout=3000)
        return False

    wait_until(chosen, f"{option} to be chosen")


def open_page(tab: Page, path: str, title: str) -> None:
    """Open a page by its link."""
    tab.goto(f"/{path}")
    expect(tab.get_by_role("heading", name=title, level=1)).to_be_visible()


def state_of_run(tab: Page) -> Locator:
    """Find the badge with the state of the shown run."""
    return tab.locator(".stMarkdownBadge").first


def start_training(tab: Page, epochs: int) -> str:
    """Train the article's network on 2,000 digits and return the run's id."""
    link = f"training?train_pictures=2000&train_test_pictures=1000&train_epochs={epochs}"
    open_page(tab, link, "Training")
    tab.get_by_role("button", name="Start training").click()
    tab.wait_for_url(re.compile(r"[?&]run=[\w-]{16}"))
    return re.search(r"[?&]run=([\w-]{16})", tab.url).group(1)  # type: ignore[union-attr]


def test_a_link_with_an_infinite_number_opens_with_the_default(tab: Page) -> None:
    """Streamlit itself fails to turn infinity into a whole number of epochs."""
    open_page(tab, "training?train_epochs=1e999&train_batch=50", "Training")
    expect(tab.get_by_role("spinbutton", name="Epochs")).to_have_value("5")
    expect(tab.locator(".st-key-train_batch input")).to_have_value("50")


def test_choosing_another_kernel_changes_the_output(tab: Page) -> None:
    open_page(tab, "convolution?conv_kernel=line+45+degrees", "Convolution")
    worked_out = tab.locator(".pixel-grids .worked")
    expect(worked_out).to_contain_text("Output h, row 47, column 47")
    before = worked_out.inner_text()
    choose(tab, "conv_kernel", "line 0 degrees")
    wait_until(lambda: worked_out.inner_text() != before, "the output to change")
    tab.reload()
    expect(tab.get_by_text("Finds bright horizontal lines")).to_be_visible()


def test_shifting_the_picture_changes_the_share_of_unchanged_cells(tab: Page) -> None:
    open_page(tab, "pooling", "Pooling")
    share = tab.get_by_test_id("stMetric").filter(has_text="after max pooling")
    expect(share).to_contain_text("100.0%")
    slider = tab.get_by_role("slider", name="Shift right (pixels)")
    slider.press("ArrowRight")
    expect(share).not_to_contain_text("100.0%")
    expect(tab).to_have_url(re.compile("pool_dx=2"))


def test_building_training_and_inspecting_the_articles_network(tab: Page, server: Server) -> None:
    open_page(tab, "network_builder", "Network builder")
    expect(tab.get_by_text("128,266").first).to_be_visible()

    run = start_training(tab, epochs=6)
    curve = tab.locator(".st-key-curve_loss [data-testid=stEChartsChart] svg").first
    drawings = set()

    def curve_has_grown() -> bool:
        if curve.count():
            drawings.add(curve.evaluate("svg => svg.innerHTML"))
        badge = state_of_run(tab)
        return badge.count() > 0 and "finished" in badge.inner_text()

    wait_until(curve_has_grown, "the run to finish")
    assert len(drawings) > 2  # it grew, refresh by refresh

    tab.get_by_role("link", name="See what it learned").click()
    expect(tab.get_by_role("heading", name="Results", level=1)).to_be_visible()
    expect(tab.get_by_role("grid", name="Confusion matrix of 10 classes")).to_be_visible()

    with tab.expect_download() as download:
        tab.get_by_role("button", name="Take it along").click()
    with zipfile.ZipFile(download.value.path()) as taken:
        assert {"report.html", "model.keras", "train.py", "train.ipynb"} <= set(taken.namelist())

    tab.reload()
    expect(tab).to_have_url(re.compile(f"run={run}"))
    expect(chart(tab, "results_reliability")).to_be_visible()

    open_page(tab, f"training?run={run}", "Training")
    expect(state_of_run(tab)).to_contain_text("finished")


def test_one_step_of_gradient_descent_makes_the_loss_smaller(tab: Page) -> None:
    open_page(tab, "backpropagation", "Backpropagation")
    expect(tab.get_by_role("img", name="Loss over one weight")).to_be_visible()
    change = tab.get_by_test_id("stMetricDelta").first
    expect(change).to_contain_text("-")


def test_a_run_survives_the_death_of_its_worker(tab: Page, server: Server) -> None:
    start_training(tab, epochs=12)
    expect(state_of_run(tab)).to_contain_text("running")
    expect(tab.get_by_text(re.compile("[1-9] of 12")).first).to_be_visible()
    for worker in server.workers():
        worker.kill()
    expect(state_of_run(tab)).to_contain_text("finished")
    expect(tab.get_by_text("12 of 12").first).to_be_visible()


def test_a_restarted_server_still_knows_the_runs(tab: Page, server: Server) -> None:
    run = start_training(tab, epochs=1)
    expect(state_of_run(tab)).to_contain_text("finished")
    workers = server.workers()
    server.stop()
    wait_until(lambda: not any(worker.is_running() for worker in workers), "the workers to end")
    server.start()
    open_page(tab, "results", "Results")
    expect(tab).to_have_url(re.compile(f"run={run}"))  # the newest of this browser
    chosen = tab.get_by_role("combobox", name="Run")
    expect(chosen).to_have_value(re.compile("^The article's network"))
    expect(tab.get_by_role("grid", name="Confusion matrix of 10 classes")).to_be_visible()
