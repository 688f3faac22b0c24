"""The part of an exported program that gets the pictures, without this lab."""

import inspect
import json
from pathlib import Path

from cnn import datasets
from cnn.datasets import synthetic
from cnn.datasets.folder import datasets_folder
from cnn.datasets.mnist import MNIST_FOLDER, fashion_folder
from cnn.settings.training_config import TrainingConfig

_PROJECT = Path(__file__).parents[2]
_WIDTH = 80  # characters, on one line

# Ends with x_train, y_train, x_test, y_test: pixels 0 to 255, shape (N, H, W, C), and labels (N,).
_IDX = """\
# The four original files, if they are here; else Keras downloads the same pictures.
folder = Path({folder})


def read(filename, header_bytes):
    with gzip.open(folder / filename) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header_bytes)


if (folder / "train-images-idx3-ubyte.gz").exists():
    x_train = read("train-images-idx3-ubyte.gz", 16)
    y_train = read("train-labels-idx1-ubyte.gz", 8)
    x_test = read("t10k-images-idx3-ubyte.gz", 16)
    y_test = read("t10k-labels-idx1-ubyte.gz", 8)
else:
    (x_train, y_train), (x_test, y_test) = keras.datasets.{name}.load_data()
x_train, x_test = (x.reshape(-1, 28, 28, 1) for x in (x_train, x_test))
"""

_OWN = """\
# Your pictures, as CNN Lab keeps them; elsewhere a folder "pictures" with a folder per class.
folder = Path({folder})
if folder.is_dir():
    x_train, y_train, x_test, y_test = (
        np.load(folder / f"{{part}}.npy") for part in ("x_train", "y_train", "x_test", "y_test")
    )
else:
    arguments = dict(
        class_names=list(class_names),
        image_size={size},
        color_mode={mode},
        batch_size=None,
        validation_split=0.2,
        seed=0,
    )
    parts = keras.utils.image_dataset_from_directory("pictures", subset="both", **arguments)
    (x_train, y_train), (x_test, y_test) = (
        map(np.stack, zip(*part.as_numpy_iterator())) for part in parts
    )
"""

_FEWER = """\
# A part of them, chosen at random.
chance = np.random.default_rng({seed})
"""

_SCALED = """\
# Pixels from 0 to 1, labels one-hot.
x_train, x_test = (x.astype("float32") / 255 for x in (x_train, x_test))
y_train, y_test = (keras.utils.to_categorical(y, len(class_names)) for y in (y_train, y_test))
print(f"{x_train.shape} to learn from, {x_test.shape} to test with")"""


def data_code(config: TrainingConfig) -> str:
    """Write the statements that make x_train, y_train, x_test, y_test and class_names.

    Args:
        config: Says which data set, and how many of its pictures.

    Raises:
        CnnError: There is no such data set.
    """
    info = datasets.info(config.dataset)
    names = json.dumps(info.class_names, ensure_ascii=False)
    if len(names) > _WIDTH:
        names = json.dumps(info.class_names, ensure_ascii=False, indent=4)
    parts = [f"class_names = {names}\n"]
    if config.dataset in ("mnist", "fashion_mnist"):
        folder = MNIST_FOLDER if config.dataset == "mnist" else fashion_folder()
        parts.append(_IDX.format(folder=_path(folder), name=config.dataset))
    elif config.dataset in synthetic.SETS:
        draw = synthetic.SETS[config.dataset][0].__name__
        parts.append(_drawing_code())
        parts.append(
            f"\nx_train, y_train = {draw}({info.num_train}, seed=0)\n"
            f"x_test, y_test = {draw}({info.num_test}, seed=1)\n"
        )
    else:
        rows, columns, channels = info.input_shape
        parts.append(
            _OWN.format(
                folder=_path(datasets_folder() / config.dataset),
                size=(rows, columns),
                mode=json.dumps("rgb" if channels == 3 else "grayscale"),
            )
        )
    parts.append(_fewer(config, info))
    parts.append(_SCALED)
    return "\n".join(filter(None, parts))


def _fewer(config: TrainingConfig, info: datasets.DatasetInfo) -> str:
    lines = [
        f"chosen = chance.permutation(len(x_{part}))[:{wanted}]\n"
        f"x_{part}, y_{part} = x_{part}[chosen], y_{part}[chosen]\n"
        for part, wanted, there in (
            ("train", config.num_train, info.num_train),
            ("test", config.num_test, info.num_test),
        )
        if wanted is not None and wanted < there
    ]
    return _FEWER.format(seed=config.seed) + "".join(lines) if lines else ""


def _path(folder: Path) -> str:
    """Write a folder as seen from the project's, so that it tells nothing about the machine."""
    inside = folder.relative_to(_PROJECT) if folder.is_relative_to(_PROJECT) else None
    shown = inside or Path("runs", "datasets", folder.name)
    return json.dumps(shown.as_posix())


def _drawing_code() -> str:
    """Take over all of `cnn.datasets.synthetic`, which needs NumPy only."""
    text = inspect.getsource(synthetic)
    code = text[text.index("SIDE = ") :]
    return (
        "# How CNN Lab draws these pictures: the whole of its file cnn/datasets/synthetic.py.\n"
        "FloatArray = UInt8Array = np.ndarray\n" + code
    )
