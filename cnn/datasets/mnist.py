"""MNIST's four files, and Fashion-MNIST's of the same form: fetched, checked and read."""

import gzip
import hashlib
import http.client
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import numpy as np
from numpy.typing import NDArray

from cnn.datasets.folder import datasets_folder
from cnn.errors import CnnError
from cnn.types import Shape, UInt8Array

MNIST_FOLDER = Path(__file__).parents[1] / "data" / "mnist"

MNIST_MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)


class GzipFacts(NamedTuple):
    """How to recognise a .gz file that arrived whole."""

    num_bytes: int
    sha256: str  # of what is inside: two mirrors may pack the same content differently
    packed: bool = False  # the checksum is that of the .gz file instead


MNIST_FILES = {
    "train-images-idx3-ubyte.gz": GzipFacts(
        9_912_422, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    "train-labels-idx1-ubyte.gz": GzipFacts(
        28_881, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    ),
    "t10k-images-idx3-ubyte.gz": GzipFacts(
        1_648_877, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    "t10k-labels-idx1-ubyte.gz": GzipFacts(
        4_542, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    ),
}

FASHION_MIRRORS = (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)

# Source: https://github.com/zalandoresearch/fashion-mnist, "Get the Data". Its authors give MD5
# only; these SHA-256 of the same .gz files are those of torchvision's prototype data sets.
FASHION_FILES = {
    "train-images-idx3-ubyte.gz": GzipFacts(
        26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", packed=True
    ),
    "train-labels-idx1-ubyte.gz": GzipFacts(
        29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", packed=True
    ),
    "t10k-images-idx3-ubyte.gz": GzipFacts(
        4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", packed=True
    ),
    "t10k-labels-idx1-ubyte.gz": GzipFacts(
        5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", packed=True
    ),
}

# The first four bytes of an IDX file: 0, 0, 8 for "unsigned bytes", number of axes.
# Source: http://yann.lecun.com/exdb/mnist/, "The IDX file format".
_IDX_START = bytes([0, 0, 8])
IMAGES_MAGIC = 2051
LABELS_MAGIC = 2049

MNIST_IMAGE_SHAPE = (28, 28, 1)
MNIST_CLASS_NAMES = tuple("0123456789")
# Source: https://github.com/zalandoresearch/fashion-mnist, "Labels".
FASHION_CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

TIMEOUT = 20.0  # seconds a mirror may stay silent
CHUNK_BYTES = 1 << 16
MAX_ITEMS = 100_000  # in one IDX file; MNIST's largest has 60,000
MAX_UNPACKED_BYTES = 100_000_000  # so that a small file cannot unpack without end


def maybe_download(
    url: str,
    filename: str,
    expected_bytes: int,
    force: bool = False,
    *,
    folder: Path = MNIST_FOLDER,
    sha256: str | None = None,
    packed: bool = False,
) -> Path:
    """Download a .gz file unless it is there already, and check it before it is used.

    The file appears in the folder only when its size and its content are right;
    until then it has a temporary name, which disappears when anything goes wrong.

    Args:
        url: Folder on the web that holds the file, such as one of `MNIST_MIRRORS`.
        filename: Name of the file there and here, without any folder.
        expected_bytes: Size of the .gz file.
        force: Download even when a file of the right size is there.
        folder: Where the file belongs.
        sha256: Checksum of the unpacked content; MNIST's own are known.
        packed: The checksum is that of the .gz file itself.

    Returns:
        Path of the file.

    Raises:
        CnnError: The address or name is not acceptable, the server cannot be
            reached, or it sends something else than the expected file.
    """
    if not re.fullmatch(r"\w[\w.-]*", filename, re.ASCII):
        raise CnnError(
            f"{filename!r} is not a plain file name; give letters, digits, '.', '-' and '_' only."
        )
    path = folder / filename
    if not force and path.is_file() and path.stat().st_size == expected_bytes:
        return path

    if sha256 is None:
        if filename not in MNIST_FILES:
            raise CnnError(
                f"Nothing is known about the content of {filename}, so a download could not be "
                f"checked; give its sha256, or one of the names {', '.join(MNIST_FILES)}."
            )
        sha256 = MNIST_FILES[filename].sha256
    address = f"{url.rstrip('/')}/{filename}"
    if not address.lower().startswith(("http://", "https://")):
        raise CnnError(f"{url!r} is not a web address; it should start with https://.")

    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A folder of its own inside the target folder: removed with all its content even
        # after Ctrl+C, and on the same disk, so that the last step is one atomic rename.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as temporary:
            part = Path(temporary) / filename
            _download(address, part, max_bytes=expected_bytes + 1)
            _check_download(part, address, GzipFacts(expected_bytes, sha256, packed))
            os.replace(part, path)
    except OSError as error:
        raise CnnError(
            f"{filename} could not be saved in {folder} ({error.strerror}); "
            "free some space or allow writing there, then try again."
        ) from error
    return path


def _download(address: str, path: Path, *, max_bytes: int) -> None:
    """Write what the address sends to path, but never more than max_bytes."""
    try:
        # The caller has made sure that the address is one of the web.
        with urlopen(address, timeout=TIMEOUT) as response, path.open("wb") as file:  # noqa: S310
            while max_bytes > 0 and (chunk := response.read(min(max_bytes, CHUNK_BYTES))):
                max_bytes -= file.write(chunk)
    except HTTPError as error:
        error.close()
        raise CnnError(
            f"{address} answered {error.code} ({error.reason}); "
            "check the address or use another mirror."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CnnError(
            f"{address} could not be downloaded ({getattr(error, 'reason', error)}); "
            "check the connection and the address, or use another mirror."
        ) from error


def _check_download(path: Path, address: str, facts: GzipFacts) -> None:
    """Raise a CnnError unless the file has the right size and the right content."""
    num_bytes = path.stat().st_size
    if num_bytes != facts.num_bytes:
        received = f"only {num_bytes:,}" if num_bytes < facts.num_bytes else "more"
        raise CnnError(
            f"{address} should send {facts.num_bytes:,} bytes but sent {received}; "
            "try again or use another mirror."
        )
    if facts.packed:
        content = path.read_bytes()
    else:
        with _explain_damage(address), gzip.open(path) as file:
            content = file.read(MAX_UNPACKED_BYTES)
    if hashlib.sha256(content).hexdigest() != facts.sha256:
        raise CnnError(
            f"{address} sent a file of the right size but with other content (its SHA-256 "
            "differs); use another mirror."
        )


def read_mnist(
    images_path: str | os.PathLike[str],
    labels_path: str | os.PathLike[str],
    one_hot: bool = False,
) -> tuple[UInt8Array, NDArray[Any]]:
    """Read a pair of IDX files, packed by gzip or not, one with images and one with their labels.

    Args:
        images_path: File such as train-images-idx3-ubyte.gz, or the same without .gz.
        labels_path: File such as train-labels-idx1-ubyte.gz, likewise.
        one_hot: Give each label as a row of ten numbers, 1 at the digit and 0 elsewhere.

    Returns:
        Images uint8, shape (N, 28, 28, 1), 0 (background) to 255 (ink), and labels:
        int64, shape (N,), or float32, shape (N, 10), when one_hot.

    Raises:
        CnnError: A file is missing, damaged or of another kind, or the two do not
            belong together.
    """
    images = _read_idx(Path(images_path), IMAGES_MAGIC, MNIST_IMAGE_SHAPE[:2])[..., np.newaxis]
    labels = _read_idx(Path(labels_path), LABELS_MAGIC, ()).astype(np.int64)
    if len(images) != len(labels):
        raise CnnError(
            f"{images_path} has {len(images):,} images but {labels_path} has {len(labels):,} "
            "labels; give two files that belong together."
        )
    num_classes = len(MNIST_CLASS_NAMES)
    if labels.max(initial=0) >= num_classes:
        raise CnnError(
            f"{labels_path} has the label {labels.max()}, but digits go from 0 to 9; "
            "use MNIST's own label file."
        )
    return images, np.eye(num_classes, dtype=np.float32)[labels] if one_hot else labels


def _read_idx(path: Path, magic: int, item_shape: Shape) -> UInt8Array:
    """Read N items of item_shape from an IDX file, packed by gzip or not.

    The header is four bytes of magic number, then four per axis, most significant first.
    """
    with _explain_damage(path), _unpacking(path) as file:
        start = file.read(4)
        found_magic = int.from_bytes(start, "big")
        if len(start) == 4 and found_magic != magic:
            kinds = {IMAGES_MAGIC: "images", LABELS_MAGIC: "labels"}
            raise CnnError(
                f"{path} starts with {found_magic} ({kinds.get(found_magic, 'an unknown kind')}) "
                f"where {magic} ({kinds[magic]}) was expected; check which file is which."
            )
        sizes = file.read(4 * (1 + len(item_shape)))
        if len(sizes) < 4 * (1 + len(item_shape)):
            raise CnnError(
                f"{path} is empty or ends within its header; delete it and it is downloaded anew."
            )
        num_items, *found_shape = np.frombuffer(sizes, ">u4").tolist()
        if tuple(found_shape) != item_shape:
            raise CnnError(
                f"{path} has images of shape {tuple(found_shape)}, but MNIST's are {item_shape}; "
                "use MNIST's own file."
            )
        if num_items > MAX_ITEMS:
            raise CnnError(
                f"{path} announces {num_items:,} items, more than the {MAX_ITEMS:,} that are read; "
                "use MNIST's own file."
            )
        expected = num_items * int(np.prod(item_shape))
        content = file.read(expected + 1)  # the one more would betray a longer file
    if len(content) != expected:
        fault = "ends too early" if len(content) < expected else "goes on after its last item"
        raise CnnError(
            f"{path} announces {num_items:,} items but {fault}; "
            "delete it and it is downloaded anew."
        )
    # A copy, because an array over bytes could never be changed by whoever called.
    return np.frombuffer(content, np.uint8).reshape(num_items, *item_shape).copy()


def _unpacking(path: Path) -> BinaryIO | gzip.GzipFile:
    """Open a file; what starts as an IDX file does is read as it is, anything else as gzip."""
    with path.open("rb") as file:
        is_unpacked = file.read(len(_IDX_START)) == _IDX_START
    return path.open("rb") if is_unpacked else gzip.open(path)


@contextmanager
def _explain_damage(source: object) -> Iterator[None]:
    """Turn the errors of reading a gzip file into words."""
    remedy = "get it again with maybe_download(..., force=True) or from another mirror"
    try:
        yield
    except FileNotFoundError as error:
        raise CnnError(f"{source} does not exist; maybe_download() fetches it.") from error
    except gzip.BadGzipFile as error:
        raise CnnError(
            f"{source} is not a sound gzip file ({error}), nor an unpacked IDX file; {remedy}."
        ) from error
    except (EOFError, zlib.error) as error:
        raise CnnError(f"{source} is cut off or damaged ({error}); {remedy}.") from error
    except OSError as error:
        raise CnnError(
            f"{source} cannot be read ({error.strerror}); choose another file."
        ) from error


def fetch_mnist(filename: str) -> Path:
    """Return the path of one of MNIST's files, asking the mirrors in turn if it is missing."""
    return _fetch(filename, MNIST_FILES[filename], MNIST_MIRRORS, MNIST_FOLDER)


def fetch_fashion(filename: str) -> Path:
    """Do the same for Fashion-MNIST, whose files are kept beside the runs, not in the program."""
    return _fetch(filename, FASHION_FILES[filename], FASHION_MIRRORS, fashion_folder())


def fashion_folder() -> Path:
    """Return the folder for Fashion-MNIST's files."""
    return datasets_folder() / "fashion_mnist"


def fashion_is_here() -> bool:
    """Tell whether Fashion-MNIST can be read without a network."""
    folder = fashion_folder()
    return all(
        _has_size(folder / name, facts.num_bytes) or _put_there(folder, name) is not None
        for name, facts in FASHION_FILES.items()
    )


def _has_size(path: Path, num_bytes: int) -> bool:
    return path.is_file() and path.stat().st_size == num_bytes


def _put_there(folder: Path, filename: str) -> Path | None:
    """Find a file that somebody packed anew or unpacked, by any of the names that go around."""
    name = filename.removesuffix(".gz")
    for path in (folder / filename, folder / name, folder / name.replace("-idx", ".idx")):
        with suppress(OSError, EOFError, zlib.error), _unpacking(path) as file:
            if file.read(len(_IDX_START)) == _IDX_START:
                return path
    return None


def _check_whole(path: Path, filename: str) -> None:
    """Read a file to its end.

    Raises:
        CnnError: It is damaged, or of another kind than its name says.
    """
    if "labels" in filename:
        _read_idx(path, LABELS_MAGIC, ())
    else:
        _read_idx(path, IMAGES_MAGIC, MNIST_IMAGE_SHAPE[:2])


def _fetch(filename: str, facts: GzipFacts, mirrors: tuple[str, ...], folder: Path) -> Path:
    num_bytes, sha256, packed = facts
    reasons = []
    if not _has_size(folder / filename, num_bytes) and (found := _put_there(folder, filename)):
        try:
            _check_whole(found, filename)
        except CnnError as error:
            reasons.append(str(error).partition(";")[0])
        else:
            return found
    for mirror in mirrors:
        try:
            return maybe_download(
                mirror, filename, num_bytes, folder=folder, sha256=sha256, packed=packed
            )
        except CnnError as error:
            reasons.append(str(error).partition(";")[0])
    state = "damaged in" if reasons[len(mirrors) :] else "missing from"
    raise CnnError(
        f"{filename} is {state} {folder} and no mirror could deliver it; "
        f"connect to the network, or put the file there yourself. {'. '.join(reasons)}."
    )
