"""The gate for an uploaded .keras file: it is checked in full before Keras gets to see it.

A .keras file is a ZIP of metadata.json, config.json and model.weights.h5. Knows no Keras, so that
the web process can turn a file away at once.

Source: Keras documentation, "Save, serialize, and export models", on the .keras format.
"""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from cnn import images
from cnn.architecture import Architecture
from cnn.errors import CnnError
from cnn.keras_files.network_chain import Chain, read_chain
from cnn.settings import limits
from cnn.storage.zip_gate import ZipLimits, harmless, open_archive, read_entry

MAX_FILE_BYTES = 100_000_000
MAX_CONFIG_BYTES = 1_000_000  # 64 layers take some 60,000

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_HDF5 = b"\x89HDF\r\n\x1a\n"
_SAVE_AGAIN = "Save the network again with model.save(“network.keras”)."

# First bytes of files that are often taken for a .keras file.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (
        _HDF5,
        "an HDF5 file: weights alone, or a network in Keras's old format",
        "If it is a network, load it with keras.saving.load_model and save it as “network.keras”.",
    ),
    (b"\x80\x02", "a Python pickle, as PyTorch once wrote", "Build the network in Keras."),
    (b"\x89PNG", "a picture (PNG)", "Pictures are chosen under “Picture from”."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Pictures are chosen under “Picture from”."),
    (b"GIF8", "a picture (GIF)", "Pictures are chosen under “Picture from”."),
    (b"%PDF", "a PDF file", _SAVE_AGAIN),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"{", "a text in JSON: a network without its weights", _SAVE_AGAIN),
)


