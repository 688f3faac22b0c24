"""One detector of the face, cell by cell."""

import streamlit as st

from cnn.fully_connected import faces
from cnn.fully_connected.faces import Parts
from ui.components.pixel_grids import Convolve, Grid, Pool, Values, Weights, pixel_grids
from ui.fully_connected import fully_connected_values as values
from ui.shell.controls import segmented_control


def detector_expander(parts: Parts) -> None:
    """Offer a look at a kernel, its feature map and its pooled neurons; closed, it costs nothing.

    Args:
        parts: The face that the detector looks at.
    """
    with st.expander(
        "Look into a detector, cell by cell",
        icon=":material/search:",
        key="fc_detector_open",
        on_change="rerun",
    ) as place:
        if not place.open:
            return
        name = segmented_control(values.DETECTOR)
        half = faces.SIDE // 2
        scene = [
            Grid(
                "face",
                Values(faces.draw(parts)),
                title="Face",
                at=(0, 0),
                colours="grey",
                scale=1.0,
            ),
            Grid(
                "kernel",
                Weights(faces.kernel(name), editable=False),
                title=f"Kernel: {name}",
                at=(0, 1),
                weight=0.6,
            ),
            Grid(
                "map",
                Convolve("face", "kernel", padding="same", relu=True),
                title="Feature map",
                at=(0, 2),
                scale=1.0,
            ),
            Grid(
                "pooled",
                Pool("map", pool_size=half, stride=half),
                title="Pooled",
                at=(0, 3),
                weight=0.5,
                scale=1.0,
            ),
        ]
        pixel_grids(
            scene,
            key="fc_detector_scene",
            focus="map",
            alt=f"The face, the kernel of the {name} detector, its feature map and its quarters.",
        )
        st.caption(
            "Each kernel is the drawing of its part, less its mean, so that a flat patch gives 0; "
            "divided so that the part itself gives 1."
        )
