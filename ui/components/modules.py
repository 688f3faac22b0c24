"""JavaScript as modules that import each other: the server hands them out, and browsers keep them.

Streamlit takes a component's JavaScript as one text, and sends it with each page that shows it. So
that text only loads the component's module from a route of the server, and its imports follow.
"""

import hashlib
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_FOLDER = Path(__file__).parent
_PATH = "lab"
# Where the server's addresses begin, a proxy may know better than its settings: Streamlit's own
# scripts have arrived from there.
_LOADER = """\
const own = document.querySelector('script[src*="/static/"]')?.src ?? "";
const home = own.startsWith(location.origin) ? own.split("static/")[0] : location.origin + "%s/";
let show;
try {
  ({ default: show } = await import(new URL("%s", home)));
} catch (error) {
  console.error(error);
  show = ({ parentElement }) => {
    const note = document.createElement("p");
    note.textContent =
      "This part of the page did not arrive. Reload the page. If that does not help, whatever " +
      `stands between you and the server has to pass on addresses that begin with ${home}%s/.`;
    parentElement.replaceChildren(note);
  };
}
export default (component) => show(component);
"""
_HEADERS = {
    # The address changes when a module does.
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


def script(name: str) -> str:
    """Return what Streamlit is given as a component's JavaScript: it loads a module.

    Args:
        name: Of the module, seen from this folder, such as "face/component.js"; its default export
            is what Streamlit calls.
    """
    if name not in _modules():
        raise FileNotFoundError(name)
    return _LOADER % (base_path(), f"{_PATH}/{_version()}/{name}", _PATH)


def routes() -> list[BaseRoute]:
    """Return the route by which browsers get the modules."""
    return [Route(f"{base_path()}/{_PATH}/{{version}}/{{name:path}}", _hand_out)]


async def _hand_out(request: Request) -> Response:
    found = _modules().get(request.path_params["name"])
    if found is None or request.path_params["version"] != _version():
        return Response(status_code=404)
    return Response(found, media_type="text/javascript", headers=_HEADERS)


@cache
def _modules() -> dict[str, bytes]:
    """Return all modules by their names; no path is ever made of what a browser asks for."""
    files = sorted(_FOLDER.rglob("*.js"))
    return {file.relative_to(_FOLDER).as_posix(): file.read_bytes() for file in files}


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for name, text in _modules().items():
        digest.update(name.encode() + text)
    return digest.hexdigest()[:16]


def base_path() -> str:
    """Return where all addresses of the server begin, without a slash at the end."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""
