"""What a scheduler, nanny or worker process does when it starts.

Workers of another cluster may use it, too: `dask worker --preload cnn.workers.preload ...`.
"""

import os
import threading
import time
from contextlib import suppress

from distributed import Worker

from cnn.training.backend import load_keras

# Set by cnn.workers.cluster: the process without which this one has no purpose.
PARENT_PID = "CNNLAB_PARENT_PID"
_CHECK_SECONDS = 1.0


def dask_setup(server: object) -> None:
    """Called by Dask: never outlive the parent, and warm TensorFlow up before anybody asks."""
    parent = os.environ.get(PARENT_PID)
    if parent:
        with suppress(PermissionError):
            os.setsid()  # Ctrl-C in the terminal is for the server, which then ends the workers
        os.environ[PARENT_PID] = str(os.getpid())  # for the processes that this one starts
        threading.Thread(target=_exit_with, args=(int(parent),), daemon=True).start()
    if isinstance(server, Worker):
        # The executor has one thread, so that every task waits for this to be over.
        server.executors["default"].submit(load_keras)


def _exit_with(parent: int) -> None:
    """End this process once its parent has ended, even by kill -9.

    An orphan is given another parent at once, on Linux and macOS alike.
    """
    while os.getppid() == parent:
        time.sleep(_CHECK_SECONDS)
    os._exit(0)
