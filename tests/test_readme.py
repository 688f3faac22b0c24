"""What the README says of Python is what is declared and tested."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_readme_pyproject_and_the_checks_name_the_same_pythons() -> None:
    readme = re.search(r"Python 3\.(\d+) to 3\.(\d+)", (ROOT / "README.md").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    checks = re.search(r"^PYTHONS=\((.*?)\)", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)
    assert readme is not None
    assert checks is not None
    lowest, highest = map(int, readme.groups())
    assert project["requires-python"] == f">=3.{lowest},<3.{highest + 1}"
    assert checks[1].split() == [f"3.{minor}" for minor in range(lowest, highest + 1)]
