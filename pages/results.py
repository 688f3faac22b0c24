"""Results: how good the trained network is, where it fails, and what it looks at."""

import streamlit as st

from cnn import evaluation, figures, progress, runs
from ui import inspection_view, state, training_view
from ui.page import chart, explain_errors, header, next_page, show_source, tips

MISTAKES_SHOWN = 12

header("Results", "How often is the network right, where does it fail, and what does it look at?")

all_runs = {run.id: run for run in runs.list_runs()}
if not all_runs:
    st.info("Nothing has been trained yet. A first network takes less than a minute.")
    next_page("pages/training.py", "Train a network")
    st.stop()
asked_for = state.run()
run = all_runs[
    st.selectbox(
        "Run",
        list(all_runs),
        index=list(all_runs).index(asked_for.id) if asked_for else 0,
        format_func=lambda run_id: (
            f"{all_runs[run_id].name} · {all_runs[run_id].created:%d %b %Y, %H:%M} UTC"
        ),
        key="results_run",
        on_change=lambda: state.set_run(all_runs[st.session_state.results_run]),
    )
]
state.set_run(run)

with explain_errors():
    epochs, status = run.epochs(), run.status()
    if status.state != "finished":
        st.info(f"This run is {status.state}. {status.message}", icon=":material/info:")
    if not epochs:
        next_page("pages/training.py", "Watch it on the training page")
        st.stop()

    data = evaluation.data_of(run)
    with st.container(horizontal=True, gap="large"):
        st.metric("Test accuracy", f"{epochs[-1]['test_accuracy']:.2%}", width="content")
        st.metric("Test loss", f"{epochs[-1]['test_loss']:.4f}", width="content")
        st.metric("Epochs", progress.epochs_done(status, len(epochs)), width="content")
        st.metric("Training pictures", f"{len(data.y_train):,}", width="content")
        st.metric("Test pictures", f"{len(data.y_test):,}", width="content")
        st.metric("Parameters", f"{run.architecture.num_params:,}", width="content")

    st.subheader("How it learned")
    training_view.curves(run, epochs, side_by_side=True)

    predictions = run.predictions()
    if predictions:
        st.subheader("What it mistakes for what")
        matrix_column, gallery_column = st.columns(2, gap="large")
        wrong = evaluation.mistakes(*predictions)
        with matrix_column:
            st.markdown("Rows are the truth, columns the answers; the diagonal is right.")
            chart(
                figures.confusion_matrix(
                    evaluation.confusion_matrix(*predictions), data.class_names
                ),
                key="results_confusion",
                alt="Confusion matrix of the test pictures.",
            )
        with gallery_column:
            shown = wrong[:MISTAKES_SHOWN]
            st.markdown(
                f"**{len(wrong):,} of {len(data.y_test):,} test pictures are answered wrongly.** "
                + ("The most confident mistakes: truth → answer, how sure." if shown else "")
            )
            if shown:
                chart(
                    figures.gallery(
                        data.x_test[[mistake.index for mistake in shown], :, :, 0] / 255,
                        [
                            f"{data.class_names[m.label]} → {data.class_names[m.answer]}, "
                            f"{m.confidence:.0%}"
                            for m in shown
                        ],
                        columns=4,
                    ),
                    key="results_mistakes",
                    alt=f"The {len(shown)} most confident mistakes.",
                )
                st.caption(
                    "Their numbers, to look at below: "
                    + ", ".join(str(mistake.index) for mistake in shown)
                )

    inspection_view.show(run, data)

tips(
    "Go back to the weights of epoch 0. What do the kernels and the answer look like before "
    "anything was learned?",
    "Put the number of a mistake into **Test picture**. At which layer does it stop looking like "
    "what it is?",
    "Which two digits does the network confuse most? Look at the pictures: would you have known?",
)
show_source(
    evaluation.confusion_matrix,
    "cnn.inspection.feature_maps",
    keras="model = keras.models.load_model('model.keras')\n"
    "look_inside = keras.Model(model.input, [layer.output for layer in model.layers[1:]])\n"
    "feature_maps = look_inside(x_test[:1] / 255)",
)
next_page("pages/depth.py", "What does adding more layers do?")
