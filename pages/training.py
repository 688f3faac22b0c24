"""Training: watch a network learn, batch by batch."""

import streamlit as st

from cnn import runs
from cnn.architecture import PRESETS
from cnn.datasets import DATASETS
from cnn.training import LOSSES, OPTIMIZERS, TrainingConfig
from cnn.training.config import MAX_BATCH_SIZE, MAX_EPOCHS, MAX_LEARNING_RATE, MAX_SEED
from ui import run_table, state, training_view
from ui.markdown import plain
from ui.page import explain_errors, header, next_page, show_source, tips

TRAIN_SIZES = [1000, 2000, 5000, 10_000, 20_000, 60_000]
TEST_SIZES = [1000, 2000, 5000, 10_000]

header("Training", "Show it pictures, correct it a little, repeat. How fast does a network learn?")
run = state.run()

settings_column, run_column = st.columns([2, 3], gap="large")
with settings_column, st.container(border=True):
    networks = {"Your network": state.network()} | {p.name: p for p in PRESETS.values()}
    architecture = networks[
        st.selectbox("Network", list(networks), key="train_network", bind="query-params")
    ]
    network_note = st.container(horizontal=True, vertical_alignment="center")
    num_train = st.select_slider(
        "Training pictures",
        TRAIN_SIZES,
        5000,
        key="train_pictures",
        bind="query-params",
        help="More pictures: a better network, and more time. The article uses all 60,000.",
    )
    passes = st.container(horizontal=True)
    epochs = passes.number_input(
        "Epochs",
        1,
        MAX_EPOCHS,
        5,
        key="train_epochs",
        bind="query-params",
        help="How often the network sees every picture.",
    )
    batch_size = passes.number_input(
        "Batch size",
        1,
        MAX_BATCH_SIZE,
        100,
        key="train_batch",
        bind="query-params",
        help="Pictures per step: the weights are corrected after each batch.",
    )
    steps = st.container(horizontal=True)
    optimizer = steps.selectbox(
        "Optimiser",
        OPTIMIZERS,
        OPTIMIZERS.index("adam"),
        key="train_optimizer",
        bind="query-params",
        help="The rule that turns gradients into steps. sgd takes them as they are; the others "
        "adapt each weight's step, and adamw also pulls weights towards 0.",
    )
    learning_rate = steps.number_input(
        "Learning rate",
        0.0,
        MAX_LEARNING_RATE,
        0.001,
        step=0.001,
        format="%g",
        key="train_rate",
        bind="query-params",
        help="How far each step goes. Too small: slow. Too large: it jumps over the valley.",
    )
    loss = st.selectbox(
        "Loss",
        LOSSES,
        key="train_loss",
        bind="query-params",
        help="What a wrong answer costs; training makes it smaller. Categorical crossentropy "
        "looks only at the probability of the right digit.",
    )
    with st.expander("Data set, test pictures, seed, name"):
        dataset = st.selectbox(
            "Data set",
            list(DATASETS),
            format_func=lambda key: DATASETS[key].title,
            key="train_dataset",
            bind="query-params",
        )
        st.caption(DATASETS[dataset].description)
        num_test = st.select_slider(
            "Test pictures",
            TEST_SIZES,
            TEST_SIZES[-1],
            key="train_test_pictures",
            bind="query-params",
            help="Never trained on; after each epoch they show what the network really learned.",
        )
        seed = st.number_input(
            "Seed",
            0,
            MAX_SEED,
            key="train_seed",
            bind="query-params",
            help="Start of all chance. The same seed and settings give the same run again.",
        )
        name = st.text_input("Name of the run", max_chars=80, key="train_name")
    keras_code = ""
    with explain_errors():
        config = TrainingConfig(
            dataset=dataset,
            num_train=num_train,
            num_test=num_test,
            optimizer=optimizer,
            learning_rate=learning_rate,
            loss=loss,
            batch_size=batch_size,
            epochs=epochs,
            seed=seed,
        )
        runs.check_fit(architecture, config)
        with network_note:
            st.caption(
                f"{plain(architecture.name)} · {architecture.num_params:,} parameters",
                width="content",
            )
            st.page_link("pages/network_builder.py", label="Change it", icon=":material/layers:")
        keras_code = architecture.to_keras_code(**config.to_dict())
        training_view.start_button(architecture, config, name)
    training_view.notices(run)

with run_column:
    training_view.show(run)

st.subheader("Your runs")
run_table.show(run)

tips(
    "Start with 1,000 pictures and 5 epochs, then take 20,000. What grows more: the accuracy or "
    "the time?",
    "Learning rate 0.1, then 0.00001. One run never learns, the other hardly begins. Which is "
    "which, and what does the loss look like?",
    "**sgd** instead of **adam**, everything else the same: how many epochs does it need?",
    "Train **No convolution** on as many pictures as the article's network. Whose training and "
    "test accuracy lie further apart?",
)
show_source("cnn.training.loop._train", keras=keras_code)
next_page("pages/results.py", "Look inside: where does the network fail, and what does it see?")
