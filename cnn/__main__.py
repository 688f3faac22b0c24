"""The lab without a browser: python -m cnn train | resume | runs | evaluate | ..."""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import TracebackType

from cnn import runs
from cnn.architecture import PRESETS, Architecture
from cnn.arguments import Argument, describe_arguments
from cnn.command_line import kept_runs, own_pictures
from cnn.command_line.parser import BAD_ARGUMENTS, CommandParser, OneLineParser, number, whole
from cnn.datasets import DATASETS, DatasetInfo
from cnn.engine import load_keras
from cnn.errors import CnnError
from cnn.images import FORMATS_IN_WORDS
from cnn.inspection.answers import PIXELS
from cnn.results import confidence
from cnn.runs import ACTIVE, Run, comparison, progress_words
from cnn.settings import TrainingConfig
from cnn.settings.augmentation import Augmentation
from cnn.settings.network_for_data import fitted
from cnn.settings.training_config import dataset_info

Command = Callable[[argparse.Namespace], int]

OK, FAILED, INTERRUPTED = 0, 1, 130  # and BAD_ARGUMENTS

_EXIT_CODES = """\
exit codes:
  0    done
  1    training or testing failed
  2    bad arguments: no such network, data set or run, or a value out of range
  130  interrupted by Ctrl-C; what was learnt until then is kept, and the run marked as stopped

Runs are kept in the folder $CNNLAB_RUNS, or "runs" in the current one.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    options = _parser().parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    code = OK
    try:
        code = options.command(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except CnnError as error:
        return _complain(str(error), BAD_ARGUMENTS)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def train(options: argparse.Namespace) -> int:
    """Train a network, with its progress on the terminal."""
    values = vars(options)
    augmentation = Augmentation(
        **{field.name: values[field.name] for field in fields(Augmentation)}
    )
    values["augmentation"] = augmentation
    if own_pictures.is_zip(options.dataset):
        options.dataset = own_pictures.kept(options)
    else:
        own_pictures.check_unused(options)
    config = TrainingConfig(**{field.name: values[field.name] for field in fields(TrainingConfig)})
    architecture = _network(options.network, dataset_info(config.dataset))
    runs.check_fit(architecture, config)  # before seconds are spent on importing TensorFlow
    if not _keras_loads():
        return FAILED
    if address := os.environ.get("DASK_SCHEDULER_ADDRESS"):
        print(
            f"This trains here, not on the cluster at {address}: its runs are those of the pages.",
            file=sys.stderr,
        )
    run = runs.create(architecture, config, name=options.name)
    return _train(run, as_json=options.json)


def resume(options: argparse.Namespace) -> int:
    """Let a run go on that was stopped, interrupted or failed."""
    run = kept_runs.named(options.run)
    status = run.status()
    if status.state in ACTIVE:
        raise CnnError(f"The run is {status.state}: it is trained already. Wait until it ends.")
    if not progress_words.can_go_on(run, status):
        raise CnnError(
            f"The run cannot go on: it is {status.state}. {status.message} Train a new one with: "
            "python -m cnn train"
        )
    if not _keras_loads():
        return FAILED
    run.forget_requests()
    return _train(run, as_json=options.json)


def _train(run: Run, *, as_json: bool) -> int:
    """Train a run, from where it is, with its progress on the terminal."""
    from cnn.training import loop

    print(f"Run {run.id}: {run.name}, in {run.folder}", file=sys.stderr)
    with _Report(run, as_json=as_json) as report, _ctrl_c_stops(run) as interrupted:
        try:
            loop.train(str(run.folder), report.epoch)
        except Exception:
            report.close()
            return _complain(run.status().message, FAILED)
    print(run.status().message, file=sys.stderr)
    return INTERRUPTED if interrupted.is_set() else OK


def list_runs(options: argparse.Namespace) -> int:
    """Print the runs of the store, newest first."""
    for damaged in runs.damaged_runs():
        _complain(f"{damaged.id}: {damaged.reason}", FAILED)
    found = runs.list_runs()
    if not found:
        print(
            f"There are no runs in {runs.store_folder()}. Train one: python -m cnn train",
            file=sys.stderr,
        )
    for run in found:
        status = run.status()
        try:
            epochs = run.epochs()
        except CnnError as error:
            _complain(f"{run.id}: {error}", FAILED)
            continue
        accuracy = comparison.kept_accuracy(run)
        if options.json:
            row = {
                "id": run.id,
                "name": run.name,
                "created": run.created.isoformat(),
                "state": status.state,
                "epoch": len(epochs),
                "epochs": run.config.epochs,
                "test_accuracy": accuracy,
            }
            print(json.dumps(row))
        else:
            tested = f"{accuracy:8.2%}" if accuracy is not None else "       –"
            created = run.created.astimezone().strftime("%Y-%m-%d %H:%M")
            done = f"{len(epochs)}/{run.config.epochs}"
            print(f"{run.id}  {created}  {status.state:<11}  {done:>7}  {tested}  {run.name}")
    return OK


def evaluate(options: argparse.Namespace) -> int:
    """Test a run's network with the run's own test pictures."""
    run = kept_runs.named(options.run)
    if not _keras_loads():
        return FAILED
    from cnn.training import loop

    try:
        result = loop.evaluate(run)
    except CnnError as error:
        return _complain(str(error), FAILED)
    if options.json:
        print(json.dumps({"id": run.id, **result}))
    else:
        print(
            f"{run.name}: test accuracy {result['test_accuracy']:.2%}, loss "
            f"{result['test_loss']:.4f}, on {result['num_test']:,} pictures"
        )
    return OK


def predict(options: argparse.Namespace) -> int:
    """Say what a run's network reads in pictures, which are read as the pages read them."""
    kept_runs.named(options.run)  # before seconds are spent on importing TensorFlow
    if not _keras_loads():
        return FAILED
    from cnn.inspection import picture_files

    code = OK
    for answer in picture_files.answers(
        options.run,
        options.picture,
        epoch=options.epoch,
        pixels=options.pixels,
        save_inputs=options.save_input,
    ):
        if "error" in answer:
            code = FAILED
        if options.json:
            print(json.dumps(answer, ensure_ascii=False), flush=True)
        elif "error" in answer:
            _complain(f"{answer['picture']}: {answer['error']}", FAILED)
        else:
            share = answer["probabilities"][answer["label"]]
            done = " ".join(answer["done"])
            sure = confidence.sure_in_words(share, runs.get(options.run).architecture)
            print(f"{answer['picture']}: {answer['label']}, {sure}. {done}", flush=True)
    return code


