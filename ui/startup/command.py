"""The command `cnnlab`: it opens the app, or does what `python -m cnn` does."""

import os
import sys
from pathlib import Path
from typing import NoReturn

_PROJECT = Path(__file__).parents[2]
_USAGE = """\
usage: cnnlab                        open the app in a browser
       cnnlab --server.port 8080     the same; options are those of "streamlit run"
       cnnlab train | resume | runs | evaluate | export | report | pictures ...

The last ones work without a browser, as python -m cnn does: cnnlab train --help says more.
"""


def main() -> int:
    """Do what the command line says and return the exit code; the app takes this process over."""
    arguments = sys.argv[1:]
    if arguments[:1] in (["-h"], ["--help"]):
        sys.stdout.write(_USAGE)
        return 0
    if arguments and not arguments[0].startswith("-"):
        from cnn.__main__ import main as do  # here, as the app does not need it

        return do(arguments)
    return open_app(arguments)


def open_app(options: list[str]) -> NoReturn:
    """Run the app in place of this process.

    Args:
        options: Of `streamlit run`.
    """
    command = [sys.executable, "-m", "streamlit", "run", str(_script()), *options]
    os.execv(sys.executable, command)  # noqa: S606 - no shell, and what the user typed themselves


def _script() -> Path:
    """Find app.py: in the project's folder, or where the installed package has it."""
    of_project = _PROJECT / "app.py"
    if of_project.is_file() and (_PROJECT / "pyproject.toml").is_file():
        return of_project
    return Path(__file__).with_name("site") / "app.py"


if __name__ == "__main__":
    sys.exit(main())
