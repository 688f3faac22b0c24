"""CNN Lab: navigation and shared chrome; the pages do the rest."""

from ui import cached
from ui.navigation import open_page
from ui.visitor import remember_visitor
from ui.warm import warm_up

page = open_page()
cached.workers()  # they start in the background while the first page is already usable
remember_visitor()
try:
    page.run()
finally:
    warm_up()  # for all other pages, once the first one is there