def _joined(arguments: Sequence[str]) -> list[str]:
    """Join "--pixels" with "-1..1", which argparse would take for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--pixels":
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def export(options: argparse.Namespace) -> int:
    """Write a run's network, its program, or all of it into a file."""
    run = kept_runs.opened(options)
    if kept_runs.needs_keras(options) and not _keras_loads():
        return FAILED
    try:
        kept_runs.write(options, run)
    except CnnError as error:
        return _complain(str(error), FAILED)
    return OK


def report(options: argparse.Namespace) -> int:
    """Write a run's report, a page for the browser."""
    return export(options)


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="python -m cnn",
        description="Train and test convolutional networks.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=CommandParser)

    def add(command: str, function: Command) -> argparse.ArgumentParser:
        added = commands.add_parser(
            command,
            help=function.__doc__,
            description=function.__doc__,
            epilog=_EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(command=function)
        added.add_argument("--json", action="store_true", help="for machines: an object per line")
        return added

    default = TrainingConfig()
    training = add("train", train)
    option = training.add_argument
    option(
        "--network",
        default="article",
        help=f"{', '.join(PRESETS)} (they fit any data), or a JSON file",
    )
    option(
        "--dataset", default=default.dataset, help=f"{', '.join(DATASETS)}, or a ZIP of pictures"
    )
    for name, about in describe_arguments(TrainingConfig).items():
        if name == "augmentation":
            for part, words in describe_arguments(Augmentation).items():
                _add_setting(option, part, words, getattr(default.augmentation, part))
        elif name != "dataset":
            _add_setting(option, name, about, getattr(default, name))
    option("--name", help="a name for the run")
    own_pictures.add_options(training, only_for="for a ZIP: ")

    add("runs", list_runs)
    add("evaluate", evaluate).add_argument("run", metavar="RUN", help="a run's id")
    option = add("predict", predict).add_argument
    option("run", metavar="RUN", help="a run's id, such as example-depth-03")
    option("picture", metavar="PICTURE", nargs="+", help="a file: " + FORMATS_IN_WORDS)
    option("--epoch", type=whole, metavar="N", help="weights after this epoch (default: the kept)")
    option(
        "--pixels",
        choices=PIXELS,
        default=PIXELS[0],
        help=f"what a network from elsewhere learned black and white as (default: {PIXELS[0]})",
    )
    option(
        "--save-input",
        type=own_pictures.folder,
        nargs="?",
        const=Path(),
        metavar="FOLDER",
        help="write what the network gets, as PNG files (default: into this folder)",
    )
    add("resume", resume).add_argument("run", metavar="RUN", help="a run's id")
    kept_runs.add_options(add("export", export), ".zip", kept_runs.EXPORTS_IN_WORDS)
    kept_runs.add_options(add("report", report), ".html", "the page")
    pictures = add("pictures", own_pictures.show)
    pictures.add_argument("zip", metavar="ZIP", help="a ZIP with one folder per class")
    own_pictures.add_options(pictures)
    return parser


def _add_setting(
    option: Callable[..., object], name: str, about: Argument, default: object
) -> None:
    """Add the option for one setting; whether a value is possible, the setting itself says."""
    flag = f"--{name.replace('_', '-')}"
    label = about.words.label
    if about.kind == "switch":
        option(flag, action="store_true", help=label)
    elif about.bounds is None:
        option(flag, default=default, help=f"{label}: {', '.join(about.options)}")
    elif default is None:  # as many as there are
        option(flag, type=whole, metavar="N", help=f"{label} (default: all)")
    else:
        kind = whole if about.kind == "whole" else number
        words = f"{label}, {about.bounds.in_words()} (default: {default:g})"
        option(flag, type=kind, default=default, metavar="N", help=words)


def _network(name: str, data: DatasetInfo) -> Architecture:
    """Return a preset, made to fit the pictures and classes, or the network of a file as it is."""
    if name in PRESETS:
        return fitted(PRESETS[name], data.input_shape, data.num_classes)
    try:
        return Architecture.from_json(Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CnnError(
            f"There is no network {name!r}. Choose one of {', '.join(PRESETS)}, or give the path "
            "of a network's JSON file."
        ) from error


def _keras_loads() -> bool:
    try:
        load_keras()
    except ImportError as error:
        _complain(
            f"TensorFlow cannot be imported: {error}. Run: pip install -r requirements.txt", FAILED
        )
        return False
    return True


def _complain(message: str, code: int) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code


@contextmanager
def _ctrl_c_stops(run: Run) -> Iterator[threading.Event]:
    """Let the first Ctrl-C stop the run as the stop button does, and the second end it at once."""
    interrupted = threading.Event()

    def ask_to_stop(*_: object) -> None:
        interrupted.set()
        run.request_stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Not print(): a signal may come in the middle of another one.
        os.write(2, b"\nStopping after this batch; press Ctrl-C again to end at once.\n")

    before = signal.signal(signal.SIGINT, ask_to_stop)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


class _Report:
    """Prints a line per epoch, and below them one on a terminal that follows the run's status.

    Args:
        run: The run in training.
        as_json: Print an object per epoch instead of words.
    """

    _CLEAR_LINE = "\r\x1b[K"

    def __init__(self, run: Run, *, as_json: bool) -> None:
        self._run = run
        self._as_json = as_json
        self._lock = threading.Lock()  # for the terminal
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def epoch(self, row: dict[str, float]) -> None:
        """Print what an epoch has brought; a row of epochs.csv."""
        if self._as_json:
            names = ("epoch", "seconds", "loss", "accuracy", "test_accuracy")
            line = json.dumps({name: row[name] for name in names} | {"run": self._run.id})
        else:
            line = (
                f"Epoch {row['epoch']:>3} of {self._run.config.epochs}  {row['seconds']:7.1f} s"
                f"   loss {row['loss']:.4f}   accuracy {row['accuracy']:.2%}"
                f"   test accuracy {row['test_accuracy']:.2%}"
            )
        with self._lock:
            self._clear()
            print(line, flush=True)

    def close(self) -> None:
        """End the line that follows the run."""
        self._closed.set()
        self._thread.join()
        self._clear()

    def __enter__(self) -> "_Report":
        self._thread.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _follow(self) -> None:
        while sys.stderr.isatty() and not self._closed.wait(0.5):
            status = self._run.status()
            left = "" if status.seconds_left is None else f"  {status.seconds_left:.0f} s left"
            batches = f"  batch {status.batch}/{status.num_batches}" if status.batch else ""
            with self._lock:
                self._clear()
                print(f"{status.message}{batches}{left}", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if sys.stderr.isatty():
            print(self._CLEAR_LINE, end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
