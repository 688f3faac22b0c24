"""What a network of a depth looks like: what its cells see, its layers, what they cost."""

import pandas as pd
import streamlit as st

from cnn import architecture, datasets, figures
from cnn.depth import depth_experiment
from cnn.figures import depth as depth_figures
from ui.depth import depth_values as values
from ui.shell.controls import slider
from ui.shell.page import chart, made_once
from ui.subject import state


@st.fragment
def show(chosen: int) -> None:
    """Show it; another digit reruns only this part.

    Args:
        chosen: Convolution layers, 1 to 4.
    """
    network, cost = architecture.stacked(chosen), depth_experiment.stack_cost(chosen)
    with st.container(horizontal=True, gap="large"):
        sides = f"{cost.receptive_field} × {cost.receptive_field}"
        st.metric("Pixels seen by a cell of the last convolution", sides, width="content")
        st.metric("Parameters", f"{cost.num_params:,}", width="content")
        st.metric("Multiply-adds for a digit", f"{cost.multiply_adds:,}", width="content")

    picture_column, layers_column = st.columns([2, 5], gap="medium")
    with picture_column:
        _view(chosen)
    with layers_column:
        st.markdown(f"**The network** · {network.name}")
        st.dataframe(
            pd.DataFrame(
                {
                    "Layer": row.name,
                    "Output": " × ".join(map(str, row.output_shape)),
                    "Sees (pixels)": row.receptive_field,
                    "Parameters": row.num_params,
                    "How counted": row.params_arithmetic,
                }
                for row in network.summary()
            ),
            hide_index=True,
            key="depth_network",
            column_config={"Parameters": st.column_config.NumberColumn(format="localized")},
            alt=f"The layers of the network with {network.name}.",
        )
        if st.button("Make it my network", key="depth_use", icon=":material/layers:"):
            state.set_network(network)
            st.toast(f"Your network now has {network.name}. Change or train it on other pages.")
        st.markdown(
            "3 pixels hold a piece of an edge, 8 a corner or the end of a stroke, 18 most of a "
            "digit. A deeper layer *can* recognise larger things: edges, then shapes, then parts. "
            "What it really learns is up to training."
        )
    _costs(chosen)


def _view(chosen: int) -> None:
    st.markdown("**What a cell sees**")
    digit = slider(values.DIGIT)
    image = datasets.scale(datasets.load("mnist").x_test[digit, :, :, 0])
    frames = depth_experiment.middle_frames(chosen)
    chart(
        made_once(depth_figures.receptive_fields, image, frames),
        key="depth_fields",
        alt="A digit; the middle cell of each convolution layer sees "
        + ", ".join(f"{frame.num_rows} × {frame.num_columns}" for frame in frames)
        + " pixels.",
    )
    st.caption("The middle cell of convolution 1, 2, …: each looks at the cells of the one before.")


def _costs(chosen: int) -> None:
    costs = [depth_experiment.stack_cost(n) for n in depth_experiment.DEPTHS]
    field_column, params_column = st.columns(2, gap="large")
    with field_column:
        st.markdown("**The view widens** with every layer, up to the whole digit.")
        chart(
            made_once(
                figures.bars,
                [c.receptive_field for c in costs],
                [depth_figures.layers(c.depth) for c in costs],
                highlight=chosen - 1,
                unit="pixels a side",
            ),
            key="depth_field_chart",
            alt="Pixels a side: " + ", ".join(f"{c.depth}: {c.receptive_field}" for c in costs),
        )
    with params_column:
        st.markdown(
            "**More layers, fewer parameters**, down to 3: pooling leaves less for the dense layer."
        )
        chart(
            made_once(depth_figures.params_by_depth, costs, highlight=chosen),
            key="depth_params_chart",
            alt="Parameters: " + ", ".join(f"{c.depth}: {c.num_params:,}" for c in costs),
        )
