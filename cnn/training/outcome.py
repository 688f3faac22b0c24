"""How a run ends, in words for the learner, whatever the reason. Uses TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from cnn.counting import counted
from cnn.engine import tf
from cnn.errors import CnnError, without_places
from cnn.runs import Run, Status
from cnn.runs.progress_words import rate_before_it_was_raised
from cnn.storage.files import why_not_written
from cnn.training.state import TrainingProgress

NOT_ENOUGH_MEMORY = (
    "There was not enough memory. Try a smaller batch size, fewer pictures or a smaller network."
)
DIED = "A worker process died on the way; another one went on after the last whole epoch."


def not_a_number(run: Run, loss: float, rate: float, epoch: int, batch: int) -> str:
    """Say why a loss that is no longer a number ends a run, and what to try."""
    config = run.config
    before = rate_before_it_was_raised(run)
    hints = [
        f"a learning rate ten times smaller than {rate:g}"
        if before is None
        else f"the learning rate of {before:g}, from which it was raised"
    ]
    if config.optimizer != "adam":
        hints.append("the optimiser adam")
    if config.schedule != "one_cycle":
        hints.append("the schedule one_cycle, which begins with small steps")
    bounded = getattr(run.architecture.layers[-1], "activation", "") in ("softmax", "sigmoid")
    ending = "" if bounded else ", and let the network end in a softmax"
    return (
        f"The loss is {loss} after batch {batch} of epoch {epoch}: the weights have grown beyond "
        f"all bounds. Try {', or '.join(hints)}{ending}."
    )


def final_status(run: Run, progress: TrainingProgress, *, stopped: bool, kept: int) -> Status:
    """Describe a run that has come to its end, or was stopped on request.

    Args:
        run: The run.
        progress: Where it stands.
        stopped: Whether somebody stopped it before its last batch.
        kept: The epoch whose weights are the result.
    """
    config, num_batches = run.config, run.config.num_batches
    if not stopped:
        done = progress.epoch
        message = f"Trained {counted(done, 'epoch')}."
        if done < config.epochs:
            message = (
                f"Stopped early after {done} of {counted(config.epochs, 'epoch')}: for "
                f"{config.early_stopping} of them the loss had not fallen. Epoch {kept} is kept."
            )
        elif config.early_stopping:
            message += f" Epoch {kept}, the best one, is kept."
        return Status("finished", message, done, num_batches, num_batches)
    if not progress.batch:  # asked before it began, or before it was resumed
        message = (
            f"Stopped on request; {progress.epoch} of {counted(config.epochs, 'epoch')} are done."
        )
        if kept != progress.epoch:
            message += f" Epoch {kept}, the best one, is kept."
        return Status("stopped", message, progress.epoch, 0, num_batches)
    what = "What was learnt until then is kept"
    if kept != progress.epoch + 1:
        what = f"Epoch {kept}, the best one, is kept, and the run can go on where it was"
    return Status(
        "stopped",
        f"Stopped on request in epoch {progress.epoch + 1} of {config.epochs}, after "
        f"{progress.batch} of {counted(num_batches, 'batch', 'batches')}. {what}.",
        progress.epoch + 1,
        progress.batch,
        num_batches,
    )


@contextmanager
def recorded(run: Run) -> Iterator[None]:
    """Write into the run's status why training ended too early, whatever the reason."""
    try:
        yield
    except KeyboardInterrupt:
        _record(run, Status("stopped", "Interrupted; the last whole epoch is kept."))
        raise
    except CnnError as error:
        _record(run, Status("failed", str(error)))
        raise
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        _record(run, Status("failed", NOT_ENOUGH_MEMORY))
        raise CnnError(NOT_ENOUGH_MEMORY) from error
    except Exception as error:
        if reason := why_not_written(error):
            run.make_room()
            _record(run, Status("failed", reason))
            raise CnnError(reason) from error
        words = without_places(f"Unexpected {type(error).__name__}: {error}")
        _record(run, Status("failed", words[:500]))
        raise


def _record(run: Run, outcome: Status) -> None:
    with suppress(OSError):  # the folder is gone, or the disk full to the last byte
        progress = run.status()
        run.write_status(
            replace(progress, state=outcome.state, message=outcome.message, seconds_left=None)
        )
