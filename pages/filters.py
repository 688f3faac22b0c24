"""Filters: what a filter, a unit or a class looks for, asked in two ways."""

import streamlit as st

from cnn.inspection.filters import filter_layers, patches
from cnn.inspection.filters.best_picture import maximise
from cnn.inspection.filters.patches import search
from cnn.results import evaluation
from ui.filters import filter_bench, filter_view
from ui.filters import filters_values as values
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header, show_source, tips
from ui.shell.things_to_try import Try, tries
from ui.subject import subject, subject_values

header(
    pages.FILTERS.title,
    "What does a filter look for?",
    [*subject_values.ALL_OF_RUN, *values.ALL],
)

place_of_tries = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)

layers = filter_layers.filter_layers(run.architecture)
if layers:
    maps = [layer for layer in layers if layer.is_map]
    hidden = maps or layers[:-1] or layers
    if maps:
        first = "A filter would like best what its kernel looks like: ink where it is blue."
        deepest = "Larger patches, and no longer plain edges. Do the nine have something in common?"
    else:
        first = "A unit would like best what its weights look like: ink where they are blue."
        deepest = "Without convolutions, each unit sees the whole picture. What do its nine share?"
    with place_of_tries:
        tries(
            Try("The first layer", first, {values.LAYER: hidden[0].name}),
            Try(
                f"The deepest {filter_view.plural(hidden[-1])}",
                deepest,
                {values.LAYER: hidden[-1].name},
            ),
            Try(
                "The answer itself",
                "Is the best picture of a class one that you would recognise?",
                {
                    values.LAYER: layers[-1].name,
                    values.JITTER: 2,
                    values.SMOOTH: 0.2,
                    values.FILTER: 3,
                },
            ),
            keep=(subject_values.RUN,),
        )
with explain_errors():
    filter_bench.show(run, epoch, evaluation.test_data(run))

tips(
    "The two answers differ: a grown picture may hold what no test picture holds, and test "
    "pictures have much in them that the filter does not care for. Trust what both agree on.",
    "On a map, choose **The whole map** instead of **One cell**. What was one edge becomes a "
    "texture.",
    "Set **Weights after epoch** to 0. What did the filters look for before they learned anything?",
    "Change the **seed of the noise** in *How it is grown*. If the picture changes much, there are "
    "several things that the filter looks for.",
)
show_source(
    maximise,
    search,
    patches.field,
    keras=filter_layers.KERAS_LINES,
)
subject.link(
    pages.LOOK_INSIDE,
    "See all filters at work on one picture",
    run,
    icon=":material/visibility:",
    epoch=epoch,
)
page_link(pages.PATTERNS, "What all units say together: activation patterns")
