"""CNN Lab: the server, and what each visitor's session runs on it; the pages do the rest."""

import streamlit as st

from ui.components import modules
from ui.components.focus import keep_focus
from ui.components.saving import save_buttons
from ui.components.typed_numbers import read_typed_numbers
from ui.shell.navigation import complete_the_address, open_page
from ui.startup.prepare_server import prepare, warm_up
from ui.streamlit_internals import in_a_session
from ui.visitors import introductions, upload_memory
from ui.visitors.visitor import introduce
from ui.workers import cached

if in_a_session():
    page = open_page()
    cached.workers()  # they start in the background while the first page is already usable
    introduce()
    read_typed_numbers()  # before there is a field
    try:
        page.run()
    finally:
        complete_the_address(page)
        keep_focus()
        save_buttons()
        warm_up()  # for all other pages, once the first one is there
else:
    prepare()
    app = st.App(
        __file__,
        routes=[*introductions.routes(), *modules.routes()],
        middleware=upload_memory.middleware(),
    )
