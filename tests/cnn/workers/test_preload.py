"""What a worker's process does by itself."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.waiting import wait_until

# 100 MB in small pieces; a few stay, so that what lies between them is free and yet kept.
_WORK = """
import sys
from cnn.workers import preload
preload._keep_memory()
pieces = [bytes(50_000) for _ in range(2_000)]
del pieces[:: 2], pieces[:: 2], pieces[:: 2]
print("done", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_an_idle_worker_gives_back_what_it_does_not_use() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WORK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        env=os.environ,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"done\n"
        memory = psutil.Process(worker.pid).memory_info
        before = memory().rss
        wait_until(lambda: memory().rss < before - 40_000_000, "memory to be given back")
        worker.kill()
