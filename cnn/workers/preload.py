"""What a scheduler, nanny or worker process does when it starts.

Workers of another cluster may use it, too: `dask worker --preload cnn.workers.preload ...`.
"""

import ctypes
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from distributed import Worker
from distributed.node import ServerNode

from cnn.engine import do_without, load_keras

# Set by cnn.workers.cluster: the process without which this one has no purpose.
PARENT_PID = "CNNLAB_PARENT_PID"
_CHECK_SECONDS = 1.0
_IDLE_SECONDS = 3.0  # a process that computed next to nothing for so long is idle
_IDLE_SHARE = 0.05  # of a processor


def dask_setup(server: object) -> None:
    """Called by Dask: never outlive the parent, and warm TensorFlow up before anybody asks.

    Nobody needs the web server that Dask starts in the lab's own scheduler and workers.
    """
    parent = os.environ.get(PARENT_PID)
    if parent:
        with suppress(PermissionError):
            os.setsid()  # Ctrl-C in the terminal is for the server, which then ends the workers
        os.environ[PARENT_PID] = str(os.getpid())  # for the processes that this one starts
        do_without("pandas")  # scikit-learn imports it where it is there: 65 MB for nothing
        if isinstance(server, ServerNode) and hasattr(server, "http_server"):
            server.http_server.stop()  # it would answer anybody, with the dashboard off too
        threading.Thread(target=_exit_with, args=(int(parent),), daemon=True).start()
    if isinstance(server, Worker):
        _keep_memory()
        # Tasks that need Keras wait for this to be over.
        server.executors["default"].submit(load_keras)


def _exit_with(parent: int) -> None:
    """End this process once its parent has ended, even by kill -9.

    An orphan is given another parent at once, on Linux and macOS alike.
    """
    while os.getppid() == parent:
        time.sleep(_CHECK_SECONDS)
    os._exit(0)


def _keep_memory() -> None:
    """Let the process keep memory that it will want again in the next batch, and no longer.

    Dask's nanny tells the C library (glibc) to give back every 64 kB. The feature maps of each
    batch, megabytes of them, would be taken from the system and cleared anew. A quarter of a
    gigabyte stays with the worker instead, until it is idle. See mallopt(3), malloc_trim(3).
    """
    trim_threshold, mmap_threshold, size = -1, -3, 2**28
    with suppress(OSError, AttributeError):  # another C library
        c_library = ctypes.CDLL("libc.so.6")
        c_library.mallopt(trim_threshold, size)
        c_library.mallopt(mmap_threshold, size)
        threading.Thread(
            target=_when_idle, args=(partial(c_library.malloc_trim, 0),), daemon=True
        ).start()


def _when_idle(give_back: Callable[[], object]) -> None:
    """Call a function whenever this process has begun to do nothing, as long as it lives."""
    gave_back, before = False, time.process_time()
    while True:
        time.sleep(_IDLE_SECONDS)
        now = time.process_time()
        is_idle = now - before < _IDLE_SHARE * _IDLE_SECONDS
        if is_idle and not gave_back:
            give_back()
        gave_back, before = is_idle, now
