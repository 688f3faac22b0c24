"""Pooling: what a window keeps, and what a shift of the picture changes."""

import streamlit as st

from cnn import figures, invariance, kernels, ops
from ui import widgets
from ui.page import chart, explain_errors, header, next_page, show_source, tips

MODES: tuple[ops.PoolMode, ...] = ("max", "average")
NO_KERNEL = "none: pool the picture itself"

header(
    "Pooling", "Keep one number of every window. Does the network then still mind a small shift?"
)

controls = st.columns([3, 3, 2, 1, 1], gap="medium", vertical_alignment="top")
with controls[0]:
    image = widgets.picture_picker("pool_image", default="toy grid")
with controls[1]:
    kernel_name = st.selectbox(
        "Kernel, followed by ReLU",
        [NO_KERNEL, *kernels.KERNELS],
        key="pool_kernel",
        bind="query-params",
    )
with controls[2]:
    mode = st.segmented_control(
        "Keep the window's",
        MODES,
        default=MODES[0],
        required=True,
        key="pool_mode",
        bind="query-params",
    )
pool_size = controls[3].number_input("Window", 2, 8, key="pool_size", bind="query-params")
stride = controls[4].number_input("Stride", 1, 8, 2, key="pool_stride", bind="query-params")
shift_columns = st.columns(4, gap="medium")
dx = shift_columns[0].slider("Shift right (pixels)", -8, 8, 1, key="pool_dx", bind="query-params")
dy = shift_columns[1].slider("Shift down (pixels)", -8, 8, 0, key="pool_dy", bind="query-params")
if image is None:
    st.stop()

with explain_errors():
    pair = invariance.shift_and_pool(
        image,
        None if kernel_name == NO_KERNEL else kernels.KERNELS[kernel_name].values,
        dx=dx,
        dy=dy,
        pool_size=pool_size,
        stride=stride,
        mode=mode,
    )
    before_pooling = invariance.compare(*pair.feature_maps)
    after_pooling = invariance.compare(*pair.pooled_maps)
    shift_columns[2].metric("Cells unchanged without pooling", f"{before_pooling.unchanged:.1%}")
    shift_columns[3].metric(
        f"Cells unchanged after {mode} pooling",
        f"{after_pooling.unchanged:.1%}",
        f"{100 * (after_pooling.unchanged - before_pooling.unchanged):+.0f} points",
    )

    for title, *maps in zip(
        ("Original", f"Shifted {dx} to the right, {dy} down"),
        pair.images,
        pair.feature_maps,
        pair.pooled_maps,
        strict=True,
    ):
        st.markdown(f"#### {title}")
        names = ("Picture", "Feature map", f"Pooled map ({mode})")
        for place, name, values in zip(st.columns(3, gap="medium"), names, maps, strict=True):
            with place:
                st.markdown(f"**{name}** · {values.shape[0]} × {values.shape[1]}")
                chart(
                    figures.brightness(
                        values, limit=pair.brightest(names.index(name)), percent=True
                    ),
                    key=f"pool_{title[:4]}_{name[:4]}",
                    alt=f"{name} of the {title.lower()} picture.",
                )

    st.markdown("#### What the shift changed")
    changes = {"no pooling": before_pooling, f"{mode} pooling": after_pooling}
    difference_column, share_column = st.columns([1, 2], gap="medium")
    with difference_column:
        st.markdown("**Pooled map**, shifted minus original")
        chart(
            figures.signed_map(pair.pooled_maps[1] - pair.pooled_maps[0]),
            key="pool_difference",
            alt="Shifted minus original pooled map; pale cells are unchanged.",
        )
    with share_column:
        st.markdown("**Cells unchanged**")
        chart(
            figures.bars(
                [change.unchanged for change in changes.values()],
                list(changes),
                unit="share of cells",
                tickformat=".1%",
                height=200,
            ),
            key="pool_shares",
            alt=", ".join(f"{name}: {c.unchanged:.1%}" for name, c in changes.items()),
        )
        st.markdown("**Mean change of a cell**")
        chart(
            figures.bars(
                [change.mean_absolute for change in changes.values()],
                list(changes),
                unit="mean of |shifted − original|",
                height=200,
            ),
            key="pool_means",
            alt=", ".join(f"{name}: {c.mean_absolute:.3f}" for name, c in changes.items()),
        )

tips(
    "The toy grid, shifted 1 to the right: the pooled map does not change. Now shift it by 2.",
    "Go to the **photograph** with a shift of 1. The article's promise that pooling makes the "
    "network indifferent to small shifts holds for the toy grid; how many cells of a busy picture "
    "keep their value?",
    "Max or average: which one changes fewer cells, and which one changes them by less?",
    "A window of 2 with stride 1: why is the pooled map almost as large as the feature map?",
)
show_source(
    ops.pool2d,
    ops.shift2d,
    keras="pool = keras.layers.MaxPool2D(pool_size=2, strides=2)  # or AveragePooling2D\n"
    "pooled_map = pool(feature_map[None, :, :, None])[0, :, :, 0]",
)
next_page("pages/fully_connected.py", "From feature maps to a decision: fully connected")
