"""The lab as a package: what it needs, what is in it, and that it runs from anywhere."""

import asyncio
import subprocess
import sys
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.visitor import Visitor
from tests.browser.server import Server
from tests.waiting import PATIENCE
from ui.startup import command

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def required(file: str) -> list[str]:
    """Return what a file of requirements asks for itself."""
    lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("-r")]


def test_the_package_asks_for_what_the_requirements_ask_for() -> None:
    assert PROJECT["dependencies"] == required("requirements.txt")
    assert PROJECT["optional-dependencies"]["dev"] == required("requirements-dev.txt")


def test_the_changelog_has_a_section_for_the_version() -> None:
    assert f"## [{PROJECT['version']}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what `pip install .` would put beside other packages."""
    folder = tmp_path_factory.mktemp("package")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_package_holds_all_that_the_app_reads(installed: Path) -> None:
    ours = subprocess.run(
        ["git", "ls-files", "cnn", "ui", "pages"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split("\n")
    expected = {name for name in ours if name and (ROOT / name).is_file()}
    inside = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert expected
    assert expected - inside == set()
    assert "app.py" not in inside, "nothing of a common name lies beside other packages"
    assert "tests/__init__.py" not in inside


def test_the_installed_app_runs_without_the_project(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an empty folder, with what was installed and nothing else of ours."""
    monkeypatch.setenv("PYTHONPATH", str(installed))
    server = Server(tmp_path / "runs", "ui.startup.command", None, folder=tmp_path)
    server.start()

    async def visit() -> list[str]:
        visitor = Visitor(server.url, "A" * 16, PATIENCE)
        await visitor.open("look_inside")
        await visitor.close()
        return visitor.errors

    try:
        with ThreadPoolExecutor() as beside:
            assert beside.submit(asyncio.run, visit()).result() == []
        assert any(str(installed) in word for word in server.command())
    finally:
        server.stop()


def test_the_command_opens_the_app_or_does_what_the_module_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], run_store: Path
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(command.os, "execv", lambda _, words: ran.append(words[1:]))
    monkeypatch.setattr(sys, "argv", ["cnnlab", "--server.port", "8080"])
    command.main()
    app = str(ROOT / "app.py")
    assert ran == [["-m", "streamlit", "run", app, "--server.port", "8080"]]

    monkeypatch.setattr(sys, "argv", ["cnnlab", "runs", "--json"])
    assert command.main() == 0
    monkeypatch.setattr(sys, "argv", ["cnnlab", "evaluate", "nobody"])
    assert command.main() == 2
    assert "run's id" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["cnnlab", "--help"])
    assert command.main() == 0
    assert "cnnlab train" in capsys.readouterr().out
    assert len(ran) == 1
