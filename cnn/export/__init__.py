"""A network and its training as programs: short on a page, or as files that need no lab."""

from cnn.export.notebook import notebook
from cnn.export.program import program
from cnn.export.script import script

__all__ = ["notebook", "program", "script"]
