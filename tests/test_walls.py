"""The walls of the house that import-linter cannot see."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import mypy.api
import pytest

from tests.declared import declared, declared_by_page

ROOT = Path(__file__).parents[1]
WEB = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "ui").rglob("*.py")]


def imported_by(file: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_app_knows_pages_only_by_name_and_reaches_the_library_through_ui() -> None:
    assert imported_by(ROOT / "app.py") <= {"streamlit", "ui"}


def test_the_drawing_of_the_house_shows_the_floors_that_are_held() -> None:
    drawn: dict[str, list[set[str]]] = {}
    lines = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("```")[1].splitlines()
    for line in lines:
        if line[:1].isalpha():
            floors = drawn.setdefault(line.split("/")[0], [])
            line = line[line.index(" ") :]
        if line.strip(" |"):
            floors.append(set(line.split()))
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    for package in ("ui", "cnn"):
        (held,) = (one["layers"] for one in contracts if one.get("containers") == [package])
        assert drawn[package] == [set(floor.split(" : ")) for floor in held]


def test_pages_stay_thin() -> None:
    for page in (ROOT / "pages").glob("*.py"):
        assert len(page.read_text("utf-8").splitlines()) <= 150, page.name


def test_one_file_knows_what_streamlit_is_like_inside() -> None:
    """What another version may have changed stands there, with a test for each."""
    public = {"streamlit", "streamlit.errors", "streamlit.delta_generator"}
    for file in WEB:
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        modules |= {
            name.name for node in nodes if isinstance(node, ast.Import) for name in node.names
        }
        inside = {one for one in modules if one and one.split(".")[0] == "streamlit"} - public
        assert not inside or file.name == "streamlit_internals.py", (file, inside)


def test_every_page_declares_its_values_and_no_name_of_its_address_means_two_of_them() -> None:
    assert len(declared()) > 100
    for page, values in declared_by_page().items():
        names = [name for value in values for name in (value.name, *value.formerly)]
        assert len(set(names)) == len(names), (page, names)


def test_what_comes_along_from_page_to_page_is_declared_once() -> None:
    travelling = {value.name: value for value in declared() if value.travels}
    assert {"run", "epoch", "picture"} <= travelling.keys()
    for value in declared():
        assert travelling.get(value.name, value) is value, value.name


def test_one_file_reads_and_writes_the_address() -> None:
    found = set()
    for file in WEB:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            asks = isinstance(node, ast.Attribute) and node.attr == "query_params"
            binds = isinstance(node, ast.keyword) and node.arg == "bind"
            imports = isinstance(node, ast.ImportFrom) and "query_params" in {
                alias.name for alias in node.names
            }
            if asks or binds or imports:
                found.add(file.relative_to(ROOT).as_posix())
    assert found == {"ui/address/owner.py"}


def keys_set_in_the_session(tree: ast.Module) -> list[str]:
    """Return the source of all keys under which a file puts something into st.session_state."""
    keys = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Subscript | ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) == "st.session_state"
        ):
            item = isinstance(node, ast.Subscript)
            keys.append(ast.unparse(node.slice) if item else repr(node.attr))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "st.session_state.setdefault":
            keys.append(ast.unparse(node.args[0]))
    return keys


def test_nobody_sets_a_value_of_a_page_behind_the_back_of_its_owner() -> None:
    names = {repr(value.name) for value in declared()}
    for file in WEB:
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            ast.unparse(target): ast.unparse(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
        }
        for key in keys_set_in_the_session(tree):
            assert constants.get(key, key) not in names, (file, key)
            assert not key.endswith(".name"), (file, key)


def test_charts_and_pictures_are_shown_in_one_way_each_which_lets_them_be_saved() -> None:
    shown = {"plotly_chart", "echarts_chart", "image", "line_chart", "bar_chart", "pyplot"}
    places = {
        file.relative_to(ROOT).as_posix(): sorted(
            node.func.attr
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in shown
        )
        for file in WEB
    }
    assert {path: found for path, found in places.items() if found} == {
        "ui/shell/page.py": ["echarts_chart", "plotly_chart"],
        "ui/shell/image.py": ["image"],
    }


def test_only_one_file_asks_the_store_for_runs() -> None:
    """It knows whose run a visitor may see; the questions that are asked first are of examples."""
    names = {"list_runs", "get", "damaged_runs"}
    asking = set()
    for file in WEB:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            asks = isinstance(node, ast.Attribute) and ast.unparse(node) in (
                f"{module}.{name}" for module in ("runs", "store") for name in names
            )
            imports = isinstance(node, ast.ImportFrom) and node.module in (
                *("cnn.runs", "cnn.runs.store"),
            )
            if asks or (imports and {alias.name for alias in node.names} & names):
                asking.add(file.name)
    assert asking == {"access.py", "first_questions.py"}


def run(program: str) -> "subprocess.CompletedProcess[str]":
    """Run lines of Python in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_no_module_brings_what_it_computes_with_before_it_computes() -> None:
    done = run(
        "import importlib, pkgutil, sys, cnn\n"
        "for module in pkgutil.walk_packages(cnn.__path__, 'cnn.'):\n"
        "    if module.name != 'cnn.__main__':\n"
        "        importlib.import_module(module.name)\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'scipy', 'openTSNE', 'streamlit'}\n"
        "heavy.add('matplotlib')\n"
        "print(*heavy & set(sys.modules))"
    )
    assert done.stdout.split() == [], done.stderr


@pytest.mark.parametrize(
    "attempt",
    [
        "import tensorflow",
        "from keras import layers",
        "from cnn import architecture, models; models.build(architecture.PRESETS['article'])",
    ],
)
def test_the_app_refuses_tensorflow_and_says_where_such_work_belongs(attempt: str) -> None:
    done = run(f"import app\n{attempt}")
    assert done.returncode == 1
    assert "This process serves pages, and does without" in done.stderr
    assert "Have a worker do such work: ui.workers.cached.inspect(" in done.stderr


def test_a_wrong_question_to_a_worker_is_found_by_mypy(tmp_path: Path) -> None:
    lines = {
        "from functools import partial": "",
        "import numpy as np": "",
        "from cnn.inspection.look_inside.overview import overview": "",
        "from ui.workers import cached": "",
        "picture = np.zeros((28, 28, 1), np.uint8)": "",
        "found = cached.inspect(partial(overview, 'run', picture, 3), version=1)": "",
        "print(found.answer.argmax(), *(layer.name for layer in found.layers))": "",
        "from cnn.inspection.look_inside.overview import overveiw": "no attribute",
        "cached.inspect(partial(overview, 'run', picture, 'last'))": 'expected "int | None"',
        "cached.inspect(partial(overview, 'run', picture, epok=3))": "epok",
        "cached.ask(partial(overview, 'run', picture, 3)).anwser": 'no attribute "anwser"',
        "cached.workers().inspect('cnn.inspection.look_inside.overview')": "incompatible type",
    }
    program = tmp_path / "page.py"
    program.write_text("\n".join(lines))
    report, _, _ = mypy.api.run(["--hide-error-context", str(program)])
    for number, (line, complaint) in enumerate(lines.items(), start=1):
        said = [words for words in report.splitlines() if f"page.py:{number}: error" in words]
        assert bool(said) == bool(complaint), (line, report)
        assert complaint in "".join(said), report
