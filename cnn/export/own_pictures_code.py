"""The part of an exported program that reads a learner's own pictures as this lab does."""

import inspect
import json
from collections.abc import Callable

from cnn.datasets import own_split, picture_zip, split_names
from cnn.datasets.own_data import OwnData
from cnn.export.places_code import places_code
from cnn.images import decoding, fitting
from cnn.storage import zip_gate

IMPORTS = ["import io", "import re", "import unicodedata"]
IMPORTS += ["from collections.abc import Iterable, Mapping"]

_READER_HEAD = '''\
try:
    from PIL import Image, ImageOps, UnidentifiedImageError
    from PIL.ExifTags import Base
except ImportError:
    sys.exit("Pictures are read by Pillow, which is not installed: pip install pillow")
missing = []  # what would read more kinds of pictures
try:
    import tifffile
except ImportError:
    missing.append("tifffile (rare kinds of TIFF)")
try:
    import pillow_heif

    pillow_heif.register_heif_opener()
except ImportError:
    missing.append("pillow-heif (HEIC)")

FloatArray = UInt8Array = np.ndarray
Box = Shape = tuple
Mode = Fit = str


class CnnError(Exception):
    """A picture that cannot be read; it says why."""


# From here on as in CNN Lab, cnn/images/decoding.py and fitting.py: equal to the last pixel.
'''
_READER_MIDDLE = """
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS  # Pillow warns above it; what is too many is told here
Image.init()
unknown = [name for name in FORMATS if name not in Image.OPEN and name != "HEIF"]
missing += [f"a newer Pillow ({name})" for name in unknown]
FORMATS = tuple(name for name in FORMATS if name in Image.OPEN)


"""

_OWN = '''\
shape, fit = {shape}, {fit}
num_train, num_test = {num_train}, {num_test}  # so many CNN Lab has
{places}

def kept(folder):
    """Return the four arrays that CNN Lab keeps of your pictures; None if they are not here."""
    files = [folder / f"{{part}}.npy" for part in ("x_train", "y_train", "x_test", "y_test")]
    if not all(map(Path.is_file, files)):
        return None
    try:
        arrays = [np.load(file) for file in files]
    except (OSError, ValueError, EOFError) as error:
        sys.exit(f"The pictures in {{folder}} are damaged ({{error}}). Remove it, or {{naming}}.")
    if {{array.shape[1:] for array in arrays[::2]}} != {{shape}}:
        sys.exit(f"The pictures in {{folder}} are others: their shape is not {{shape}}.")
    return arrays


def read_picture(file):
    """Return a picture of the shape that the network takes."""
    height, width, channels = shape
    values = load_image(
        file.read_bytes(),
        max_side=2 * max(height, width),
        mode="RGB" if channels == 3 else "L",
        square=fit == "crop",
    )
    return fitted(values, shape, fit)


def listed(folder):
    """List label, folders and file of all pictures below a folder, in the order of CNN Lab."""
    found = []
    for file in sorted(folder.rglob("*")):
        parts = [unicodedata.normalize("NFC", part) for part in file.relative_to(folder).parts]
        hidden = any(part.startswith(".") or part.lower() == "__macosx" for part in parts)
        is_picture = parts[-1].lower().endswith(tuple(f".{{ending}}" for ending in ENDINGS))
        classes = [{class_of}(part) for part in parts[:-1]]
        at = next((i for i, name in enumerate(classes) if name in class_names), None)
        if hidden or not is_picture or at is None:
            continue
        label = class_names.index(classes[at])
        named = harmless(parts[at]) in class_names  # else it names a part of a split as well
        around = dict(enumerate(parts[: at if named else at + 1]))
        around |= dict(enumerate(parts[at + 1 : -1][:1], -1))
        found.append(((label, [_natural(part) for part in parts[at + 1 :]]), around, file))
    return [(key[0], around, file) for key, around, file in sorted(found, key=lambda one: one[0])]
{split}

def from_folders(folder):
    """Read the pictures of a folder with a folder per class, and divide them as CNN Lab did."""
    pictures, labels, around, left_out = [], [], [], []
    for label, folders, file in listed(folder):
        try:
            pictures.append(read_picture(file))
        except (CnnError, OSError) as error:
            left_out.append(f"{{file}}: {{error}}")
            continue
        labels.append(label)
        around.append(folders)
    for line in left_out:
        print(f"Left out: {{line}}")
    if left_out and missing:
        print(f"More can be read with {{', '.join(missing)}}.")
    labels = np.array(labels, int)
    for label, name in enumerate(class_names):
        if np.sum(labels == label) < 2:
            sys.exit(f"Fewer than two pictures of {{name!r}} can be read in {{folder.resolve()}}.")
    is_test = {is_test}
    chance, train, test = np.random.default_rng(0), [], []
    for label in range(len(class_names)):
        indices = chance.permutation(np.flatnonzero(labels == label))
        apart = is_test[indices]
        if apart.all() or not apart.any():  # no split of your own: a part is drawn
            apart = np.arange(len(indices)) < max(1, round({test_share} * len(indices)))
        test.append(indices[apart])
        train.append(indices[~apart])
    train, test = (chance.permutation(np.concatenate(part)) for part in (train, test))
    if (len(train), len(test)) != (num_train, num_test):
        print(
            f"These are {{len(train):,}} pictures to learn from and {{len(test):,}} to test with; "
            f"CNN Lab had {{num_train:,}} and {{num_test:,}}."
        )
    pictures = np.stack(pictures)
    return pictures[train], labels[train], pictures[test], labels[test]


folders = [named] if named else [Path("pictures"), here / "pictures"]
data = next((arrays for place in places if (arrays := kept(place))), None)
folder = next((folder for folder in folders if folder.is_dir() and listed(folder)), None)
if data is None and folder is None:
    looked = ", ".join(dict.fromkeys(str(place) for place in [*places, *folders]))
    sys.exit(
        f"Your pictures are in none of these folders: {{looked}}. "
        'Unpack your ZIP into a folder "pictures" here, with a folder per class in it, '
        f"or {{naming}}."
    )
x_train, y_train, x_test, y_test = data or from_folders(folder)
'''

