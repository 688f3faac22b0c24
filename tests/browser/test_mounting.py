"""Whatever the hand has begun outlives a clean-up that Streamlit calls for an overtaken run.

The browser begins a component anew with each message, and ends what a newer one overtook, by the
same clean-up that it calls when the component leaves the page.
"""

import json

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.server import ROOT

pytestmark = pytest.mark.browser

# Mounts a component, lets a second message overtake the first, and then takes it from the page.
OVERTAKE = """
async ({html, js, data}) => {
  const module = await import(URL.createObjectURL(new Blob([js], {type: "text/javascript"})));
  const host = document.body.appendChild(document.createElement("div"));
  const parentElement = host.attachShadow({mode: "open"});
  parentElement.innerHTML = html;
  const nothing = () => {};
  const message = () => ({parentElement, data: structuredClone(data), key: "k", name: "n",
                          setStateValue: nothing, setTriggerValue: nothing});
  const elements = () => [...parentElement.querySelectorAll("*")];
  const overtaken = module.default(message());
  const built = elements();
  overtaken();
  const last = module.default(message());
  const kept = elements();
  host.remove();
  last();
  module.default(message());
  const anew = elements();
  return {
    built: built.length,
    kept: kept.length === built.length && kept[1] === built[1], // [0] is the place itself
    anew: anew.some((element) => !built.includes(element)),
  };
}
"""


def components(tab: Page, link: str, ready: str) -> dict[str, BidiComponent]:
    """Open a page and return what it mounts, by name."""
    found: dict[str, BidiComponent] = {}

    def hear(payload: str | bytes) -> None:
        message = ForwardMsg.FromString(payload if isinstance(payload, bytes) else b"")
        if message.delta.new_element.HasField("bidi_component"):
            component = message.delta.new_element.bidi_component
            found[component.component_name] = component

    tab.on("websocket", lambda socket: socket.on("framereceived", hear))
    tab.goto(link)
    expect(tab.locator(ready).first).to_be_visible()
    return found


@pytest.mark.parametrize(
    ("link", "ready", "name"),
    [
        pytest.param("/convolution", ".pixel-grids canvas", "pixel_grids", marks=pytest.mark.walk),
        ("/fully_connected", ".softmax .row", "softmax_fraction"),
        ("/fully_connected", ".face-lab .answer", "face_lab"),
        pytest.param("/draw", ".sheet", "drawing_pad", marks=pytest.mark.walk),
    ],
)
def test_nothing_is_lost_when_a_newer_message_overtakes_an_older_one(
    tab: Page, link: str, ready: str, name: str
) -> None:
    found = components(tab, link, ready)[name]
    content = {"html": found.html_content, "js": found.js_content, "data": json.loads(found.json)}
    answer = tab.evaluate(OVERTAKE, content)
    assert answer["built"] > 5
    assert answer["kept"]
    assert answer["anew"]


COMPONENTS = {path.parent.name: path for path in ROOT.glob("ui/components/*/component.js")}
NOTHING_TO_KEEP = {
    "address",
    "focus",
    "introduction",
    "saving",
    "typed_numbers",
}  # nothing shown, or without a state


@pytest.mark.parametrize("name", sorted(COMPONENTS.keys() - NOTHING_TO_KEEP))
def test_every_component_keeps_what_it_has_built_in_the_same_way(name: str) -> None:
    script = COMPONENTS[name].read_text("utf-8")
    assert " = mount(" in script
    assert "  return cleanUp;\n}\n" in script
    assert "WeakMap" not in script


def test_where_modules_do_not_arrive_the_page_says_how_to_mend_it(tab: Page) -> None:
    tab.route("**/lab/**", lambda route: route.abort())
    tab.goto("/fully_connected")
    note = tab.get_by_text("This part of the page did not arrive.").first
    expect(note).to_contain_text("has to pass on addresses that begin with http")
