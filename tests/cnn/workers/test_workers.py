"""Real worker processes: they answer, survive being killed, and never outlive the server."""

import json
import operator
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from distributed import Client, Security

from cnn import runs
from cnn.architecture import Architecture, Dense, Flatten
from cnn.errors import CnnError
from cnn.inspection.answers import predict
from cnn.runs import Run
from cnn.settings import TrainingConfig
from cnn.training.keras_losses import loss_function
from cnn.workers import Workers, cluster, pool
from cnn.workers.kept_answers import Answers
from cnn.workers.training import GIVEN_UP
from tests.waiting import PATIENCE, wait_until

A_PICTURE = np.zeros((1, 28, 28, 1), np.uint8)

TINY = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "tiny")
ROOT = Path(__file__).parents[3]


def new_run(epochs: int = 100, batch_size: int = 10, owner: str = "") -> Run:
    """Make a run that trains for a minute or so, unless it has few epochs."""
    return runs.create(
        TINY,
        TrainingConfig(num_train=3000, num_test=100, epochs=epochs, batch_size=batch_size),
        owner=owner,
    )


def ended(run: Run) -> bool:
    return run.status().state not in ("queued", "running")


def stopped_after_a_death(run: Run) -> list[int]:
    """Stop a run that another worker has taken over: it has each epoch once. Return its steps."""
    run.request_stop()
    wait_until(lambda: ended(run))
    assert run.status().state == "stopped"
    assert "A worker process died on the way" in run.status().message
    epochs = [row["epoch"] for row in run.epochs()]
    assert epochs == list(range(1, len(epochs) + 1))
    steps: list[int] = run.batches()["step"].tolist()
    return steps


def worker_processes(server: psutil.Process) -> list[psutil.Process]:
    """Return the processes that run tasks for a server: each is the child of a nanny of its.

    What lies deeper belongs to another server, such as the app that a browser test has started.
    """
    found = []
    for nanny in server.children():
        with suppress(psutil.Error):  # it has just ended
            found += [one for one in nanny.children() if "--multiprocessing-fork" in one.cmdline()]
    return found


@pytest.fixture
def server() -> Iterator[psutil.Process]:
    """Start another server, as Streamlit would, with workers of its own."""
    code = "import time\nfrom cnn.workers import Workers\nWorkers().start()\ntime.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    yield psutil.Process(process.pid)
    process.kill()
    process.wait()


# -- answering ---------------------------------------------------------------------------------


def test_the_workers_become_ready(workers: Workers) -> None:
    wait_until(lambda: workers.state != "starting")
    assert (workers.state, workers.message) == ("ready", "The workers are ready.")


def test_a_question_is_answered_by_another_process(workers: Workers) -> None:
    assert workers.inspect(partial(operator.add, 1, 2)) == 3
    assert workers.inspect(partial(os.getpid)) != os.getpid()


def test_several_questions_may_be_under_way(workers: Workers) -> None:
    answers = [workers.inspections.call(partial(operator.mul, number, 2)) for number in range(10)]
    assert [answer.result() for answer in answers] == list(range(0, 20, 2))


def test_who_asks_first_is_answered_first(workers: Workers) -> None:
    times = [workers.inspections.call(partial(time.time_ns)) for _ in range(10)]
    answered = [outcome.result() for outcome in times]
    assert answered == sorted(answered)


def test_a_function_that_needs_keras_is_called_there(workers: Workers) -> None:
    assert workers.inspect(partial(predict, runs.examples()[0].id, A_PICTURE)).shape == (1, 10)
    assert workers.inspect(partial(loss_function, "mean_squared_error")) == ("mean_squared_error")


def test_the_workers_use_the_callers_run_store(workers: Workers, run_store: Path) -> None:
    assert workers.inspect(partial(runs.store_folder)) == run_store


def test_a_mistake_of_the_learner_comes_back_as_such(workers: Workers) -> None:
    with pytest.raises(CnnError, match="no such run"):
        workers.inspect(partial(runs.get, "a" * 16))


def test_a_mistake_of_ours_comes_back_as_it_is(
    workers: Workers, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ZeroDivisionError):
        workers.inspect(partial(operator.truediv, 1, 0))


# -- training ----------------------------------------------------------------------------------


