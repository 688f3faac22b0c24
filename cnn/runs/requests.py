"""What a learner asks of a run while it is trained: small files that the worker looks for."""

import json
from contextlib import suppress
from pathlib import Path

from cnn.errors import CnnError
from cnn.settings.training_config import check_learning_rate
from cnn.storage.files import read_json, replacing, writing_explained


class Requests:
    """The part of `Run` by which a page and a worker talk to each other.

    A worker looks between two batches, about four times a second, or after each if it takes longer.
    """

    folder: Path

    def request_stop(self) -> None:
        """Ask the training to stop after the batch in flight; what was learnt is kept."""
        with writing_explained("The request"):
            (self.folder / "stop").touch()

    def stop_requested(self) -> bool:
        """Tell whether somebody asked the run to stop."""
        return (self.folder / "stop").exists()

    def request_pause(self) -> None:
        """Ask the training to wait after the batch in flight, until it is resumed."""
        with writing_explained("The request"):
            (self.folder / "pause").touch()

    def request_resume(self) -> None:
        """Let a paused run go on.

        `cnn.workers.Workers.resume` does this and also finds a worker, should the run have lost
        the one it had.
        """
        with writing_explained("The request"):
            (self.folder / "pause").unlink(missing_ok=True)

    def pause_requested(self) -> bool:
        """Tell whether the run is to wait."""
        return (self.folder / "pause").exists()

    def request_learning_rate(self, learning_rate: float) -> None:
        """Ask for another learning rate from the next batch on; a schedule goes on from there.

        Raises:
            CnnError: It is not above 0 and at most 10.
        """
        check_learning_rate(learning_rate)
        wanted = self.folder / "wanted_rate.json"
        with writing_explained("The learning rate"), replacing(wanted) as new:
            new.write_text(json.dumps(learning_rate), "ascii")

    def take_learning_rate(self) -> float | None:
        """Return the learning rate that was asked for since the last call, if any."""
        file = self.folder / "wanted_rate.json"
        try:
            wanted: float | None = read_json(file, at_most=100)
            check_learning_rate(wanted)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, CnnError):
            wanted = None  # damaged: nobody's wish can be read from it
        with suppress(OSError):
            file.unlink()
        return wanted

    def request_place(self) -> None:
        """Ask the run to give its worker to another one; it goes on later where it was."""
        with writing_explained("The request"):
            (self.folder / "give_way").touch()

    def place_requested(self) -> bool:
        """Tell whether the run is to give its worker to another one."""
        return (self.folder / "give_way").exists()

    def forget_requests(self) -> None:
        """Forget earlier requests to stop, to pause and to give way."""
        with writing_explained("The request"):
            for name in ("stop", "pause", "give_way"):
                (self.folder / name).unlink(missing_ok=True)
