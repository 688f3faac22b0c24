"""CNN Lab: configuration, navigation and shared chrome; the pages do the rest."""

import streamlit as st

from ui import cached
from ui.image import icon
from ui.navigation import open_page
from ui.visitor import remember_visitor
from ui.warm import warm_up

st.set_page_config(page_title="CNN Lab", page_icon=icon(), layout="wide")
page = open_page()
cached.workers()  # they start in the background while the first page is already usable
remember_visitor()
try:
    page.run()
finally:
    warm_up()  # for all other pages, once the first one is there