def test_a_question_is_answered_while_a_run_is_trained(workers: Workers) -> None:
    run, waiting = new_run(), new_run(epochs=1)
    workers.train(run)
    workers.train(waiting)
    wait_until(lambda: run.status().state == "running" and run.status().batch > 0)
    assert workers.inspect(partial(operator.add, 1, 2)) == 3
    assert run.status().state == "running"
    assert waiting.status().state == "queued"

    with pytest.raises(CnnError, match="queued or being trained already"):
        workers.train(waiting)
    run.request_stop()
    wait_until(lambda: ended(run) and ended(waiting))
    assert run.status().state == "stopped"
    assert waiting.status().state == "finished"


def test_a_run_survives_the_death_of_its_worker(workers: Workers) -> None:
    run = new_run(epochs=100, batch_size=5)
    workers.train(run)
    wait_until(lambda: len(run.epochs()) >= 1 and run.status().batch > 0)
    inspecting = workers.inspect(partial(os.getpid))
    (training,) = (
        process for process in worker_processes(psutil.Process()) if process.pid != inspecting
    )
    training.kill()
    assert run.status().state == "running"
    seen = len(run.epochs())
    wait_until(lambda: len(run.epochs()) > seen + 1)
    steps = stopped_after_a_death(run)
    assert steps == list(range(1, len(steps) + 1))
    wait_until(lambda: workers.state == "ready")


def test_a_run_that_fails_says_why(workers: Workers) -> None:
    run = new_run()
    (run.folder / "weights").touch()  # a file where a folder is to be
    workers.train(run)
    wait_until(lambda: ended(run))
    assert run.status().state == "failed"
    assert run.status().message.startswith("Unexpected FileExistsError")


def test_a_stopped_run_goes_on_when_it_is_trained_again(workers: Workers) -> None:
    run = new_run(epochs=2)
    run.request_stop()
    workers.train(run)  # forgets the request
    wait_until(lambda: ended(run))
    assert run.status().state == "finished"


@pytest.mark.walk
def test_a_task_that_kills_every_worker_is_given_up(workers: Workers) -> None:
    wait_until(lambda: workers.state == "ready")  # else what prepares them dies with it
    with pytest.raises(CnnError, match="smaller batch size"):
        workers.inspect(partial(os._exit, 1))
    assert workers.inspect(partial(operator.add, 1, 2)) == 3


@pytest.mark.walk
def test_a_task_that_kills_the_workers_while_they_import_keras_takes_nothing_else_along() -> None:
    """Each of its four deaths is one of the import, too, which ended the workers for good."""
    lab = Workers(Answers()).start()
    try:
        with pytest.raises(CnnError, match="smaller batch size"):
            lab.inspect(partial(os._exit, 1))
        wait_until(lambda: lab.state != "starting")
        assert (lab.state, lab.message) == ("ready", "The workers are ready.")
        assert lab.inspect(partial(operator.add, 1, 2)) == 3
    finally:
        lab.close()


# -- how many ----------------------------------------------------------------------------------


@pytest.fixture
def started() -> Iterator[Callable[[], Workers]]:
    """Start further workers, and end them after the test."""
    all_of_them: list[Workers] = []

    def start() -> Workers:
        all_of_them.append(Workers(Answers()).start())
        wait_until(lambda: all_of_them[-1].state != "starting")
        return all_of_them[-1]

    yield start
    for one in all_of_them:
        one.close()


