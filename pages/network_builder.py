"""Network builder: stack layers, and see what each does to the shape and what it costs."""

import streamlit as st

from cnn import datasets, sliding
from cnn.architecture import PRESET_DESCRIPTIONS, PRESETS, Conv2D, Dense
from cnn.architecture.receptive_field import unseen_border_in_words
from cnn.architecture.shape_checks import Window
from cnn.network_builder import advice, epoch_time, fixes
from cnn.network_builder.edited_network import summary_so_far
from ui.network_builder import (
    layer_editor,
    network_advice,
    network_draft,
    network_files,
    network_overview,
    network_questions,
    shelf_editor,
)
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import header, show_source, tips
from ui.subject import subject_values
from ui.training import training_settings, training_values

header(
    pages.NETWORK_BUILDER.title,
    "Stack your own layers. What does each one make of the picture, and what does it cost?",
    [subject_values.PRESET, subject_values.DRAFT, *training_values.ALL_OF_DATA],
)
network_draft.enter()
network_questions.things_to_try()


@st.fragment
def bench() -> None:
    """Edit the layers; each of them has to do with all that follows."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        network_draft.preset_picker()
        layer_editor.name_input()
        network_draft.history_buttons()
        config = network_overview.purpose()

    draft = network_draft.current()
    architecture = draft.architecture
    with st.container():
        if draft.preset:
            st.caption(PRESET_DESCRIPTIONS[draft.preset])
    data = datasets.info(config.dataset)
    summary, fault = summary_so_far(architecture)
    found = network_advice.collect(architecture, fault, data.num_classes, config.loss)
    network_overview.totals(summary, fault, config)
    with st.container():
        network_advice.verdict(architecture, fault, found, data)
        if summary:
            network_overview.picture(summary)
        if fault is None and (unseen := unseen_border_in_words(architecture)):
            st.caption(unseen)

    st.subheader("Layers")
    layer_editor.palette()
    layer_editor.input_shape()
    with st.container():
        layer_editor.rows(draft, summary, fault, found)

    shelf_editor.shelf(architecture)
    network_files.keras_code(architecture, config)
    network_files.files(architecture, config)
    network_questions.question(summary or PRESETS["article"].summary())
    tips(
        "Remove **flatten**. Which layer complains, and what does it offer? Undo.",
        "Take the pooling layers out of the article's network, one by one, and watch the "
        "parameters. Where do they pile up?",
        "One layer of 5 × 5 kernels, or two of 3 × 3: both see 5 × 5 pixels. With 32 filters "
        "behind 32 channels, which one stores fewer numbers?",
        "Set the strides of a convolution to 2 and remove the pooling behind it. Which shapes "
        "change?",
    )
    show_source(
        Conv2D.output_shape,
        Window.stops,
        Conv2D.num_params,
        Dense.num_params,
        sliding.output_size,
        fixes.explain_fault,
        advice.warnings,
        epoch_time.estimate,
    )
    page_link(
        pages.TRAINING,
        "Train it: let it find its own kernels",
        address=training_settings.address_of(config.dataset),
    )


bench()
