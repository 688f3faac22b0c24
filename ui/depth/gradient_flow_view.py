"""Why deeper is harder to train: gradients measured layer by layer, in front of the learner."""

from functools import partial

import streamlit as st

from cnn.depth import depth_experiment, gradient_flow
from cnn.depth.gradient_flow import Flow, Flows, measure
from cnn.figures import gradient_flow as flow_figures
from cnn.figures import training as training_figures
from ui.depth import depth_values as values
from ui.markdown import plain
from ui.shell.controls import number_input, segmented_control
from ui.shell.page import chart, explain_errors, made_once, option_chart
from ui.visitors import access
from ui.workers import cached


@st.fragment
def show() -> None:
    """Offer to measure stacks of 2 to 16 layers, and show what came of it."""
    _stacks()
    with (
        st.expander(
            "The gradients of a whole training",
            icon=":material/show_chart:",
            key="flow_open",
            on_change="rerun",
        ) as training,
        explain_errors(),
    ):
        if training.open:
            _whole_training()


def _stacks() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        activation = segmented_control(
            values.ACTIVATION, gradient_flow.STACK_ACTIVATIONS, required=False
        )
        initializer = segmented_control(values.INITIALIZER)
        seed = number_input(values.FLOW_SEED, width=120)
    if activation is None:
        st.info(
            "Choose an activation function: eight networks of 2, 4, 8 and 16 layers, with and "
            "without batch normalisation, take 30 steps each. That takes some ten seconds.",
            icon=":material/science:",
        )
        return
    with explain_errors():
        _result(_measure(activation, initializer, seed))


def _whole_training() -> None:
    """Show the gradients that were measured while a network of the chosen depth learned."""
    layers = segmented_control(values.FLOW_DEPTH)
    run = next(iter(depth_experiment.trained(layers, access.listed()).values()))
    steps, names, norms = run.gradient_norms()
    st.markdown(f"**{plain(run.name)}**, {len(steps)} moments of its training")
    option_chart(
        training_figures.gradient_curve(steps, names, norms, run.config),
        height=300,
        key="flow_training",
        alt=f"Lengths of the gradients of {len(names)} layers over the run, logarithmic.",
    )
    st.caption(
        "With ReLU, Glorot's first weights and few layers, the lines usually stay close together: "
        "no layer starves, and networks of one to four layers all learn."
    )


def _measure(
    activation: gradient_flow.StackActivation, initializer: gradient_flow.Initializer, seed: int
) -> Flows:
    """Measure one network after the other, as far as nobody has done so before."""
    stacks = gradient_flow.stacks(activation, initializer, seed=seed)
    flows: dict[tuple[int, bool], Flow] = {}
    place = st.empty()
    for done, (key, stack) in enumerate(stacks.items()):
        normalised = " with batch normalisation" if stack.normalised else ""
        place.progress(done / len(stacks), f"Measuring {stack.depth} layers{normalised} …")
        flows[key] = cached.inspect(partial(measure, stack))
    place.empty()
    return flows


def _result(flows: Flows) -> None:
    st.success(gradient_flow.finding(flows), icon=":material/straighten:")
    after = segmented_control(values.WHEN, label_visibility="collapsed") == values.AFTER
    span = gradient_flow.span(flows, after=after)
    plain, normalised = st.columns(2, gap="medium")
    for column, is_normalised, words in (
        (plain, False, "without normalisation"),
        (normalised, True, "with batch normalisation"),
    ):
        with column:
            st.markdown(f"**Gradients of each layer, {words}**")
            chart(
                made_once(
                    flow_figures.norms, flows, normalised=is_normalised, after=after, span=span
                ),
                key=f"flow_norms_{is_normalised}",
                alt=f"Length of each layer's gradient {words}; first and last layer: "
                + ", ".join(
                    f"{num_layers} layers: {lengths[0]:.2g} and {lengths[-1]:.2g}"
                    for num_layers, lengths in gradient_flow.lengths(
                        flows, normalised=is_normalised, after=after
                    ).items()
                ),
            )
    st.markdown("**The loss they come to** after 30 steps, mean of the last five batches")
    chart(
        made_once(flow_figures.losses, flows),
        key="flow_losses",
        alt="Loss: "
        + ", ".join(
            f"{num_layers} layers{' normalised' if is_normalised else ''}: {flow.loss:.2f}"
            for (num_layers, is_normalised), flow in flows.items()
        ),
    )
