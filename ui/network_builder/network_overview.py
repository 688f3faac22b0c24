"""The network as a whole: what it is for, what it costs, how long it trains, and its drawing."""

from concurrent.futures import Future
from functools import partial
from typing import Any

import streamlit as st

from cnn import datasets
from cnn.architecture import ArchitectureError, LayerSummary
from cnn.datasets import DATASETS
from cnn.errors import CnnError
from cnn.figures.network_drawing import drawing, shape_text, to_svg
from cnn.network_builder import epoch_time
from cnn.network_builder.edited_network import bytes_text, network_cost
from cnn.network_builder.epoch_time import MeasuredNetwork, Speed, measure
from cnn.runs.progress_words import duration
from cnn.settings.training_config import TrainingConfig
from ui.components.svg_image import svg_image
from ui.shell.controls import selectbox
from ui.training import data_view
from ui.training import training_values as values
from ui.workers import cached

_POLL_SECONDS = 1.0


def purpose() -> TrainingConfig:
    """Ask what the network is for; all else is the article's training."""
    names = {info.title: name for name, info in DATASETS.items()}
    own = data_view.own_at_hand()
    if own is not None:
        names[values.OWN] = own
    title = selectbox(
        values.DATA,
        list(names),
        label="Pictures to learn",
        words="Decides how large its input is, and how many classes it has to tell apart. Your own "
        "pictures are here once you have uploaded them on the training page.",
        width=190,
        also=data_view.with_data,
    )
    dataset = names[title]
    loss = selectbox(
        values.LOSS,
        default=datasets.info(dataset).loss,
        words="What training makes small. It has to fit what the last layer gives.",
        width=240,
    )
    return TrainingConfig(dataset=dataset, loss=loss)


def totals(
    summary: list[LayerSummary], fault: ArchitectureError | None, config: TrainingConfig
) -> None:
    """Show what the whole network costs; nothing as long as it cannot be built."""
    total = network_cost(summary)
    batch = bytes_text(total.activation_bytes * config.batch_size)
    figures = (
        ("Parameters", f"{total.num_params:,}", "Numbers that the network stores."),
        ("Multiply-adds", f"{total.multiply_adds:,}", "For one picture, on its way through."),
        ("Size", bytes_text(total.num_bytes), "Of the parameters, at 4 bytes each."),
        (
            "Activations",
            bytes_text(total.activation_bytes),
            "What leaves all layers, for one picture. Training keeps it until the gradients are "
            f"known: {batch} for a batch of {config.batch_size}, and about as much for gradients.",
        ),
    )
    with st.container(horizontal=True, gap="medium"):
        for label, value, words in figures:
            st.metric(label, "–" if fault else value, help=words, width="content")
        _epoch_time(summary, fault, config)


def _epoch_time(
    summary: list[LayerSummary], fault: ArchitectureError | None, config: TrainingConfig
) -> None:
    """Show how long an epoch takes here, as soon as this machine has been measured."""
    speed, trouble = _speed()
    waiting = speed is None and not trouble

    def show() -> None:
        found, problem = _speed() if waiting else (speed, trouble)
        if waiting and (found or problem):
            st.rerun()  # nothing more to wait for
        value, words, below = "–", problem, None
        if (found or waiting) and not fault:
            one = epoch_time.estimate(found or epoch_time.USUAL, summary, _one_epoch(config))
            value = f"about {duration(max(one.seconds, 1))}"
            source = (
                f"Four networks were measured here ({found.machine}), the rest is arithmetic"
                if found
                else f"That is what {epoch_time.USUAL.machine} takes; this one is not measured yet"
            )
            words = (
                f"All {config.num_pictures:,} pictures once, with a test afterwards. {source}: "
                f"expect {duration(max(one.low, 1))} to {duration(max(one.high, 1))}, more if "
                "others train as well."
            )
        if waiting and not found:
            below = _what_is_waited_for()
        st.metric(
            "One epoch",
            value,
            below,
            delta_color="off",
            delta_arrow="off",
            help=words or None,
            width="content",
        )

    st.fragment(show, run_every=_POLL_SECONDS if waiting else None)()


def _what_is_waited_for() -> str:
    """Say what keeps the measurement of this machine."""
    if cached.workers().state == "starting":
        return "a first guess: TensorFlow is starting"
    return "a first guess: four networks are being timed here"


def _one_epoch(config: TrainingConfig) -> TrainingConfig:
    return TrainingConfig(dataset=config.dataset, epochs=1)


def _speed() -> tuple[Speed | None, str]:
    """Return how fast this machine is, or why nobody knows; neither while it is being measured."""
    known: Speed | None = _memory().get("speed") or epoch_time.load()
    if known is not None:
        _memory()["speed"] = known
        return known, ""
    if cached.workers().state == "starting":
        return None, ""
    outcome: Future[Any] | None = _memory().get("outcome")
    if outcome is None:
        outcome = cached.workers().inspections.call(partial(measure))
        _memory()["outcome"] = outcome
    if not outcome.done():
        return None, ""
    try:
        speed = epoch_time.fit([MeasuredNetwork(**row) for row in outcome.result()])
    except CnnError as error:
        return None, str(error)
    epoch_time.save(speed)
    _memory()["speed"] = speed
    return speed, ""


@st.cache_resource(show_spinner=False)
def _memory() -> dict[str, Any]:
    """What all visitors share: the speed of this machine, or its measurement under way."""
    return {}


def picture(summary: list[LayerSummary]) -> None:
    """Draw the network to scale."""
    svg_image(
        to_svg(drawing(summary), background=None),
        key="network_drawing",
        alt="Drawing of the network",
        table=[
            ("Layer", "Kind", "Output shape", "Parameters"),
            *(
                (row.name, row.layer.noun, shape_text(row.output_shape), row.num_params)
                for row in summary
            ),
        ],
    )
