"""Activation patterns: what does the network make of a picture, just before it decides?"""

import streamlit as st

from cnn.datasets import Dataset
from cnn.inspection.patterns import embedding, layer_patterns, similarity
from cnn.inspection.patterns.layer_patterns import vectors
from cnn.results import evaluation
from cnn.runs import Run
from ui.components.point_cloud import picture_sheet
from ui.patterns import pattern_map, patterns_view
from ui.patterns import patterns_values as values
from ui.shell import pages
from ui.shell.controls import number_input, segmented_control, toggle
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header, show_source, tips
from ui.shell.things_to_try import Try, tries
from ui.subject import subject, subject_values
from ui.subject.first_weights import try_first_weights

header(
    pages.PATTERNS.title,
    "Do pictures of one class leave a pattern of their own?",
    [*subject_values.ALL_OF_RUN, *values.ALL],
)

place_of_tries = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)
with place_of_tries:
    tries(
        try_first_weights(
            run,
            "Before it learned anything",
            "Epoch 0: the classes overlap. Move the slider: they part, epoch by epoch.",
        ),
        Try(
            "Watch t-SNE sort them",
            "Nobody tells it the classes. Does it gather them? Which two stay neighbours?",
            {values.MAP: "t-SNE"},
        ),
        Try(
            "Only the mistakes",
            "Where do they lie, in the middle of a cluster or between two? Open one of them.",
            {values.MAP: "t-SNE", values.MISTAKES: True},
        ),
        keep=(subject_values.RUN,),
    )


@st.fragment
def maps(run: Run, epoch: int, data: Dataset, sheet: str) -> None:
    """Draw all pictures as points, and open two of them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = patterns_view.choose_layer(run)
        kind = segmented_control(values.MAP)
        if kind == "t-SNE":
            segmented_control(values.PERPLEXITY)
            number_input(values.SEED, width=120)
        toggle(values.MISTAKES)

    with explain_errors():
        found = patterns_view.of_layer(run, epoch, layer)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            a, b, letter = patterns_view.choose_pictures(data)
            patterns_view.metrics(found)
        map_column, picture_column = st.columns([5, 3], gap="large")
        with map_column:
            pattern_map.show(
                run,
                epoch,
                data,
                found,
                pair=(a, b),
                sheet=sheet,
            )
        with picture_column:
            patterns_view.opened(run, epoch, data, layer, a if letter == "A" else b, letter)
        st.subheader("Two patterns side by side", anchor=False)
        patterns_view.two(run, epoch, data, found, (a, b))


place_of_maps = st.container()
with explain_errors():
    data = evaluation.test_data(run)
    # The largest message of the page by far: no change inside of the fragment sends it again.
    sheet = picture_sheet(data.x_test[: layer_patterns.MAX_PICTURES], key="pattern_sheet")
    with place_of_maps:
        maps(run, epoch, data, sheet)
tips(
    "Choose two pictures of one class, then one of another. Which units are strong in both, and "
    "which only in one?",
    "Go from the first layer to the last. How do **within a class** and **between classes** drift "
    "apart? That gap is what the last layer needs to decide.",
    "Train a network on **Faces** on the training page and come back. The article says that a "
    "person leaves another pattern than what is none: in which layer can you tell the two apart?",
)
show_source(
    vectors,
    embedding.principal_components,
    embedding.TSNE,
    similarity.class_similarity,
    keras=layer_patterns.KERAS,
)
page_link(pages.SHIFT_TEST, "Does it stay when the picture moves? The shift test")
