"""The face and the softmax in the hand, in a real browser; its numbers are those of `cnn`."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cnn import ops
from cnn.fully_connected import faces
from cnn.fully_connected.faces import ARRANGEMENTS, DETECTOR_OF, HAND_MADE, FaceNeuron, PartPlace
from tests.browser.conftest import patient
from tests.browser.modules import load
from tests.browser.server import Server
from ui.components.pixel_grids.scene import packed

pytestmark = pytest.mark.browser

CASES = 120


def open_face(tab: Page, link: str = "") -> Locator:
    """Open the page and return the verdict."""
    tab.goto(f"/fully_connected{link}")
    verdict = tab.locator(".face-lab .answer")
    expect(verdict).not_to_be_empty()
    return verdict


def drag(tab: Page, part: str, right: int, down: int) -> None:
    """Drag a part by so many cells, and let go."""
    handle = tab.locator(f"[data-part='{part}']")
    cell = tab.locator(".frame .face").bounding_box()["width"] / faces.SIDE
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    for step in range(1, 11):
        tab.mouse.move(x + right * cell * step / 10, y + down * cell * step / 10)
    tab.mouse.up()


def random_face(rng: np.random.Generator) -> dict[str, PartPlace]:
    parts = rng.choice(list(DETECTOR_OF), rng.integers(0, 5), replace=False)
    return {
        str(part): PartPlace(
            *map(int, rng.integers(0, faces.SIDE, 2)), *map(bool, rng.integers(0, 2, 2))
        )
        for part in parts
    }


def as_message(parts: dict[str, PartPlace]) -> list[dict[str, Any]]:
    return [
        {
            "detector": DETECTOR_OF[part],
            "row": place.row,
            "column": place.column,
            "mirrored": place.mirrored,
            "upsideDown": place.upside_down,
            "present": True,
        }
        for part, place in parts.items()
    ]


def test_the_browser_judges_any_face_by_any_weights_as_python_does(browser: Browser) -> None:
    rng = np.random.default_rng(7)
    cases = []
    for _ in range(CASES):
        neuron = FaceNeuron(rng.uniform(-100, 100, (3, 4)), float(rng.uniform(-200, 200)))
        cases.append((random_face(rng), neuron))
    page = patient(browser.new_page())
    load(page, "shared/arithmetic.js", "face/decide.js")
    answers = page.evaluate(
        """({outline, drawings, kernels, cases}) => {
            const unpackAll = (all) =>
                Object.fromEntries(Object.entries(all).map(([n, a]) => [n, unpackArray(a)]));
            const parts = unpackAll(drawings);
            const detectors = Object.values(unpackAll(kernels));
            return cases.map(({face, weights, bias}) => {
                const drawn = drawFace(unpackArray(outline), parts, face);
                const found = decide(drawn, detectors, weights, bias);
                const maps = found.maps.map((map) => [...map.values]);
                return {...found, face: [...drawn.values], maps};
            });
        }""",
        {
            "outline": packed(faces.outline()),
            "drawings": {name: packed(faces.template(name)) for name in faces.DETECTORS},
            "kernels": {name: packed(faces.kernel(name)) for name in faces.DETECTORS},
            "cases": [
                {
                    "face": as_message(parts),
                    "weights": neuron.weights.ravel().tolist(),
                    "bias": neuron.bias,
                }
                for parts, neuron in cases
            ],
        },
    )
    page.close()
    for (parts, neuron), found in zip(cases, answers, strict=True):
        truth = faces.decide(faces.draw(parts), *neuron)
        np.testing.assert_allclose(found["face"], faces.draw(parts).ravel(), atol=1e-6)
        maps = np.array(found["maps"]).reshape(3, faces.SIDE, faces.SIDE)
        np.testing.assert_allclose(np.moveaxis(maps, 0, -1), truth.feature_maps, atol=1e-4)
        np.testing.assert_allclose(found["terms"], truth.terms, atol=1e-4)
        assert found["logit"] == pytest.approx(truth.logit, abs=1e-4)
        assert found["probability"] == pytest.approx(truth.probability, abs=1e-4)
        assert found["isPerson"] == truth.is_person


def test_the_browsers_softmax_is_that_of_python(browser: Browser) -> None:
    rng = np.random.default_rng(8)
    cases = [
        (rng.uniform(-50, 50, rng.integers(2, 11)), float(rng.uniform(0.1, 10)))
        for _ in range(CASES)
    ]
    page = patient(browser.new_page())
    load(page, "softmax_fraction/softmax.js")
    answers = page.evaluate(
        "cases => cases.map(([z, t]) => [softmax(z, t), exponentials(z, t)])",
        [[logits.tolist(), temperature] for logits, temperature in cases],
    )
    page.close()
    for (logits, temperature), (shares, powers) in zip(cases, answers, strict=True):
        expected = ops.softmax(logits, temperature=temperature)
        np.testing.assert_allclose(shares, expected, atol=1e-9)
        np.testing.assert_allclose(np.array(powers) / np.sum(powers), expected, atol=1e-9)


def test_dragging_a_part_flips_the_decision_at_once_and_python_says_why(tab: Page) -> None:
    verdict = open_face(tab)
    expect(verdict).to_have_text("a person")
    drag(tab, "left eye", -8, 0)
    expect(verdict).to_have_text("not a person")
    expect(tab.locator(".flipped")).to_contain_text("eye, top left")
    expect(tab.locator(".frame circle.flip").first).to_be_attached()
    expect(tab).to_have_url(re.compile(r"left-eye\.9\.0"))
    expect(tab.get_by_text("not above zero, so the neuron says")).to_be_visible()
    tab.get_by_role("button", name="Undo").click()
    expect(verdict).to_have_text("a person")
    expect(tab).not_to_have_url(re.compile("fc_face"))


@pytest.mark.walk
def test_a_link_reproduces_face_and_weights(tab: Page) -> None:
    strict = "fc_weights=8_8_-8_-8_-8_-8_8_-8_-8_-8_8_-8&fc_bias=-7"
    expect(open_face(tab, "?fc_face=scrambled")).to_have_text("a person")
    verdict = open_face(tab, f"?fc_face=scrambled&{strict}")
    expect(verdict).to_have_text("not a person")
    logit = faces.decide(
        faces.draw(ARRANGEMENTS["scrambled"]), *faces.NEURONS["strict about quarters"]
    ).logit
    expect(tab.locator(".verdict .sum")).to_contain_text(f"{abs(logit):.2f}")


@pytest.mark.walk
def test_the_keyboard_alone_moves_turns_swaps_removes_and_brings_back(tab: Page) -> None:
    verdict = open_face(tab)
    nose = tab.locator("[data-part='nose']")
    nose.focus()
    tab.keyboard.press("f")
    expect(verdict).to_have_text("not a person")
    expect(tab).to_have_url(re.compile("fc_face=mirrored-nose"))
    tab.keyboard.press("f")
    tab.keyboard.press("Shift+ArrowDown")
    tab.keyboard.press("ArrowLeft")
    expect(tab).to_have_url(re.compile(r"nose\.18\.12"))
    tab.keyboard.press("s")
    tab.locator("[data-part='mouth']").focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"nose\.21\.13_mouth\.18\.12"))
    nose.focus()
    tab.keyboard.press("Delete")
    expect(tab).to_have_url(re.compile(r"19_mouth\.18\.12"))
    tab.keyboard.press("Enter")  # the focus is on the button that brings it back
    expect(tab).to_have_url(re.compile(r"nose\.21\.13"))


@pytest.mark.walk
def test_a_weight_can_be_typed_stepped_and_dragged_and_nonsense_is_left_out(tab: Page) -> None:
    verdict = open_face(tab)
    weight = tab.get_by_label("Weight of the nose detector, bottom left")
    weight.fill("-3.5")
    expect(verdict).to_have_text("not a person")
    weight.press("Enter")
    expect(tab).to_have_url(re.compile("8_8_0_0_8_8_-3.5_8"))
    weight.press("ArrowUp")
    expect(tab).to_have_url(re.compile("8_8_0_0_8_8_-2.5_8"))
    weight.fill("1e9")
    weight.press("Enter")
    expect(weight).to_have_attribute("aria-invalid", "true")
    assert "from −100 to 100" in weight.evaluate("field => field.validationMessage")
    weight.press("Escape")
    expect(weight).to_have_attribute("aria-invalid", "false")
    expect(weight).to_have_value("−2.5")
    weight.fill("1e9")
    weight.press("Tab")
    expect(weight).to_have_value("−2.5")
    box = weight.bounding_box()
    tab.mouse.move(box["x"] + 9, box["y"] + 9)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 9, box["y"] - 71, steps=5)
    tab.mouse.up()
    expect(weight).to_have_value("7.5")
    expect(tab).to_have_url(re.compile("8_8_0_0_8_8_7.5_8"))


@pytest.mark.walk
def test_a_finger_scrolls_the_page_until_it_has_tapped_a_part(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(
        base_url=server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone = patient(context.new_page())
    open_face(phone)
    nose = phone.locator("[data-part='nose']")
    action = "part => getComputedStyle(part).touchAction"
    assert nose.evaluate(action) != "none"
    nose.tap()
    expect(nose).to_have_class(re.compile("chosen"))
    assert nose.evaluate(action) == "none"
    assert phone.locator("[data-part='mouth']").evaluate(action) != "none"
    width = phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= 390
    context.close()


@pytest.mark.walk
def test_pointing_at_a_term_of_the_fraction_lights_up_its_row_and_the_reverse(tab: Page) -> None:
    open_face(tab, "?fc_scores=3_1_0&fc_temperature=2")
    terms, rows = tab.locator(".power-term"), tab.locator(".classes .row")
    expect(terms).to_have_count(3)
    terms.nth(1).hover()
    expect(rows.nth(1)).to_have_class(re.compile("looked"))
    rows.nth(2).hover()
    expect(terms.nth(2)).to_have_class(re.compile("looked"))
    terms.nth(1).click()
    expected = ops.softmax(np.array([3.0, 1.0, 0.0]), temperature=2)[1]
    expect(tab.locator(".formula .result")).to_have_text(f"{expected * 100:.1f} %")
    slider = tab.get_by_role("slider", name="Temperature")
    slider.focus()
    slider.press("Home")
    expect(tab).to_have_url(re.compile(r"fc_temperature=0\.1"))
    expect(tab.locator(".formula .result")).to_have_text("0.0 %")
    tab.get_by_label("Score of 1").fill("3")
    tab.get_by_label("Score of 1").press("Enter")
    expect(tab).to_have_url(re.compile("fc_scores=3_3_0"))
    expect(tab.locator(".formula .result")).to_have_text("50.0 %")


@pytest.mark.walk
def test_a_script_in_the_link_is_text_and_nothing_else(tab: Page) -> None:
    tab.on("dialog", lambda _: pytest.fail("a script from the link ran"))
    attack = "<img src=x onerror=alert(1)>"
    verdict = open_face(tab, f"?fc_face={attack}&fc_weights={attack}&fc_scores={attack}")
    expect(verdict).to_have_text("a person")
    expect(tab.get_by_test_id("stAlert").locator("li")).to_have_count(3)
    neuron = faces.decide(faces.draw(faces.ORDINARY_FACE), *HAND_MADE)
    expect(tab.locator(".verdict .sum")).to_contain_text(f"{neuron.logit:+.2f}")
