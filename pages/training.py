"""Training: watch a network learn, batch by batch."""

from functools import partial

import streamlit as st

from cnn.exercises.training_predictions import num_steps_prediction
from cnn.runs import comparison
from cnn.settings import schedules
from cnn.training.steps import Steps
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import header, show_source, tips
from ui.shell.predict import predict
from ui.shell.things_to_try import Try, tries
from ui.subject import state, subject_values
from ui.training import (
    queue_view,
    run_compare,
    run_table,
    sweep_view,
    training_settings,
    training_view,
)
from ui.training import training_values as values
from ui.visitors import access

header(
    pages.TRAINING.title,
    "Show it pictures, correct it a little, repeat. How fast does a network learn?",
    values.ALL,
)
run = state.run()
under_way = queue_view.own_active_runs()  # read once, for all of the page

settings_column, run_column = st.columns([2, 3], gap="large")
with settings_column:
    with st.container(border=True):
        settings = training_settings.choose(partial(training_view.offer_start, under_way))
    queue_view.notices(run, under_way)
with run_column:
    training_view.show(run, under_way, can_start=settings is not None)
    if settings is not None:
        predict(num_steps_prediction(settings.config))

tries(
    Try(
        "Steps that are too long",
        "Learning rate 0.1. Press Start: within ten batches most units die, and turning the rate "
        "down wakes none of them. Begin anew with 0.01: now it learns.",
        {
            values.NETWORK: "The article's network",
            values.PICTURES: 5000,
            values.EPOCHS: 10,
            values.RATE: 0.1,
            values.LOOK: "Dead units",
        },
    ),
    Try(
        "Learning by heart",
        "Dense layers only, 1,000 digits, 30 epochs: training goes to 100 %, the test stays "
        "behind. Where does the loss of the test turn up again?",
        {
            values.NETWORK: "No convolution",
            values.PICTURES: 1000,
            values.EPOCHS: 30,
        },
    ),
    Try(
        "Is it a face?",
        "The article asks whether a picture shows a person. Here, drawn faces stand against "
        "drawings whose parts are missing, doubled or in the wrong place. Which does it confuse?",
        {
            values.NETWORK: "The article's network",
            values.DATA: "Faces",
            values.EPOCHS: 3,
            values.LOOK: "Kernels",
        },
    ),
    keep=(subject_values.NETWORK,),
)

st.subheader("Your runs")
found = access.listed()
run_table.show(found, run)
run_compare.choose(found)
sweep_view.show(settings.config if settings else None)

tips(
    "**sgd** instead of **adam**, everything else the same: how many epochs does it need? And with "
    "**momentum**?",
    "Pause a run and look at its answers: are the wrong ones those that you would find hard?",
    "**Repeat** a run and compare both: on the same machine, every digit is the same. Then take "
    "another seed.",
    "Sweep one, two and three layers with 8 filters each: what do more parameters buy?",
)
show_source(
    Steps.train_step,
    schedules.learning_rates,
    comparison.scatter,
    keras=settings.keras_code if settings else "",
)
page_link(pages.RESULTS, "Where does it fail, and what does it see?")
