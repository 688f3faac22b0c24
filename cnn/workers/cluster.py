"""A scheduler and two workers on this computer, as real subprocesses."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distributed import SpecCluster
from distributed.deploy.subprocess import SubprocessScheduler, SubprocessWorker

import cnn
from cnn.workers.preload import PARENT_PID

# One worker trains, the other answers questions meanwhile. Each has one of its resource, and so
# takes one task at a time.
RESOURCES = ("train", "inspect")

_LOOPBACK = "127.0.0.1"
_PRELOAD = ["cnn.workers.preload"]


def start_cluster() -> SpecCluster:
    """Start the processes; they are still importing TensorFlow when this returns.

    `distributed.LocalCluster` would not do: it runs Streamlit's `__main__` again in each process.

    Raises:
        RuntimeError: The scheduler did not start.
    """
    with _environment_of_children(), tempfile.TemporaryDirectory() as folder:
        return SpecCluster(
            name="cnn-lab",
            scheduler={
                "cls": SubprocessScheduler,
                "options": {
                    "scheduler_kwargs": {
                        "host": _LOOPBACK,
                        "port": 0,
                        "dashboard": False,
                        "preload": _PRELOAD,
                        # Where the scheduler leaves its address; Dask would never delete it.
                        "scheduler_file": os.path.join(folder, "scheduler.json"),
                    }
                },
            },
            workers={resource: _worker(resource) for resource in RESOURCES},
            silence_logs=logging.ERROR,
        )


def dead_processes(cluster: SpecCluster) -> list[str]:
    """Name those of the cluster's processes that have ended."""
    servers = {"scheduler": cluster.scheduler, **cluster.workers}
    return [
        name
        for name, server in servers.items()
        if server.process is None or server.process.returncode is not None
    ]


def _worker(resource: str) -> dict[str, Any]:
    return {
        "cls": SubprocessWorker,
        "options": {
            "worker_class": "distributed.Nanny",  # starts the worker again when it dies
            "worker_kwargs": {
                "host": _LOOPBACK,
                "nthreads": 1,
                "resources": {resource: 1},
                # Dask would pause a worker for memory that TensorFlow holds, and a run would hang.
                "memory_limit": 0,
                "dashboard": False,
                "preload": _PRELOAD,
                "preload_nanny": _PRELOAD,
            },
        },
    }


@contextmanager
def _environment_of_children() -> Iterator[None]:
    """Set what the processes are to inherit, as Dask takes no environment for them."""
    root = str(Path(cnn.__file__).parents[1])
    wanted = {
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
        "DASK_LOGGING__DISTRIBUTED": "error",
        # Nobody reads Dask's statistics of itself here. Collecting them keeps 12 % of a core busy
        # in five processes that have nothing to do; like this it is 1 %.
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
        "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
        "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        PARENT_PID: str(os.getpid()),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
