"""Network builder: stack layers, and see what each does to the shape and what it costs."""

import streamlit as st

from cnn import ops
from cnn.architecture import PRESET_DESCRIPTIONS, Conv2D, Dense
from cnn.architecture.shapes import Window
from cnn.draft import summary_so_far
from cnn.figures.network import network, shape_text
from ui import layer_editor, network_draft
from ui.page import chart, explain_errors, header, next_page, show_source, tips

UPLOAD = "network_file"

header(
    "Network builder",
    "Stack your own layers. What does each one make of the picture, and what does it cost?",
)
network_draft.enter()
link_problem = network_draft.problem("link")
if link_problem:
    st.error(link_problem, icon=":material/link_off:")

with st.container(horizontal=True, vertical_alignment="bottom"):
    network_draft.preset_picker()
    layer_editor.name_input()
    network_draft.undo_button()

draft = network_draft.current()
architecture = draft.architecture
if draft.preset:
    st.caption(PRESET_DESCRIPTIONS[draft.preset])
summary, fault = summary_so_far(architecture)
layer_editor.totals(summary, fault)
layer_editor.verdict(architecture, fault)
if summary:
    chart(
        network(summary),
        key="builder_drawing",
        alt=f"The network to scale: {shape_text(architecture.input_shape)}, "
        + ", ".join(f"{row.name} {shape_text(row.output_shape)}" for row in summary),
    )

st.subheader("Layers")
layer_editor.palette()
st.markdown(f":gray[Input] → **{shape_text(architecture.input_shape)}**")
layer_editor.rows(draft, summary, fault)

with st.expander("The same in Keras", icon=":material/code:"), explain_errors():
    code = architecture.to_keras_code()
    st.download_button(
        "Download as .py",
        code,
        "network.py",
        "text/x-python",
        icon=":material/download:",
        on_click="ignore",
    )
    st.code(code, language="python")
with st.expander("Save and open networks", icon=":material/folder:"):
    st.caption("The address bar holds this network, too: bookmark it, or send the link.")
    st.download_button(
        "Save as .json",
        architecture.to_json(),
        "network.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
    st.file_uploader(
        "Open a saved network",
        "json",
        key=UPLOAD,
        max_upload_size=1,
        on_change=network_draft.open_file,
        args=[UPLOAD],
    )
    upload_problem = network_draft.problem(UPLOAD)
    if upload_problem:
        st.error(f"{upload_problem} Your network is unchanged.", icon=":material/build:")

tips(
    "Remove **flatten**. Which layer complains, and what does it ask for? Undo.",
    "Take the pooling layers out of the article's network, one by one, and watch the parameters. "
    "Where do they pile up?",
    "One layer of 5 × 5 kernels, or two of 3 × 3: both see 5 × 5 pixels. With 32 filters behind 32 "
    "channels, which one stores fewer numbers?",
    "Set the strides of a convolution to 2 and remove the pooling behind it. Which shapes change?",
)
show_source(Conv2D.output_shape, Window.stops, Conv2D.num_params, Dense.num_params, ops.output_size)
next_page("pages/training.py", "Train it: let it find its own kernels")
