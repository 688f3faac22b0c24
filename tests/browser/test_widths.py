"""At every width of a screen all of a page is in sight, or scrolls and shows that it does."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cnn.inspection.reasons.methods_in_words import METHODS
from cnn.runs import Run
from tests.browser.conftest import BROWSERS, OPTIONS, patient
from tests.browser.server import ROOT, Server
from tests.files import CASES
from tests.own_pictures import trained_on
from tests.waiting import wait_until
from ui.components.styles import scrolling

pytestmark = pytest.mark.browser

WIDTHS = (1920, 1280, 1024, 768, 360)  # the widest first: what has not shrunk yet is seen to be cut
RUN = "example-depth-03"
PICTURE = CASES / "03-photo-of-a-digit-on-paper" / "speck_in_the_corner.png"
LONG = tuple(
    f"{kind} number {n}"
    for kind in ("Granny Smith, very ripe apple", "person")
    for n in range(1, 8)
)
NOTHING_SHOWN = {"address", "focus", "introduction", "saving", "typed_numbers"}
LAPTOP = 1280
LONGEST = "integrated"  # of the formulas


@dataclass(frozen=True)
class Walk:
    """A page, and where on it stands the root of each component that is walked there.

    Args:
        link: Of the page; {own} is a run on pictures with long names.
        roots: By the names of the components.
        whole: A frame that needs no bar on a laptop, beside an open menu.
        picture: Whether a picture is uploaded.
    """

    link: str
    roots: dict[str, str] = field(default_factory=dict)
    whole: str = ""
    picture: bool = False


WALKS = {
    "home": Walk("/"),
    "convolution": Walk("/convolution", {"pixel_grids": ".pixel-grids"}),
    "pooling": Walk("/pooling", {"shift_maps": ".shift-maps .chart svg"}),
    "fully connected": Walk(
        "/fully_connected", {"face": ".face-lab", "softmax_fraction": ".softmax .row"}
    ),
    "builder": Walk("/network_builder", {"svg_image": ".svg-image svg"}, whole=".svg-image"),
    "backpropagation": Walk("/backpropagation", {"descent_film": ".descent-film .plots svg"}),
    "results": Walk(
        f"/results?run={RUN}",
        {"confusion_matrix": ".confusion-matrix .cell", "live_tiles": ".live-tiles .tile"},
        whole=".confusion-matrix .scroller",
    ),
    "look inside": Walk(
        f"/look_inside?run={RUN}",
        {"network_view": ".network-view[data-ready]"},
        whole=".network-view .scroller",
    ),
    "own picture": Walk(
        f"/look_inside?run={RUN}&source=Your+own+picture",
        {"picture_crop": ".picture-crop .stage img"},
        picture=True,
    ),
    "patterns": Walk(f"/patterns?run={RUN}", {"point_cloud": ".point-cloud .stage"}),
    "draw": Walk("/draw", {"drawing_pad": ".drawing-pad .sheet"}),
    "depth": Walk("/depth"),
}
# What is longer: classes with long names, and pages without a component of their own.
LONG_WALKS = {
    "training": Walk(f"/training?run={RUN}"),
    "results with long names": Walk("/results?run={own}", {"confusion_matrix": ".rotated"}),
    "an answer with a long name": Walk(
        "/look_inside?run={own}&unit=dense.3", {"softmax_fraction": ".softmax .row"}
    ),
    "patterns with long names": Walk("/patterns?run={own}"),
    "shift test with long names": Walk(
        "/shift_test?run={own}", {"shift_maps": ".shift-maps .chart svg"}
    ),
    "reasons with long names": Walk("/reasons?run={own}", {"live_tiles": ".live-tiles .tile"}),
    "exercises": Walk("/exercises"),
}

# Returns what is out of sight sideways, and cannot be scrolled to by a bar that is seen.
CUT_OFF = """
() => {
  const SLACK = 2; // pixels of rounding
  const UNSEEN = "rgba(0, 0, 0, 0)";
  const LEFT_OUT = ".katex-mathml, [data-testid=stIconMaterial]"; // for ears, and by a font
  const PICTURE = "canvas, img, svg, button, select, input:not([type=file])";
  const main = document.querySelector("[data-testid=stMain]");
  const found = new Set();

  const showsBar = (frame, style) => {
    const borders = parseFloat(style.borderTopWidth) + parseFloat(style.borderBottomWidth);
    const thick = frame.offsetHeight - frame.clientHeight - borders;
    return thick >= 3 && !style.scrollbarColor.startsWith(UNSEEN);
  };

  const frames = new Map(); // what is known of an element round others
  function frameOf(element) {
    if (frames.has(element)) return frames.get(element);
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const isPart = element instanceof SVGElement && element.localName !== "svg";
    const isBox = !["inline", "contents"].includes(style.display) && !isPart;
    const left = box.left + (element.clientLeft || 0);
    const frame = {
      left, right: element.clientWidth ? left + element.clientWidth : box.right,
      top: box.top, bottom: box.bottom,
      isUnseen: style.clipPath === "inset(50%)" || Number(style.opacity) === 0,
      isSlanting: style.transform !== "none",
      hides: isBox && style.overflowX !== "visible",
      scrolls: ["auto", "scroll"].includes(style.overflowX) && element !== main &&
        showsBar(element, style),
      name: element.getAttribute("class") || element.localName,
      around: element === main ? null :
        element.assignedSlot ?? element.parentElement ?? element.getRootNode().host,
    };
    frames.set(element, frame);
    return frame;
  }

  function look(element, { left, right, top, bottom }, isText) {
    if (right - left < 1 || bottom - top < 1) return;
    const cut = (by) => found.add(
      `${frameOf(element).name} "${element.textContent.trim().slice(0, 40)}" is cut by ${by}`,
    );
    let next = isText ? element : frameOf(element).around;
    while (next) {
      const frame = frameOf(next);
      if (frame.isUnseen) return;
      if (frame.hides) {
        if (top >= frame.bottom - 1 || bottom <= frame.top + 1) return; // elsewhere altogether
        if (frame.left - left > SLACK || right - frame.right > SLACK) {
          if (!frame.scrolls) return cut(frame.name);
          [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
          if (right <= left) return;
        }
      }
      next = frame.around;
    }
    if (left < -SLACK || right > innerWidth + SLACK) cut("the window");
  }

  function lookAtText(node) {
    const element = node.parentElement;
    const isCode = !element || ["STYLE", "SCRIPT", "OPTION"].includes(element.tagName);
    // Slanting names have frames of their own, which other tests look at.
    if (isCode || !node.data.trim() || frameOf(element).isSlanting) return;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) look(element, box, true);
  }

  function lookAtTable(table) { // a canvas, whose own frame scrolls
    look(table, table.getBoundingClientRect(), false);
    const scroller = table.querySelector(".dvn-scroller");
    if (!scroller || scroller.scrollWidth <= scroller.clientWidth + SLACK) return;
    if (getComputedStyle(scroller).scrollbarColor.startsWith(UNSEEN)) found.add("a table");
  }

  function walk(root) {
    for (const node of root.childNodes) {
      if (node instanceof Text) lookAtText(node);
      if (!(node instanceof Element) || node.matches(LEFT_OUT)) continue;
      if (node.matches("[data-testid=stDataFrame]")) {
        lookAtTable(node);
        continue;
      }
      if (node.matches(PICTURE)) look(node, node.getBoundingClientRect(), false);
      walk(node);
      if (node.shadowRoot) walk(node.shadowRoot);
    }
  }
  walk(main);
  return [...found];
}
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def with_bars(browser: Browser) -> Iterator[Browser]:
    """Start Chromium as people have it; without a screen it hides its scroll bars."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    chromium = browser.browser_type.launch(
        executable_path=path, args=OPTIONS, ignore_default_args=["--hide-scrollbars"]
    )
    yield chromium
    chromium.close()


@pytest.fixture
def page(with_bars: Browser, server: Server) -> Iterator[Page]:
    tab = with_bars.new_page(base_url=server.url, viewport={"width": WIDTHS[0], "height": 900})
    yield patient(tab)
    tab.close()


@pytest.fixture(scope="module")
def own(server: Server) -> Run:
    return trained_on(server.store, LONG, each=5)


def open_page(page: Page, link: str) -> None:
    """Open a page and wait until all of it is there."""
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wait_for_answers(page)


def wait_for_answers(page: Page) -> None:
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    expect(page.locator("[data-testid=stSkeleton], [data-testid=stSpinner]")).to_have_count(0)


def expect_nothing_cut_off(page: Page) -> None:
    """Wait until all that is on the page can be seen at its present width."""
    found: list[str] = ["not looked yet"]

    def nothing_is() -> bool:
        page.evaluate(TWO_FRAMES)
        found[:] = page.evaluate(CUT_OFF)
        return not found

    width = page.viewport_size and page.viewport_size["width"]
    wait_until(nothing_is, lambda: f"a page that can be seen at {width} pixels: {found}")


def at_all_widths(page: Page) -> Iterator[int]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => innerWidth === width", arg=width)
        yield width


@pytest.mark.parametrize(
    "name", [*WALKS, *(pytest.param(name, marks=pytest.mark.walk) for name in LONG_WALKS)]
)
def test_nothing_is_cut_off_at_any_width(
    page: Page, request: pytest.FixtureRequest, name: str
) -> None:
    walk = (WALKS | LONG_WALKS)[name]
    own: Any = request.getfixturevalue("own") if "{own}" in walk.link else None
    open_page(page, walk.link.replace("{own}", own.id if own else ""))
    if walk.picture:
        page.locator("input[type=file]").first.set_input_files(PICTURE)
        page.get_by_text("What the network gets of it").click()
        wait_for_answers(page)
    for width in at_all_widths(page):
        for root in walk.roots.values():
            expect(page.locator(root).first).to_be_visible()
        expect_nothing_cut_off(page)
        if width == LAPTOP and walk.whole:
            frame = page.locator(walk.whole)
            expect(frame).to_have_js_property("scrollWidth", frame.evaluate("e => e.clientWidth"))


def test_every_component_is_walked() -> None:
    components = {path.parent.name for path in ROOT.glob("ui/components/*/component.js")}
    walked = {name for walk in WALKS.values() for name in walk.roots}
    assert walked == components - NOTHING_SHOWN


@pytest.mark.parametrize(
    "method",
    [pytest.param(name, marks=[] if name == LONGEST else pytest.mark.walk) for name in METHODS],
)
def test_a_formula_shrinks_or_scrolls_on_a_phone(page: Page, method: str) -> None:
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    open_page(page, f"/reasons?run={RUN}&method={method}")
    expect(page.locator(".katex-display").first).to_be_visible()
    expect_nothing_cut_off(page)


@pytest.mark.parametrize("kind", ["scrolls", "scrolls first-stays"])
def test_an_edge_fades_as_long_as_there_is_more_behind_it(page: Page, kind: str) -> None:
    page.set_content(
        f'<style>{scrolling()}</style><div class="{kind}"><p style="width: 600px">Long</p></div>'
    )
    frame = page.locator(".scrolls")
    left_stays = "first-stays" in kind

    def fading() -> tuple[bool, bool]:
        """Tell whether the left and the right edge fade."""
        page.evaluate(TWO_FRAMES)
        mask = frame.evaluate("e => getComputedStyle(e).maskImage")
        ends = re.findall(r"rgba?\([^)]*\)", mask)
        if "to left" in mask:
            ends.reverse()
        return (bool(ends) and "0.15" in ends[0], bool(ends) and "0.15" in ends[-1])

    page.set_viewport_size({"width": 360, "height": 900})
    for place, edges in ((0, (False, True)), (120, (True, True)), (9999, (True, False))):
        frame.evaluate("(e, place) => { e.scrollLeft = place; }", place)
        wait_until(lambda edges=edges: fading() == (edges[0] and not left_stays, edges[1]))
    page.set_viewport_size({"width": 1024, "height": 900})
    wait_until(lambda: fading() == (False, False), "edges as they are, where all is in sight")
