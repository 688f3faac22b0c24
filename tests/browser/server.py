"""The app as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil

from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]


class Server:
    """`streamlit run app.py` with a run store of its own.

    Args:
        store: Folder of the runs.
        module: The Python module that starts the server; it takes Streamlit's arguments.
        app: What it runs, seen from the folder; None if the module knows.
        folder: Where it is started; Python finds the code there, too.
    """

    def __init__(
        self,
        store: Path,
        module: str = "streamlit",
        app: str | Path | None = "app.py",
        folder: Path = ROOT,
    ) -> None:
        self.store = store
        self.module = module
        self.app = app
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = ["--server.port", str(self.port), "--server.headless", "true"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, *(["run", self.app] if self.app else []), *options],
            cwd=self.folder,
            env=os.environ | {"CNNLAB_RUNS": str(self.store)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers, "the server to answer")

    def _answers(self) -> bool:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=PATIENCE),
        ):
            return True
        return False

    def stop(self) -> None:
        """Stop the server as Ctrl-C does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)

    def command(self) -> list[str]:
        """Return what the server's process runs."""
        assert self.process is not None
        return psutil.Process(self.process.pid).cmdline()

    def workers(self) -> list[psutil.Process]:
        """Return the processes in which TensorFlow runs."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if "spawn_main" in _command(child)]

    def libraries(self) -> set[str]:
        """Return the files that are mapped into the web process."""
        assert self.process is not None
        return {mapped.path for mapped in psutil.Process(self.process.pid).memory_maps()}


def _command(process: psutil.Process) -> str:
    """Return what a process runs; nothing once it has ended."""
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""
