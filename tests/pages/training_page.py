"""The training page for tests: opened, read, and with workers that never begin."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from cnn import runs
from cnn.architecture import PRESETS
from cnn.errors import CnnError
from cnn.runs import Run, Status
from cnn.settings import TrainingConfig
from tests.pages import reading

SMALL = {"train_network": "No convolution", "train_pictures": "1000", "train_test_pictures": "1000"}
LONG = SMALL | {"train_pictures": "20000", "train_epochs": "100"}


def open_page(**parameters: str) -> AppTest:
    """Open the page by a link."""
    return reading.open_page("training", **parameters)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def button(page: AppTest, start: str) -> Button:
    """Return the one button whose key starts so; the rest says what it starts from."""
    (found,) = (one for one in page.button if one.key and one.key.startswith(start))
    return found


def make_run(
    state: str = "finished",
    message: str = "",
    *,
    epochs: int = 1,
    owner: str = "",
    **settings: object,
) -> Run:
    """Put a run with a history into the store, without training it."""
    config = TrainingConfig(
        **({"num_train": 1000, "num_test": 1000, "epochs": 2} | settings)  # type: ignore[arg-type]
    )
    run = runs.create(PRESETS["no_convolution"], config, owner=owner)
    run.write_status(Status(state, message, epochs, 10, 10))  # type: ignore[arg-type]
    for epoch in range(1, epochs + 1):
        run.append_epoch((epoch, 1.5, 0.5, 0.75, 0.25, 0.875))
    return run


class Desk:
    """Workers that take what they are given, and never begin with it."""

    def __init__(self, room: int = 100) -> None:
        self.state, self.message = "ready", "The workers are ready."
        self.given: list[str] = []
        self.room = room
        self.slots = 1

    def train(self, run: Run) -> None:
        if len(self.given) >= self.room:
            raise CnnError("There is no room for another run.")
        run.queue()
        self.given.append(run.id)

    resume = train

    def queue_position(self, run: Run) -> int | None:
        return self.given.index(run.id) + 1 if run.id in self.given else None

    def queue_estimate(self, _: Run) -> float | None:
        return 90.0