_SPLIT = '''

{names}

def class_of(folder):
    """Return the class of a folder's pictures, which may name a part of a split as well."""
    name = harmless(folder)
    return name if name in class_names else harmless(class_beside_part(folder))


def part_of(folders, all_folders):
    """Tell which part of your own split a picture is in, by the folders around it."""
    for depth, name in folders.items():
        beside = sorted({{around[depth] for around in all_folders if depth in around}})
        part = (parts_of(beside) or {{}}).get(name)
        if part:
            return part
    return None
'''


def reader_code() -> str:
    """Write the functions `load_image` and `fitted` of this lab, and what they need."""
    text = inspect.getsource(decoding)
    constants = text[text.index("FORMATS = (") : text.index("pillow_heif.register")]
    return (
        _READER_HEAD
        + constants.rstrip()
        + _READER_MIDDLE
        + _functions(
            decoding.load_image,
            decoding.check_bytes,
            decoding.check_mode,
            decoding.most_pixels,
            decoding._opened,
            decoding._tiff_that_pillow_does_not_know,
            decoding._check_pixels,
            decoding._too_many_pixels,
            decoding._middle_square,
            decoding._drafted,
            decoding._shrunk,
            decoding._averaged,
            decoding._to_8_bits,
            decoding._grey_of_many_bits,
            decoding._on_paper,
            fitting.fitted,
            fitting._with_channels,
        )
        + f"\n\nMAX_NAME_LENGTH = {zip_gate.MAX_NAME_LENGTH}\n\n\n"
        + _functions(zip_gate.harmless, picture_zip._natural)
    )


def own_pictures_code(name: str, own: OwnData) -> str:
    """Write the statements that make x_train, y_train, x_test, y_test of a learner's own pictures.

    Args:
        name: Of the data set in the store.
        own: What is known of it.
    """
    test_part = own_split.TEST_PART[own.split]
    split, is_test, class_of = "", "np.zeros(len(labels), bool)", "harmless"
    if test_part:
        split, class_of = _SPLIT.format(names=_split_names()), "class_of"
        is_test = (
            f"np.array([part_of(folders, around) == {json.dumps(test_part)} for folders in around])"
        )
    return _OWN.format(
        shape=own.input_shape,
        fit=json.dumps(own.fit),
        num_train=own.num_train,
        num_test=own.num_test,
        places=places_code(name),
        split=split,
        class_of=class_of,
        is_test=is_test,
        test_share=own_split.TEST_SHARE,
    )


def _split_names() -> str:
    """Take over all of `cnn.datasets.split_names`, which needs nothing else."""
    text = inspect.getsource(split_names)
    code = text[text.index("_PARTS: ") :]
    return "# What CNN Lab takes for a split: cnn/datasets/split_names.py.\nPart = str\n" + code


def _functions(*functions: Callable[..., object]) -> str:
    return "\n\n".join(inspect.getsource(function) for function in functions)
