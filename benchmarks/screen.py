"""What Streamlit's frontend knows of the page that it shows: its controls, its link, its errors."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, RunIdentity
from streamlit.proto.Navigation_pb2 import Navigation
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks import widgets
from benchmarks.widgets import Value, Widget

# Makes the event and the payload of a component's message from the data that the component has.
Message = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]


class NoControlError(Exception):
    """The page has no such control, or it cannot say that."""


@dataclass(frozen=True)
class Pictures:
    """Pictures on the page.

    Args:
        urls: Where the browser gets them, without the server.
        fragment: The part of the page that they belong to.
        run: The run of the script that has drawn them last.
    """

    urls: tuple[str, ...]
    fragment: str
    run: str


class Screen:
    """The page as the messages of the server have drawn it; it knows no network.

    Attributes:
        page: Its path in the address.
        query: The parameters of the address, as the link or the server has written them.
        controls: By their place on the page.
        says: What each control sends along, by its id.
        errors: What a visitor saw of errors, with the page; never forgotten.
        pictures: Addresses of the pictures by their place on the page, as the server serves them.
        hash: Streamlit's name of the page.
        run: Name of the run of the script that draws at present.
    """

    def __init__(self) -> None:
        self.page, self.hash, self.run = "", "", ""
        self.query = ""
        self.controls: dict[tuple[int, ...], Widget] = {}
        self.says: dict[str, WidgetState] = {}
        self.errors: list[str] = []
        self.pictures: dict[tuple[int, ...], Pictures] = {}
        self._hashes: dict[str, str] = {}  # of pages, by their paths
        self._revisions: dict[str, int] = {}  # of what the hand did to components, by id

    # -- what is there -----------------------------------------------------------------------------

    def control(self, name: str) -> Widget:
        """Return the first control with this name, in which * stands for any characters.

        Raises:
            NoControlError: There is none.
        """
        found = [place for place, one in self.controls.items() if fnmatchcase(one.name, name)]
        if not found:
            raise NoControlError(f"{self.page} has no control {name}")
        return self.controls[min(found)]

    def value(self, name: str) -> Value:
        """Return what a control says at present."""
        said: Any = self.says[self.control(name).id]
        kind = said.WhichOneof("value")
        found: Any = getattr(said, kind) if kind else None
        return list(found.data) if hasattr(found, "data") else found

    def data(self, component: Widget) -> dict[str, Any]:
        """Return what a component was given; "heard" becomes the last revision of the hand."""
        proto = component.proto
        data: dict[str, Any] = json.loads(proto.json or proto.mixed.json)
        if "heard" in data:
            data["heard"] = max(data["heard"], self._revisions.get(component.id, 0))
        return data

    # -- what the hand does ------------------------------------------------------------------------

    def change(self, control: Widget, value: Value | Message) -> WidgetState | None:
        """Let a control say something else.

        Returns:
            What is sent this once: a click, or a component's message; None for what stays.

        Raises:
            NoControlError: The frontend would not let it say that.
        """
        if callable(value):
            data = self.data(control)
            event, payload = value(data)
            if "heard" in data:
                payload["revision"] = self._revisions[control.id] = data["heard"] + 1
            return widgets.trigger(control.id, event, json.dumps(payload))
        if not widgets.accepts(control, value):
            raise NoControlError(f"{self.page}: {control.name} does not take {value!r}")
        said = widgets.state(control, value)
        if said is None:
            return WidgetState(id=control.id, trigger_value=True)
        self.says[control.id] = said
        return None

    def leave_for(self, link: str) -> str:
        """Leave for another page of the app, as by its menu; return that page's hash.

        Raises:
            NoControlError: There is no such page.
        """
        self.come_by(link)
        if self.page not in self._hashes:
            raise NoControlError(f"There is no page {link}")
        return self._hashes[self.page]

    def come_by(self, link: str) -> None:
        """Write a link such as "pooling?pool_dx=2" into the address."""
        self.page, _, self.query = link.partition("?")

    # -- what the server says ----------------------------------------------------------------------

    def navigate(self, navigation: Navigation) -> None:
        """Learn which pages there are, and which one this is."""
        self.hash = navigation.page_script_hash
        self._hashes = {page.url_pathname: page.page_script_hash for page in navigation.app_pages}

    def draw(self, place: tuple[int, ...], delta: Delta) -> None:
        """Take over an element; a control begins with its default, or with what the server says."""
        self.controls.pop(place, None)
        self.pictures.pop(place, None)
        if delta.WhichOneof("type") != "new_element":
            return
        self._look(delta.new_element)
        if delta.new_element.HasField("imgs"):
            urls = tuple(image.url for image in delta.new_element.imgs.imgs)
            self.pictures[place] = Pictures(urls, delta.fragment_id, self.run)
        control = widgets.read(delta.new_element, delta.fragment_id, self.run)
        if control is None:
            return
        self.controls[place] = control
        is_set = getattr(control.proto, "set_value", False)
        if is_set or control.id not in self.says:
            said = widgets.state(control, control.now if is_set else control.default)
            if said is not None:
                self.says[control.id] = said

    def finish(self, status: int, run: RunIdentity) -> None:
        """Forget what a run that is over has not drawn again, of the whole page or of its part."""
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.complain("the script does not compile")
        parts = set(run.fragment_ids)

        def stays(one: Widget | Pictures) -> bool:
            return one.run == run.script_run_id or (bool(parts) and one.fragment not in parts)

        self.controls = {place: one for place, one in self.controls.items() if stays(one)}
        self.pictures = {place: one for place, one in self.pictures.items() if stays(one)}
        there = {one.id for one in self.controls.values()}
        self.says = {name: said for name, said in self.says.items() if name in there}

    def complain(self, what: str) -> None:
        """Note an error."""
        self.errors.append(f"{self.page or 'home'}: {what}")

    def shows(self, url: str) -> bool:
        """Tell whether a picture is on the page."""
        return any(url in one.urls for one in self.pictures.values())

    def _look(self, element: Element) -> None:
        """Notice what is wrong."""
        if element.HasField("exception"):
            self.complain(f"{element.exception.type} {element.exception.message}")
        elif element.HasField("alert") and element.alert.format == element.alert.ERROR:
            self.complain(element.alert.body)