@dataclass(frozen=True)
class KerasFile:
    """A .keras file that passed the gate.

    Args:
        chain: Its network.
        weights: Its model.weights.h5, of which only the signature has been checked.
        keras_version: By which it was saved.
    """

    chain: Chain
    weights: bytes
    keras_version: str

    @property
    def architecture(self) -> Architecture:
        """The network in the lab's own description."""
        return self.chain.architecture

    def repacked(self) -> bytes:
        """Return a .keras file with what has been checked, and nothing else."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            metadata = {"keras_version": self.keras_version, "date_saved": ""}
            archive.writestr(_METADATA, json.dumps(metadata))
            archive.writestr(_CONFIG, json.dumps(self.chain.keras_config))
            archive.writestr(_WEIGHTS, self.weights)
        return packed.getvalue()


def open_keras(file: BinaryIO, name: str = "") -> KerasFile:
    """Check a .keras file, trusting nothing in it, and read its network.

    Args:
        file: From a form or the disk.
        name: The file's name, after which the network is called.

    Raises:
        CnnError: It is another kind of file, damaged, too large, a bomb, of another version of
            Keras, or its network is no chain of layers that the lab knows.
    """
    start = _start(file)
    if not start:
        raise CnnError(f"The file is empty. {_SAVE_AGAIN}")
    for signature, kind, remedy in _KINDS:
        if start.startswith(signature):
            raise CnnError(f"This is {kind}, not a .keras file. {remedy}")
    if not start.startswith(b"PK"):
        raise CnnError(f"This is not a .keras file. {_SAVE_AGAIN}")
    archive = open_archive(
        file,
        ZipLimits(
            max_bytes=MAX_FILE_BYTES,
            max_unpacked=MAX_FILE_BYTES,
            max_ratio=10,  # weights hardly shrink, and Keras does not even try
            harmless_bytes=2 * MAX_CONFIG_BYTES,
            max_entries=100,
            max_list_bytes=100_000,
            called="The .keras file",
            shrink="Save the network without its optimiser: "
            "keras.Model(model.inputs, model.outputs).save(“network.keras”).",
            too_many="This ZIP has too many files for a .keras file, which has three. "
            + _SAVE_AGAIN,
            pack_again=_SAVE_AGAIN,
        ),
    )
    with archive:
        _check_members(archive.infolist())
        version = _keras_version(_json(archive, _METADATA))
        chain = read_chain(_json(archive, _CONFIG), _title(name))
        weights = read_entry(archive, archive.getinfo(_WEIGHTS), _SAVE_AGAIN)
    most = limits.limits().max_params
    if chain.architecture.num_params > most:
        raise CnnError(
            f"The network has {chain.architecture.num_params:,} parameters, and this server allows "
            f"{most:,}. Upload a smaller one."
        )
    if not weights.startswith(_HDF5):
        raise CnnError(f"The weights in the .keras file are not in the HDF5 format. {_SAVE_AGAIN}")
    return KerasFile(chain, weights, version)


def _start(file: BinaryIO) -> bytes:
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    return start


def _check_members(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a ZIP that has other files than a .keras file has, and say what it may be instead."""
    names = sorted(info.orig_filename for info in infos)
    if names == sorted((_CONFIG, _METADATA, _WEIGHTS)):
        return
    tails = {PurePosixPath(name).name for name in names}
    endings = {PurePosixPath(name).suffix.lower() for name in names}
    if "data.pkl" in tails:
        raise CnnError(
            "This is a PyTorch file (a ZIP with data.pkl), not a .keras file. The lab shows "
            "networks of Keras alone; build the same layers there and copy the weights."
        )
    if "saved_model.pb" in tails:
        raise CnnError(
            "This is a packed SavedModel of TensorFlow, not a .keras file. Save the network from "
            "the program that made it with model.save(“network.keras”)."
        )
    if endings & {f".{ending}" for ending in images.ENDINGS}:
        raise CnnError(
            "This is a ZIP with pictures, not a .keras file. Pictures to learn from are uploaded "
            "on the training page, as a data set of your own."
        )
    if "model.keras" in tails:
        raise CnnError(
            "This is a ZIP with a .keras file inside, such as a take-away of this lab. Unpack it, "
            "and choose model.keras."
        )
    for name in names:
        if names.count(name) > 1:
            raise CnnError(f"The .keras file has “{harmless(name)}” twice. {_SAVE_AGAIN}")
    missing = [name for name in (_CONFIG, _METADATA, _WEIGHTS) if name not in names]
    if missing:
        raise CnnError(
            f"This is a ZIP, but not a .keras file: {' and '.join(missing)} "
            f"{'are' if len(missing) > 1 else 'is'} missing. {_SAVE_AGAIN}"
        )
    others = [name for name in names if name not in (_CONFIG, _METADATA, _WEIGHTS)]
    raise CnnError(
        f"The .keras file holds more than a network of this lab needs: “{harmless(others[0])}”. "
        "Networks with assets, such as a vocabulary, cannot be shown."
    )


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    info = archive.getinfo(name)
    if info.file_size > MAX_CONFIG_BYTES:
        raise CnnError(
            f"{name} in the .keras file has {info.file_size / 1e6:.1f} MB; at most "
            f"{MAX_CONFIG_BYTES / 1e6:.0f} MB can be read. Such a network has too many layers."
        )
    try:
        return json.loads(read_entry(archive, info, _SAVE_AGAIN), parse_constant=_no_number)
    # RecursionError: a thousand brackets; ValueError: no JSON, or a number of 5,000 digits.
    except (ValueError, RecursionError) as error:
        if isinstance(error, CnnError):
            raise
        raise CnnError(f"{name} in the .keras file is damaged. {_SAVE_AGAIN}") from error


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON.")


def _keras_version(metadata: object) -> str:
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    if not isinstance(version, str) or not re.fullmatch(r"\d{1,4}(\.\w{1,20}){1,5}", version):
        raise CnnError(f"The .keras file does not say which Keras saved it. {_SAVE_AGAIN}")
    if int(version.partition(".")[0]) != 3:
        raise CnnError(
            f"The file was saved by Keras {version}, and the lab reads files of Keras 3. Build the "
            "network there, load its weights (load_weights), and save it again."
        )
    return version


def _title(name: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).name.removesuffix(".keras")
    return harmless(stem) if stem else "Uploaded network"