def test_one_worker_can_do_it_all(
    started: Callable[[], Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_ONE_WORKER", "1")
    others = set(worker_processes(psutil.Process()))
    alone = started()
    run, again = new_run(epochs=10), new_run(epochs=10)  # two seconds each
    alone.train(run)
    wait_until(lambda: run.status().state == "running")
    example = runs.examples()[0].id
    assert alone.inspect(partial(predict, example, A_PICTURE)).shape == (1, 10)  # while it trains
    wait_until(lambda: ended(run))
    alone.train(again)
    while not ended(again):
        assert alone.inspect(partial(predict, run.id, A_PICTURE)).shape == (1, 10)
    assert len(set(worker_processes(psutil.Process())) - others) == 1
    assert run.epochs()[-1]["loss"] == again.epochs()[-1]["loss"]  # questions change nothing


@pytest.mark.walk
def test_two_inspection_workers_answer_at_the_same_time(
    started: Callable[[], Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_INSPECT_WORKERS", "2")
    several = started()
    wait_until(lambda: several.inspections.room == 4)

    def answering() -> set[int]:
        four = [several.inspections.call(partial(os.getpid)) for _ in range(4)]
        return {answer.result() for answer in four}

    wait_until(lambda: len(answering()) == 2, "two processes that answer")


@pytest.mark.parametrize(
    ("cores", "gigabytes", "num"), [(1, 2, 1), (2, 24, 1), (8, 16, 4), (64, 8, 5), (256, 999, 32)]
)
def test_as_many_answer_as_the_machine_has_cores_and_memory_for(
    cores: int, gigabytes: int, num: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CPU_COUNT", cores)
    monkeypatch.setattr(cluster, "MEMORY_LIMIT", gigabytes * 2**30)
    assert list(cluster.plan_workers().values()) == [{"train": 1}] + [{"inspect": 2}] * num


@pytest.mark.parametrize(
    ("variable", "value"),
    [("CNNLAB_ONE_WORKER", "yes"), ("CNNLAB_INSPECT_WORKERS", "0"), ("CNNLAB_ONE_WORKER", "2")],
)
def test_a_number_of_workers_that_makes_no_sense_is_told(
    variable: str, value: str, started: Callable[[], Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    refused = started()
    assert refused.state == "failed"
    assert f"{variable} is '{value}'" in refused.message


# -- failing -----------------------------------------------------------------------------------


def test_without_a_scheduler_the_workers_fail_and_so_does_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    monkeypatch.setattr(pool, "CONNECT_SECONDS", 0.5)
    run = new_run()
    unconnected = Workers().start()
    unconnected.train(run)
    wait_until(lambda: unconnected.state == "failed")
    assert "could not be started" in unconnected.message
    assert "$DASK_SCHEDULER_ADDRESS is 'tcp://127.0.0.1:1', and no scheduler" in unconnected.message
    assert run.status().state == "failed"
    assert run.status().message == unconnected.message
    with pytest.raises(CnnError, match="could not be started"):
        unconnected.inspect(partial(operator.add, 1, 2))
    unconnected.close()


def test_an_address_that_is_none_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "not an address")
    monkeypatch.setattr(pool, "CONNECT_SECONDS", 0.5)
    unconnected = Workers().start()
    wait_until(lambda: unconnected.state == "failed")
    assert "$DASK_SCHEDULER_ADDRESS is 'not an address'" in unconnected.message
    unconnected.close()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[str]:
    """Start a cluster of Dask's own, as the README says, and return its address."""
    meeting = tmp_path / "scheduler.json"
    where = ["--scheduler-file", str(meeting), "--host", "127.0.0.1", "--no-dashboard"]
    does = ["--resources", "train=1 inspect=2", "--preload", "cnn.workers.preload"]
    commands = [["scheduler", *where, "--port", "0"], ["worker", *where, *does]]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen([sys.executable, "-m", "dask", *command], cwd=ROOT, **quiet)
        for command in commands
    ]
    wait_until(meeting.exists)
    wait_until(lambda: meeting.read_text().endswith("}"))
    yield json.loads(meeting.read_text())["address"]
    for process in reversed(started):
        process.terminate()
        process.wait()


def test_a_cluster_that_runs_already_is_used(dask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", dask)
    before = set(psutil.Process().children(recursive=True))
    connected = Workers(Answers()).start()
    theirs = psutil.Process(connected.inspect(partial(os.getpid)))
    wait_until(lambda: connected.state == "ready")
    assert theirs in psutil.Process().children(recursive=True)
    started_here = set(psutil.Process().children()) - before
    assert not [process for process in started_here if "spec" in process.cmdline()]
    connected.close()
    assert theirs.is_running()


# -- nobody else's -----------------------------------------------------------------------------


def scheduler_port(workers: Workers) -> int:
    address = workers.inspect(
        partial(eval, "__import__('distributed').get_worker().scheduler.address")
    )
    return int(address.rpartition(":")[2])


def test_a_client_without_the_key_cannot_talk_to_the_workers(workers: Workers) -> None:
    """Whoever could would run code as the server's user."""
    with pytest.raises(OSError, match=r"Timed out|closed"):
        Client(f"tcp://127.0.0.1:{scheduler_port(workers)}", timeout=1, set_as_default=False)
    assert workers.inspect(partial(operator.add, 1, 2)) == 3


@pytest.mark.parametrize("has_key", [False, True])
def test_a_stranger_who_trusts_anybody_is_refused_by_the_scheduler(
    has_key: bool, workers: Workers, tmp_path: Path
) -> None:
    """It speaks TLS, does not care whose certificate it gets, and shows none, or one of its own."""
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE
    if has_key:
        own = Security.temporary()
        (tmp_path / "own.pem").write_text(own.tls_client_key + own.tls_client_cert)
        stranger.load_cert_chain(tmp_path / "own.pem")
    place = ("127.0.0.1", scheduler_port(workers))
    with (
        pytest.raises(ssl.SSLError, match=r"(?i)certificate|unknown.ca"),
        socket.create_connection(place, timeout=PATIENCE) as plain,
        stranger.wrap_socket(plain) as connection,
    ):
        connection.recv(1000)
    assert workers.inspect(partial(operator.add, 1, 2)) == 3


def test_no_port_of_the_workers_answers_a_browser(workers: Workers) -> None:
    workers.inspect(partial(operator.add, 1, 2))
    mine = [*dask_processes(), *worker_processes(psutil.Process())]
    ports = {
        place.laddr.port
        for process in mine
        for place in process.net_connections("tcp")
        if place.status == psutil.CONN_LISTEN
    }
    assert scheduler_port(workers) in ports
    for port in ports:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as browser:
            browser.sendall(b"GET /info/main/workers.html HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with suppress(ConnectionError):
                assert b"HTTP" not in browser.recv(1000)


def test_a_missing_tensorflow_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keras.py").write_text("raise ImportError('no keras here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    broken = Workers().start()
    wait_until(lambda: broken.state != "starting")
    assert broken.state == "failed"
    assert broken.message.startswith("TensorFlow cannot be imported: no keras here")
    broken.close()


# -- lost and replaced --------------------------------------------------------------------------


def dask_processes(but: set[psutil.Process] = frozenset()) -> list[psutil.Process]:
    """Return the scheduler and the nannies of this process, oldest first."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if "spec" in child.cmdline() and child not in but:
                found.append(child)
    return sorted(found, key=psutil.Process.create_time)


@pytest.fixture
def others() -> set[psutil.Process]:
    """All processes that were there before the test."""
    return set(psutil.Process().children(recursive=True))


@pytest.mark.parametrize(
    "lost",
    [
        "the scheduler",
        pytest.param("the first nanny", marks=pytest.mark.walk),
        pytest.param("the last nanny", marks=pytest.mark.walk),
    ],
)
def test_a_lost_process_is_replaced_and_a_run_goes_on(
    lost: str, others: set[psutil.Process], started: Callable[[], Workers]
) -> None:
    """Nobody has to do anything, and no worker trains on unseen."""
    lab = started()
    run = new_run(epochs=100, batch_size=1)
    lab.train(run)
    wait_until(lambda: len(run.epochs()) >= 1 and run.status().batch > 0)
    theirs = new_run(owner="a-stranger")
    lab.train(theirs)
    before = set(psutil.Process().children(recursive=True)) - others
    asked = lab.inspections.call(partial(time.sleep, 5))
    victims = dask_processes(but=others)
    assert len(victims) == 3
    victims[{"the scheduler": 0, "the first nanny": 1, "the last nanny": 2}[lost]].kill()
    wait_until(lambda: lab.state == "starting")
    assert "New ones are being started" in lab.message
    assert lab.inspect(partial(operator.add, 1, 2)) == 3  # waits for them
    assert asked.result(timeout=PATIENCE) is None  # asked again
    _, alive = psutil.wait_procs(before, timeout=PATIENCE)
    assert alive == []
    seen = len(run.epochs())
    wait_until(lambda: len(run.epochs()) > seen)
    assert theirs.status().state == "queued"  # it is the turn of the run that was cut short
    steps = stopped_after_a_death(run)
    assert steps == sorted(set(steps))  # some are left out where there are so many
    wait_until(lambda: lab.state == "ready")


@pytest.mark.walk
def test_a_run_whose_epoch_costs_all_workers_again_and_again_is_given_up(
    others: set[psutil.Process], started: Callable[[], Workers]
) -> None:
    lab = started()
    run = runs.create(TINY, TrainingConfig(epochs=2, batch_size=1))  # it takes a minute for one
    lab.train(run)
    for _ in range(3):
        wait_until(lambda: lab.state == "ready" and lab.idle is False)
        wait_until(lambda: run.status().state == "running" and run.status().batch > 0)
        dask_processes(but=others)[0].kill()
        wait_until(lambda: lab.state == "starting")
    wait_until(lambda: ended(run))
    assert run.status().state == "failed"
    assert run.status().message == GIVEN_UP
    assert lab.inspect(partial(operator.add, 1, 2)) == 3
    wait_until(lambda: lab.state == "ready")


@pytest.mark.walk
@pytest.mark.parametrize("hung", ["inspect", "train"])
def test_a_worker_that_hangs_is_replaced(
    hung: str,
    others: set[psutil.Process],
    started: Callable[[], Workers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It answers nobody and is not dead: as after a SIGSTOP, or a disk that does not answer."""
    monkeypatch.setattr(cluster, "SILENT_SECONDS", 15)
    lab = started()
    inspecting = lab.inspect(partial(os.getpid))
    run = new_run(epochs=100, batch_size=1)
    lab.train(run)
    wait_until(lambda: len(run.epochs()) >= 1 and run.status().batch > 0)
    mine = [one for one in worker_processes(psutil.Process()) if one not in others]
    victim = next(one for one in mine if (one.pid == inspecting) is (hung == "inspect"))
    victim.suspend()
    assert lab.inspect(partial(operator.add, 1, 2)) == 3
    seen = len(run.epochs())
    wait_until(lambda: len(run.epochs()) > seen)
    wait_until(lambda: not victim.is_running())
    assert lab.state == "ready"  # the others were not touched
    run.request_stop()
    wait_until(lambda: ended(run))


@pytest.mark.walk
def test_a_scheduler_that_hangs_is_replaced(
    others: set[psutil.Process], started: Callable[[], Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "HUNG_SECONDS", 10)
    lab = started()
    assert lab.state == "ready"
    dask_processes(but=others)[0].suspend()
    assert lab.inspect(partial(operator.add, 1, 2)) == 3
    assert [one.status() for one in dask_processes(but=others)].count(psutil.STATUS_STOPPED) == 0


def test_what_was_asked_before_the_first_workers_were_lost_is_answered_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = threading.Event()
    begun: list[Any] = []
    start = pool.start_cluster

    def start_and_lose_the_first() -> Any:
        begun.append(start())
        if len(begun) == 1:
            asked.wait(PATIENCE)
            psutil.Process(begun[0].scheduler.process.pid).kill()
        return begun[-1]

    monkeypatch.setattr(pool, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(pool, "start_cluster", start_and_lose_the_first)
    lab = Workers(Answers()).start()
    answer = lab.inspections.call(partial(operator.add, 1, 2))
    asked.set()
    try:
        assert answer.result(PATIENCE) == 3
        assert len(begun) == 2
    finally:
        lab.close()


@pytest.mark.walk
def test_workers_that_never_become_ready_are_given_up(
    others: set[psutil.Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    start = pool.start_cluster

    def start_and_lose_one() -> object:
        made = start()
        begun.append(made.scheduler.process.pid)
        psutil.Process(begun[-1]).kill()
        return made

    monkeypatch.setattr(pool, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(pool, "start_cluster", start_and_lose_one)
    lab = Workers(Answers()).start()
    with pytest.raises(CnnError, match=r"New ones did not help"):
        lab.inspect(partial(operator.add, 1, 2))
    wait_until(lambda: lab.state == "failed")
    assert len(begun) == 3
    assert "restart the app" in lab.message
    lab.close()


# -- ending ------------------------------------------------------------------------------------


def test_closing_ends_all_processes_and_every_wait() -> None:
    this = psutil.Process()
    others = set(this.children(recursive=True))
    closed = Workers().start()
    answer = closed.inspections.call(partial(time.sleep, 600))
    run = new_run()
    closed.train(run)
    wait_until(lambda: len(set(worker_processes(this)) - others) == 2)
    family = set(this.children(recursive=True)) - others
    closed.close()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert alive == []
    with pytest.raises(CnnError, match="stopped"):
        answer.result(timeout=PATIENCE)
    with pytest.raises(CnnError, match="stopped"):
        closed.inspect(partial(operator.add, 1, 2))
    closed.close()  # once more does no harm
    assert run.status().state == "queued"  # to become "interrupted" when its heartbeat is stale


@pytest.mark.parametrize(
    "how", [pytest.param(signal.SIGKILL, marks=pytest.mark.walk), signal.SIGTERM]
)
def test_no_process_outlives_the_server(server: psutil.Process, how: signal.Signals) -> None:
    wait_until(lambda: len(worker_processes(server)) == 2)
    family = server.children(recursive=True)
    assert len(family) >= 5  # scheduler, two nannies and their workers
    server.send_signal(how)
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert alive == []


@pytest.mark.walk
def test_what_the_dead_left_half_written_is_looked_for_twice(
    started: Callable[[], Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first time, a file of just now may still be somebody's."""
    looks: list[float] = []
    monkeypatch.setattr(pool, "_TIDY_SECONDS", 1)
    monkeypatch.setattr(pool.runs, "forget_unfinished", lambda: looks.append(time.monotonic()))
    started()
    wait_until(lambda: len(looks) == 2)
    assert looks[1] > looks[0]
