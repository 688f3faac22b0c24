"""An experiment as a Python script."""

from cnn.architecture import Architecture
from cnn.export.sections import sections
from cnn.settings.training_config import TrainingConfig

_HEAD = '''\
"""Train and test a convolutional network with Keras; made with CNN Lab.

It runs by itself: pip install tensorflow keras numpy plotly. In the folder of CNN Lab it needs no
network connection. Figures are written beside it, for a browser.
"""
'''


def script(architecture: Architecture, config: TrainingConfig) -> str:
    """Write a program that gets the data, builds, trains and tests the network, and draws figures.

    Args:
        architecture: A network for the pictures of the data set.
        config: How to train it.

    Returns:
        Python source that imports nothing of this lab.

    Raises:
        CnnError: The network cannot be built, or does not fit the data set.
    """
    parts = [_HEAD]
    for section in sections(architecture, config):
        title = "" if section.title == "Imports" else f"# --- {section.title} ---\n"
        name = f"# {architecture.name}\n" if section.title == "Model" else ""
        parts.append(f"{title}{name}{section.code}\n")
        if section.figure:
            parts.append(f'{section.figure}.write_html("{section.figure}.html")\n')
    parts.append('print("Open curves.html, matrix.html and mistakes.html in a browser.")\n')
    return "\n".join(parts)
