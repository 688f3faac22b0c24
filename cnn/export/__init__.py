"""A network and its training as files that run without this lab: a script and a notebook."""

from cnn.export.notebook import notebook
from cnn.export.script import script

__all__ = ["notebook", "script"]
