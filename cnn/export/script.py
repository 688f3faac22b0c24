"""An experiment as a Python script."""

from cnn.architecture import Architecture
from cnn.datasets import own_data
from cnn.export import places_code
from cnn.export.data_code import IDX
from cnn.export.sections import sections
from cnn.settings.training_config import TrainingConfig

_HEAD = '''\
"""Train and test a convolutional network with Keras; made with CNN Lab.

It runs by itself: pip install tensorflow keras numpy plotly{more}
{where}
The network and figures, for a browser, are written into the folder where it is run. Pictures and
settings are those of CNN Lab; the order of the pictures within an epoch is not, so that the numbers
differ a little.
"""
'''
_OWN = """
Your pictures are looked for where CNN Lab keeps them, if it is run there, and in a folder
"pictures" with a folder per class: your ZIP, unpacked. python train.py --data FOLDER names another
place.
"""
_IDX = """
In the folder of CNN Lab it finds the pictures that the lab has; elsewhere Keras downloads them.
python train.py --data FOLDER takes them from another place.
"""


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
    own = own_data.is_own(config.dataset)
    where = _OWN if own else _IDX if config.dataset in IDX else ""
    parts = [_HEAD.format(more=" pillow tifffile pillow-heif" if own else "", where=where)]
    for section in sections(
        architecture,
        config,
        place=places_code.IN_A_SCRIPT,
        place_imports=places_code.IMPORTS_OF_A_SCRIPT,
    ):
        title = "" if section.title == "Imports" else f"# --- {section.title} ---\n"
        name = f"# {architecture.name}\n" if section.title == "Model" else ""
        parts.append(f"{title}{name}{section.code}\n")
        if section.figure:
            parts.append(f'{section.figure}.write_html("{section.figure}.html")\n')
    parts.append(
        'print(f"Open curves.html, matrix.html and mistakes.html in a browser: {Path.cwd()}")\n'
    )
    return "\n".join(parts)
