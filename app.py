"""CNN Lab: configuration, navigation and shared chrome; the pages do the rest."""

import streamlit as st

from ui import cached

st.set_page_config(page_title="CNN Lab", page_icon=":material/grid_on:", layout="wide")

page = st.navigation(
    {
        "": [
            st.Page("pages/home.py", title="Home", icon=":material/home:", default=True),
        ],
        "Building blocks": [
            st.Page("pages/convolution.py", title="Convolution", icon=":material/grid_on:"),
            st.Page("pages/pooling.py", title="Pooling", icon=":material/compress:"),
            st.Page("pages/fully_connected.py", title="Fully connected", icon=":material/hub:"),
        ],
        "Your network": [
            st.Page("pages/network_builder.py", title="Network builder", icon=":material/layers:"),
            st.Page("pages/backpropagation.py", title="Backpropagation", icon=":material/undo:"),
            st.Page("pages/training.py", title="Training", icon=":material/play_circle:"),
            st.Page("pages/results.py", title="Results", icon=":material/insights:"),
            st.Page("pages/depth.py", title="Depth", icon=":material/stacks:"),
        ],
        "Workshop": [
            st.Page("pages/exercises.py", title="Exercises", icon=":material/checklist:"),
        ],
    }
)
cached.workers()  # start in the background while the first page is already usable
page.run()
