"""What to try and what to predict on the network builder's page."""

from collections.abc import Sequence

from cnn.architecture import (
    PRESETS,
    Architecture,
    Conv2D,
    Dense,
    Flatten,
    LayerSummary,
    MaxPool2D,
)
from cnn.exercises.predictions import num_params_prediction
from ui.shell.predict import predict
from ui.shell.things_to_try import Try, tries
from ui.subject import state

_ANSWER = Dense(10, activation="softmax")
_NO_BRIDGE = Architecture(
    (28, 28, 1),
    (Conv2D(16, 3, activation="relu"), MaxPool2D(), _ANSWER),
    "No bridge to the answer",
)
_ONE_LINE = Architecture(
    (28, 28, 1),
    (Conv2D(8, 3), Conv2D(8, 3), Flatten(), Dense(64), _ANSWER),
    "Nothing but straight lines",
)
_NO_POOLING = Architecture(
    (28, 28, 1),
    (
        Conv2D(32, 3, activation="relu"),
        Conv2D(64, 3, activation="relu"),
        Flatten(),
        Dense(256, activation="relu"),
        _ANSWER,
    ),
    "Where the parameters pile up",
)


def things_to_try() -> None:
    """Offer three networks that have something to notice."""
    tries(
        Try(
            "A network that cannot work",
            "The last layer says which shape reaches it, and offers two ways out. They do not cost "
            "the same: watch the parameters.",
            state.draft_changes(_NO_BRIDGE),
        ),
        Try(
            "Four layers that are one",
            "It can be built, and yet three layers ask for something. Mend one after the other.",
            state.draft_changes(_ONE_LINE),
        ),
        Try(
            "Millions in one layer",
            "One dense layer stores nearly all numbers. What would one pooling layer before it "
            "change?",
            state.draft_changes(_NO_POOLING),
        ),
    )


def question(summary: Sequence[LayerSummary]) -> None:
    """Ask for the parameters of the network's last convolution, or of the article's."""
    convolutions = [row for row in summary if isinstance(row.layer, Conv2D)]
    row = (convolutions or [PRESETS["article"].summary()[2]])[-1]
    assert isinstance(row.layer, Conv2D)  # noqa: S101 - chosen so
    predict(num_params_prediction(row.layer, row.input_shape))
