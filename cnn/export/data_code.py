"""The part of an exported program that gets the pictures, without this lab."""

import inspect
import json

from cnn import datasets
from cnn.datasets import own_data, synthetic
from cnn.export.own_pictures_code import own_pictures_code
from cnn.export.places_code import places_code
from cnn.settings.training_config import TrainingConfig

_WIDTH = 80  # characters, on one line
IDX = {  # where the four files lie in the lab's folder, if not among the data sets of its runs
    "mnist": ("cnn/data/mnist", "mnist"),
    "fashion_mnist": (),
}

# Ends with x_train, y_train, x_test, y_test: pixels 0 to 255, shape (N, H, W, C), and labels (N,).
_IDX = '''\
{places}

def read(folder, file_name):
    """Read one of the four original files, packed or not; None if it is not there."""
    unpacked = file_name.removesuffix(".gz")
    for name in (file_name, unpacked, unpacked.replace("-idx", ".idx")):
        file = folder / name
        if not file.is_file():
            continue
        try:
            content = file.read_bytes()
            content = gzip.decompress(content) if content.startswith(b"\\x1f\\x8b") else content
            axes = content[3]  # their lengths follow, four bytes each, then a byte for each pixel
            lengths = np.frombuffer(content, ">u4", axes, offset=4).tolist()
            return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(lengths)
        except (OSError, EOFError, IndexError, ValueError, zlib.error) as error:
            sys.exit(f"{{file}} is damaged ({{error}}). Delete it, and get it again.")
    return None


def kept(folder):
    """Return what the four files in a folder hold; None unless all of them are there."""
    names = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    arrays = [read(folder, f"{{name}}-ubyte.gz") for name in names]
    return None if any(array is None for array in arrays) else arrays


data = next((arrays for place in places if (arrays := kept(place))), None)
looked = ", ".join(dict.fromkeys(map(str, places)))
needed = "the four files of {title}, such as train-images-idx3-ubyte.gz,"
if data is None and named:
    sys.exit(f"Of {{needed}} one or more are in none of these folders: {{looked}}.")
if data is None:
    try:
        (x_train, y_train), (x_test, y_test) = keras.datasets.{name}.load_data()
    except Exception as error:  # Keras raises that one
        sys.exit(
            f"{title} is in none of these folders: {{looked}}; and it cannot be downloaded "
            f"({{error}}). Connect to the network and try again, or get {{needed}} and {{naming}}."
        )
else:
    x_train, y_train, x_test, y_test = data
x_train, x_test = (x.reshape(-1, 28, 28, 1) for x in (x_train, x_test))
'''

_CHOICE = """\
# How CNN Lab chooses a part of the pictures: cnn/datasets/registry.py.
LabelArray = np.ndarray


"""

_FEWER = "# A part of them, the same as in CNN Lab.\n"

_SCALED = """\
# Pixels from 0 to 1, labels one-hot.
x_train, x_test = (x.astype("float32") / 255 for x in (x_train, x_test))
y_train, y_test = (keras.utils.to_categorical(y, len(class_names)) for y in (y_train, y_test))
print(f"{x_train.shape} to learn from, {x_test.shape} to test with")"""


def data_code(config: TrainingConfig) -> str:
    """Write the statements that make x_train, y_train, x_test, y_test and class_names.

    Where they look into folders, they need what `cnn.export.places_code` has of the program's kind
    before them.

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
    if config.dataset in IDX:
        parts.append(
            _IDX.format(
                places=places_code(config.dataset, IDX[config.dataset]),
                name=config.dataset,
                title=info.title,
            )
        )
    elif config.dataset in synthetic.SETS:
        draw = synthetic.SETS[config.dataset][0].__name__
        parts.append(_drawing_code())
        parts.append(
            f"\nx_train, y_train = {draw}({info.num_train}, seed=0)\n"
            f"x_test, y_test = {draw}({info.num_test}, seed=1)\n"
        )
    else:
        parts.append(own_pictures_code(config.dataset, own_data.info(config.dataset)))
    parts.append(_fewer(config, info))
    parts.append(_SCALED)
    return "\n".join(filter(None, parts))


def chooses(config: TrainingConfig) -> bool:
    """Tell whether pictures are chosen: a part of them, or those that judge every epoch."""
    return bool(_parts(config, datasets.info(config.dataset)) or config.num_validation)


def _parts(config: TrainingConfig, info: datasets.DatasetInfo) -> list[tuple[str, int]]:
    return [
        (part, wanted)
        for part, wanted, there in (
            ("train", config.num_train, info.num_train),
            ("test", config.num_test, info.num_test),
        )
        if wanted is not None and wanted < there
    ]


def _fewer(config: TrainingConfig, info: datasets.DatasetInfo) -> str:
    """Write how a part of the pictures is chosen, and before it how any choice is made."""
    lines = [
        f"chosen = stratified_choice(y_{part}, {wanted}, {config.seed})\n"
        f"x_{part}, y_{part} = x_{part}[chosen], y_{part}[chosen]\n"
        for part, wanted in _parts(config, info)
    ]
    if not chooses(config):
        return ""
    choice = _CHOICE + inspect.getsource(datasets.stratified_choice)
    return choice + ("\n\n" + _FEWER + "".join(lines) if lines else "")


def _drawing_code() -> str:
    """Take over all of `cnn.datasets.synthetic`, which needs NumPy only."""
    text = inspect.getsource(synthetic)
    code = text[text.index("SIDE = ") :]
    return (
        "# How CNN Lab draws these pictures: the whole of its file cnn/datasets/synthetic.py.\n"
        "FloatArray = UInt8Array = np.ndarray\n" + code
    )
