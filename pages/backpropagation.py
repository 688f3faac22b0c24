"""Backpropagation: one small step against the gradient, seen from close by."""

import streamlit as st

from cnn import datasets, figures
from ui import cached
from ui.page import chart, explain_errors, header, next_page, show_source, tips

KERNELS = 4
RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]

header(
    "Backpropagation",
    "Which way should each weight move so that the network makes a smaller mistake?",
)
digits = datasets.load("mnist")

controls = st.columns(4, gap="medium")
index = controls[0].number_input(
    "Digit number", 0, len(digits.y_train) - 1, 5, key="bp_digit", bind="query-params"
)
learning_rate = controls[1].select_slider(
    "Learning rate η", RATES, 0.1, key="bp_rate", bind="query-params", format_func=str
)
steps = controls[2].slider("Steps", 1, 30, 1, key="bp_steps", bind="query-params")
seed = controls[3].number_input(
    "Seed of the starting weights", 0, 9999, 0, key="bp_seed", bind="query-params"
)
st.markdown("**The weight to watch**")
with st.container(horizontal=True):
    kernel = st.segmented_control(
        "Kernel",
        range(1, KERNELS + 1),
        default=1,
        required=True,
        key="bp_kernel",
        bind="query-params",
    )
    row = st.number_input("Row", 0, 4, 2, key="bp_row", bind="query-params", width=110)
    column = st.number_input("Column", 0, 4, 2, key="bp_column", bind="query-params", width=110)

image, label = datasets.scale(digits.x_train[index]), int(digits.y_train[index])
with explain_errors():
    with st.spinner("Differentiating. The first time, TensorFlow has to start.", show_time=True):
        descent = cached.inspect(
            "cnn.backpropagation.descend",
            image,
            label,
            learning_rate=learning_rate,
            steps=steps,
            kernel=kernel - 1,
            row=row,
            column=column,
            seed=seed,
        )

    digit_column, curve_column = st.columns([1, 2], gap="large")
    with digit_column:
        st.metric(
            f"Loss after {steps} {'step' if steps == 1 else 'steps'}",
            f"{descent.losses[-1]:.4f}",
            f"{descent.losses[-1] - descent.losses[0]:+.4f}",
            delta_color="inverse",
        )
        chart(figures.picture(image[:, :, 0], height=220), key="bp_picture", alt=f"A {label}.")
        st.caption(
            f"The network should say **{label}**. Before, it gave that "
            f"{descent.probabilities[label]:.1%}; now it gives "
            f"{descent.probabilities_after[label]:.1%}."
        )
    with curve_column:
        st.markdown("**The loss, if only the watched weight changed**")
        chart(
            figures.loss_over_weight(
                descent.curve_weights,
                descent.curve_losses,
                start=(descent.weight, float(descent.losses[0])),
                slope=descent.slope,
                landing=descent.landing,
            ),
            key="bp_curve",
            alt="The loss as a curve over one weight, its tangent, and where the step lands.",
        )
        st.latex(
            r"\begin{aligned} w \leftarrow \;& w - \eta \, \frac{\partial L}{\partial w} \\ = \;& "
            rf"{descent.weight:.4f} - {learning_rate:g} \cdot ({descent.slope:.4f}) = "
            rf"\mathbf{{{descent.landing[0]:.4f}}} \end{{aligned}}"
        )

    st.subheader(f"All 25 weights of kernel {kernel}")
    st.caption(
        "Blue is positive, orange is negative. Each weight moves against its gradient: where the "
        "gradient is blue, the weight becomes smaller."
    )
    for place, title, values in zip(
        st.columns(3, gap="medium"),
        ("Kernel before", "Gradient of the loss", f"Kernel after {steps} steps"),
        (descent.kernels, descent.gradient, descent.kernels_after),
        strict=True,
    ):
        with place:
            st.markdown(f"**{title}**")
            figure = figures.signed_map(values[:, :, kernel - 1], height=300)
            figures.mark_window(figure, row, column, 1, 1)
            chart(figure, key=f"bp_{title[:8]}", alt=f"{title}: 5 by 5 numbers.")

    if steps > 1:
        st.subheader("The loss, step by step")
        chart(
            figures.line(descent.losses, x_title="step", y_title="loss"),
            key="bp_losses",
            alt=f"The loss falls from {descent.losses[0]:.3f} to {descent.losses[-1]:.3f}.",
        )

tips(
    "One step with a learning rate of 0.001, then 0.1, then 10. Where does the diamond land, and "
    "does the straight tangent still foretell the loss there?",
    "Find a weight whose gradient is almost zero. Why does this digit not care about it?",
    "Take 30 steps at 0.03. Which part of the kernel changed most?",
    "The steps make the network surer of this one digit only. Training does the same with many "
    "pictures at once, so that no single one has its way.",
)
show_source("cnn.backpropagation.descend")
next_page("pages/training.py", "Do it with 60,000 digits: training")
