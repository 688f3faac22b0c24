"""Look at one picture through a trained network: its answer, the kernels, the feature maps."""

import numpy as np
import streamlit as st

from cnn import figures
from cnn.datasets import Dataset
from cnn.runs import Run
from ui import cached
from ui.page import chart, explain_errors

_MAPS_SHOWN = 32  # of a layer; more would no longer be told apart


@st.fragment
def show(run: Run, data: Dataset) -> None:
    """Show kernels and feature maps; changing the picture or the epoch reruns only this part.

    Args:
        run: A run that has saved weights.
        data: The pictures that it was tested with.
    """
    st.subheader("What it looks at")
    saved = run.saved_epochs()
    if not saved:
        st.info("The first weights are saved when training begins.")
        return
    with st.container(horizontal=True):
        index = st.number_input(
            "Test picture",
            0,
            len(data.y_test) - 1,
            key="results_picture",
            bind="query-params",
            width=160,
        )
        epoch = saved[-1]
        if len(saved) > 1:
            epoch = st.select_slider(
                "Weights after epoch",
                saved,
                epoch,
                key=f"results_epoch_{run.id}_{epoch}",
                width=320,
            )
    image, label = data.x_test[index], int(data.y_test[index])

    with explain_errors(), st.spinner("Looking inside. The first time, TensorFlow has to start."):
        version = run.weights_file(epoch).stat().st_mtime_ns
        kernels = cached.inspect("cnn.inspection.kernels", run.id, epoch, version=version)
        maps = cached.inspect("cnn.inspection.feature_maps", run.id, image, epoch, version=version)
        probabilities = list(maps.values())[-1]
        answer = int(probabilities.argmax())

        picture_column, answer_column, kernel_column = st.columns(3, gap="large")
        with picture_column:
            st.markdown(f"**The picture** · it is a {data.class_names[label]}")
            chart(
                figures.picture(image[:, :, 0] / 255, height=280),
                key="results_chosen",
                alt=f"Test picture {index}, a {data.class_names[label]}.",
            )
        with answer_column:
            verdict = "right" if answer == label else "wrong"
            st.markdown(f"**The answer** · {data.class_names[answer]}, {verdict}")
            chart(
                figures.bars(
                    probabilities,
                    data.class_names,
                    highlight=answer,
                    unit="probability",
                    tickformat=".1%",
                    height=300,
                ),
                key="results_answer",
                alt=f"Probabilities of the classes; {data.class_names[answer]} has the largest.",
            )
        with kernel_column:
            if kernels:
                name, values = next(iter(kernels.items()))
                st.markdown(f"**Learned kernels** · {name}, first channel")
                chart(
                    figures.mosaic(values[:, :, 0, :], height=300),
                    key="results_kernels",
                    alt=f"The {values.shape[3]} kernels of {name}.",
                )
            else:
                st.markdown("**Learned kernels** · this network has no convolution layer")

        st.markdown("**What each layer makes of the picture.** Blue is positive, orange negative.")
        for name, values in maps.items():
            _layer(name, values)


def _layer(name: str, values: np.ndarray) -> None:
    shape = " × ".join(map(str, values.shape))
    if values.ndim == 3:
        shown = values[:, :, :_MAPS_SHOWN]
        rest = f", the first {_MAPS_SHOWN}" if values.shape[2] > _MAPS_SHOWN else ""
        st.caption(f"`{name}` · {shape}{rest}")
        figure = figures.mosaic(shown, columns=min(16, shown.shape[2]))
    else:
        st.caption(f"`{name}` · {shape}")
        figure = figures.strip(values)
    chart(figure, key=f"results_layer_{name}", alt=f"Output of layer {name}, shape {shape}.")
