"""A scheduler and a few workers on this computer, as real subprocesses."""

import asyncio
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from dask.system import CPU_COUNT
from distributed import Security, SpecCluster, Status
from distributed.deploy.subprocess import SubprocessScheduler, SubprocessWorker
from distributed.system import MEMORY_LIMIT

import cnn
from cnn.settings.limits import whole_setting
from cnn.workers.preload import PARENT_PID

# One worker trains, one run at a time; the others answer questions meanwhile, each two at a time: a
# dear one, and quick ones beside it.
RESOURCES = ("train", "inspect")
_TRAINS = {"train": 1}
_ANSWERS = {"inspect": 2}
# A worker that has opened a few networks holds about this much; and so much is left to the web
# process, to the worker that trains, and to everything else on the machine.
_WORKER_BYTES, _OTHER_BYTES = 2**30, 3 * 2**30
_CORES_PER_WORKER = 2  # TensorFlow uses more than one for a question, and training needs some
_MOST_WORKERS = 32

# That a worker may be; it says that it lives twice a second, but not while TensorFlow is loaded.
SILENT_SECONDS = 30
_LOOPBACK = "127.0.0.1"
_PROTOCOL = "tls"  # whoever can connect can run code: only who has the key of this start may
_PRELOAD = ["cnn.workers.preload"]


def start_cluster() -> SpecCluster:
    """Start the processes; they are still importing TensorFlow when this returns.

    `distributed.LocalCluster` would not do: it runs Streamlit's `__main__` again in each process.

    Raises:
        RuntimeError: The scheduler did not start.
    """
    security = Security.temporary()
    with _environment_of_children(security), tempfile.TemporaryDirectory() as folder:
        return SpecCluster(
            name="cnn-lab",
            security=security,
            scheduler={
                "cls": SubprocessScheduler,
                "options": {
                    "scheduler_kwargs": {
                        "protocol": _PROTOCOL,
                        "host": _LOOPBACK,
                        "port": 0,
                        "dashboard": False,
                        "preload": _PRELOAD,
                        # Where the scheduler leaves its address; Dask would never delete it.
                        "scheduler_file": os.path.join(folder, "scheduler.json"),
                    }
                },
            },
            workers={name: _worker(resources) for name, resources in plan_workers().items()},
            silence_logs=logging.ERROR,
        )


def plan_workers() -> Mapping[str, Mapping[str, int]]:
    """Return which workers to start, by name, and how much each has of `RESOURCES`.

    $CNNLAB_INSPECT_WORKERS says how many answer questions; otherwise as many as the machine has
    cores and memory for. $CNNLAB_ONE_WORKER=1 lets a single process do everything, for hosts
    with little memory; a question then waits for the training's turn on the processor.

    Raises:
        CnnError: A variable is not a whole number in its range.
    """
    if whole_setting("CNNLAB_ONE_WORKER", 0, 1, least=0):
        return {"all": _TRAINS | _ANSWERS}
    fitting = min(CPU_COUNT // _CORES_PER_WORKER, (MEMORY_LIMIT - _OTHER_BYTES) // _WORKER_BYTES)
    default = min(max(int(fitting), 1), _MOST_WORKERS)
    num = whole_setting("CNNLAB_INSPECT_WORKERS", default, _MOST_WORKERS)
    return {"train": _TRAINS} | {f"inspect-{n}": _ANSWERS for n in range(1, num + 1)}


def dead_processes(cluster: SpecCluster) -> list[str]:
    """Name those of the cluster's processes that have ended."""
    servers = {"scheduler": cluster.scheduler, **cluster.workers}
    return [
        name
        for name, server in servers.items()
        if server.process is None or server.process.returncode is not None
    ]


def kill_processes(cluster: SpecCluster) -> None:
    """End all processes of a cluster at once, a worker whose nanny has ended included.

    Dask would ask the scheduler to do that, which may be the one that is lost, and wait for it.
    """
    family = {server.process.pid for server in _started(cluster)}
    for process in psutil.process_iter(["environ"]):
        parent = (process.info["environ"] or {}).get(PARENT_PID, "")
        if process.pid in family or (parent.isdecimal() and int(parent) in family):
            with suppress(psutil.Error):  # it has just ended
                process.kill()


def close_cluster(cluster: SpecCluster, *, timeout: float) -> None:
    """Tidy up after a cluster whose processes have been killed.

    Args:
        cluster: Itself.
        timeout: Seconds to take for it at most.
    """

    async def ended() -> None:
        await asyncio.gather(*(server.process.wait() for server in _started(cluster)))
        await connection.close_rpc()

    connection, cluster.scheduler_comm = cluster.scheduler_comm, None  # nobody is there any more
    cluster.scheduler.status = Status.closed
    cluster.sync(ended, callback_timeout=timeout)
    cluster.close(timeout=timeout)


def _started(cluster: SpecCluster) -> list[Any]:
    """Return those of the cluster's servers that have a process."""
    servers = (cluster.scheduler, *cluster.workers.values())
    return [server for server in servers if server.process is not None]


def _worker(resources: Mapping[str, int]) -> dict[str, Any]:
    return {
        "cls": SubprocessWorker,
        "options": {
            "worker_class": "distributed.Nanny",  # starts the worker again when it dies
            "worker_kwargs": {
                "protocol": _PROTOCOL,
                "host": _LOOPBACK,
                "nthreads": sum(resources.values()),
                "resources": dict(resources),
                # Dask would pause a worker for memory that TensorFlow holds, and a run would hang.
                "memory_limit": 0,
                "dashboard": False,
                "preload": _PRELOAD,
                "preload_nanny": _PRELOAD,
            },
        },
    }


@contextmanager
def _environment_of_children(security: Security) -> Iterator[None]:
    """Set what the processes are to inherit, as Dask takes no environment for them.

    The key that they share is only in their memory and environment, which no other user can read.
    """
    root = str(Path(cnn.__file__).parents[1])
    wanted = {
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
        "DASK_LOGGING__DISTRIBUTED": "error",
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True",
        # A worker that has been silent for so long is replaced, within as long again.
        "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": f"{SILENT_SECONDS} s",
        # Nobody reads Dask's statistics of itself here. Collecting them keeps 12 % of a core busy
        # in five processes that have nothing to do; like this it is 1 %.
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
        "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
        "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        PARENT_PID: str(os.getpid()),
    }
    tls = "DASK_DISTRIBUTED__COMM__TLS"
    wanted |= {f"{tls}__CA_FILE": security.tls_ca_file}
    for role in ("scheduler", "worker", "client"):
        for part in ("key", "cert"):
            wanted[f"{tls}__{role}__{part}".upper()] = getattr(security, f"tls_{role}_{part}")
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
