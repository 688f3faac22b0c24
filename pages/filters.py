"""Filters: what a filter, a unit or a class looks for, asked in two ways."""

import streamlit as st

from cnn import evaluation, filters, patches
from ui.inspection import filter_bench, subject
from ui.page import explain_errors, header, next_page, show_source, tips
from ui.tries import Try, tries

header("Filters", "What does a filter look for?")

place_of_tries = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)

layers = filters.filter_layers(run.architecture)
maps = [layer for layer in layers if layer.is_map] or layers
with place_of_tries:
    tries(
        Try(
            "The first layer",
            "A filter would like best what its kernel looks like: ink where it is blue.",
            {"layer": maps[0].name} if maps else {},
        ),
        Try(
            "The deepest filters",
            "Larger patches, and no longer plain edges. Do the nine have something in common?",
            {"layer": maps[-1].name} if maps else {},
        ),
        Try(
            "The answer itself",
            "Is the best picture of a class one that you would recognise?",
            {"layer": layers[-1].name, "jitter": 2, "smooth": 0.2, "filter": 3} if layers else {},
        ),
        keep=subject.RUN,
    )
with explain_errors():
    filter_bench.show(run, epoch, evaluation.test_data(run))

tips(
    "The two answers differ: a grown picture may hold what no test picture holds, and test "
    "pictures have much in them that the filter does not care for. Trust what both agree on.",
    "Choose **The whole map** instead of **One cell**. What was one edge becomes a texture.",
    "Set **Weights after epoch** to 0. What did the filters look for before they learned anything?",
    "Change the **seed of the noise** in *How it is grown*. If the picture changes much, there are "
    "several things that the filter looks for.",
)
show_source(
    "cnn.inspection.maximisation.maximise",
    "cnn.inspection.patches.search",
    patches.field,
    keras=filters.KERAS_LINES,
)
subject.link(
    "pages/look_inside.py",
    "See all filters at work on one picture",
    run,
    icon=":material/visibility:",
    epoch=epoch,
)
next_page("pages/patterns.py", "What all units say together: activation patterns")
