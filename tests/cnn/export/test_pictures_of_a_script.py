"""An exported program finds its pictures, makes of them what the lab does, or says what to do."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from cnn import datasets
from cnn.architecture import Architecture, Dense, Flatten
from cnn.datasets import own_data
from cnn.export import notebook, script
from cnn.settings import TrainingConfig
from tests.files import encoded, packed
from tests.own_pictures import own_pictures


def ending_in(num_classes: int, channels: int = 1, side: int = 28) -> Architecture:
    layers = (Flatten(), Dense(num_classes, activation="softmax"))
    return Architecture((side, side, channels), layers)


def run_alone(
    folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run train.py of a folder there, as somebody does who has never heard of this lab."""
    clean = {key: value for key, value in os.environ.items() if key != "CNNLAB_RUNS"}
    return subprocess.run(
        [sys.executable, "-I", "train.py", *arguments],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def only_data(program: str) -> str:
    """Cut a program off where it has its pictures, and let it keep them in a file.

    It does without Keras, which takes seconds to import and is of no use here.
    """
    start = program[: program.index("# Pixels from 0 to 1")]
    start = re.sub(r"(?m)^(import keras|from keras.*|keras\.utils.*)$", "", start)
    return start + "np.savez('found.npz', *(x_train, y_train, x_test, y_test))"


def found(folder: Path) -> list[Any]:
    with np.load(folder / "found.npz") as arrays:
        return [arrays[name] for name in arrays.files]


def many_kinds() -> dict[str, bytes]:
    """Make pictures of all shapes and kinds, for two classes."""
    rng = np.random.default_rng(0)

    def noise(*shape: int, high: int = 256) -> Any:
        return rng.integers(0, high, shape, np.uint16 if high > 256 else np.uint8)

    on_its_side = Image.Exif()
    on_its_side[274] = 6  # TIFF 6.0's Orientation: the first row is on the right
    files = {}
    for name in ("Äpfel", "日本語"):
        rare = io.BytesIO()
        tifffile.imwrite(rare, noise(40, 60, high=65536), photometric="miniswhite", byteorder=">")
        wide, tall = Image.fromarray(noise(30, 170, 3)), Image.fromarray(noise(170, 30, 3))
        large = Image.fromarray(noise(75, 100, 3)).resize((3000, 2250))  # averaged in bands
        files |= {
            f"{name}/2.png": encoded(wide),
            f"{name}/10.jpg": encoded(tall, "JPEG", exif=on_its_side),
            f"{name}/deep/large.png": encoded(large),
            f"{name}/large.jpg": encoded(large, "JPEG"),
            f"{name}/w.webp": encoded(wide, "WEBP"),
            f"{name}/grey.tif": encoded(Image.fromarray(noise(40, 25)), "TIFF"),
            f"{name}/16.png": encoded(Image.fromarray(noise(40, 25, high=65536))),
            f"{name}/white.tiff": rare.getvalue(),
            f"{name}/see-through.png": encoded(Image.fromarray(noise(40, 25, 4))),
            f"{name}/phone.heic": encoded(tall, "HEIF"),
            f"{name}/broken.png": b"no picture",
            f"{name}/.hidden.png": encoded(wide),
        }
    return files


def with_split(files: dict[str, bytes], last: str) -> dict[str, bytes]:
    """Put every third picture into one part of a split, the others into the other."""
    parts = [last if number % 3 == 0 else "train" for number in range(len(files))]
    return {
        # A class may have a folder for each part, and a part one for each class.
        f"set/{name.replace('/', f'_{part}/', 1)}"
        if last == "val"
        else f"set/my_{part}/{name}": data
        for part, (name, data) in zip(parts, files.items(), strict=True)
    }


@pytest.mark.parametrize("fit", ["crop", "letterbox"])
@pytest.mark.parametrize(
    ("mode", "last"), [("RGB", ""), ("L", "test"), ("RGB", "val")], ids=["drawn", "own", "val"]
)
def test_a_folder_of_pictures_becomes_what_the_lab_makes_of_the_zip(
    tmp_path: Path, mode: Any, fit: Any, last: str
) -> None:
    """Cut or between bars, grey or in colour, the learner's own split or a drawn one."""
    files = with_split(many_kinds(), last) if last else many_kinds()
    archive = io.BytesIO(packed(files))
    name = own_data.create(archive, side=20, mode=mode, fit=fit)
    assert own_data.info(name).split == {"": "drawn", "test": "own", "val": "validation"}[last]
    lab = datasets.load(name)
    elsewhere = tmp_path / "elsewhere"
    with zipfile.ZipFile(archive) as unpacked:
        unpacked.extractall(elsewhere / "pictures")
    network = ending_in(2, lab.input_shape[2], 20)
    (elsewhere / "train.py").write_text(
        only_data(script(network, TrainingConfig(dataset=name))), "utf-8"
    )
    done = run_alone(elsewhere)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Left out") == 2  # the broken ones
    expected = (lab.x_train, lab.y_train, lab.x_test, lab.y_test)
    for array, of_lab in zip(found(elsewhere), expected, strict=True):
        assert np.array_equal(array, of_lab)


def two_colours(tmp_path: Path) -> tuple[str, datasets.Dataset]:
    """Put a script that reads own pictures into a folder, and return the data set."""
    pictures = {
        f"{name}/{x}.png": Image.new("RGB", (20, 20), (x, 0, x))
        for name in ("red", "blue")
        for x in range(5)
    }
    name = own_data.create(own_pictures(pictures), side=16)
    program = script(ending_in(2, 3, 16), TrainingConfig(dataset=name))
    (tmp_path / "train.py").write_text(only_data(program), "utf-8")
    return name, datasets.load(name)


def test_own_pictures_are_found_where_the_lab_keeps_them(tmp_path: Path, run_store: Path) -> None:
    """By $CNNLAB_RUNS, by a folder that is named, or in "runs" where it lies; nowhere else."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    name, lab = two_colours(elsewhere)
    store = str(run_store)
    for arguments, environment in (
        ([], {"CNNLAB_RUNS": store}),
        (["--data", store], {}),
        (["--data", f"{store}/datasets/{name}"], {}),
        ([], {}),
    ):
        if not arguments and not environment:
            assert run_alone(elsewhere).returncode == 1  # not yet
            (elsewhere / "runs").symlink_to(run_store)
        (elsewhere / "found.npz").unlink(missing_ok=True)
        done = run_alone(elsewhere, *arguments, **environment)
        assert done.returncode == 0, done.stderr
        assert np.array_equal(found(elsewhere)[0], lab.x_train)
    done = run_alone(elsewhere, "--data", str(tmp_path / "empty"), CNNLAB_RUNS=store)
    assert (done.returncode, done.stdout) == (1, "")


def test_without_its_pictures_a_script_says_where_it_has_looked(
    tmp_path: Path, run_store: Path
) -> None:
    name, _ = two_colours(tmp_path)
    program = (tmp_path / "train.py").read_text("utf-8")
    assert str(run_store) not in program  # it may be given to anybody
    assert str(Path(own_data.__file__).parents[2]) not in program
    run_store.rename(tmp_path / "moved")
    done = run_alone(tmp_path)
    assert done.returncode == 1
    assert without_logs(done.stderr) == [
        f"Your pictures are in none of these folders: runs/datasets/{name}, {name}, pictures. "
        'Unpack your ZIP into a folder "pictures" here, with a folder per class in it, or name '
        "their folder with --data FOLDER."
    ]
    (tmp_path / "pictures" / "blue").mkdir(parents=True)
    (tmp_path / "pictures" / "blue" / "1.png").write_bytes(encoded(Image.new("L", (9, 9))))
    (message,) = without_logs(run_alone(tmp_path).stderr)
    assert message.startswith("Fewer than two pictures of 'blue' can be read in ")
    kept = tmp_path / "moved" / "datasets" / name / "x_test.npy"
    kept.write_bytes(kept.read_bytes()[:50])
    (message,) = without_logs(run_alone(tmp_path, "--data", "moved").stderr)
    assert message.startswith("The pictures in moved/datasets/own-")
    assert "are damaged" in message
    np.save(kept, np.zeros((2, 8, 8, 3), np.uint8))
    (message,) = without_logs(run_alone(tmp_path, "--data", "moved").stderr)
    assert message.endswith("are others: their shape is not (16, 16, 3).")


def without_logs(text: str) -> list[str]:
    """Return the lines that are not TensorFlow's own: it tells what it finds, on any machine."""
    own = re.compile(r"(WARNING: All log|[IWE]0000|\d{4}-\d\d-\d\d |To enable the following)")
    return [line for line in text.splitlines() if line and not own.match(line)]


def test_pictures_that_changed_since_are_counted_aloud(tmp_path: Path, run_store: Path) -> None:
    two_colours(tmp_path)
    run_store.rename(tmp_path / "moved")
    for name in ("red", "blue"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(3):
            file = tmp_path / "pictures" / name / f"{number}.png"
            file.write_bytes(encoded(Image.new("L", (9, 9), number)))
    done = run_alone(tmp_path)
    assert "4 pictures to learn from and 2 to test with; CNN Lab had 8 and 2." in done.stdout


def idx(array: Any) -> bytes:
    """Write an array as MNIST's files are: http://yann.lecun.com/exdb/mnist/."""
    lengths = b"".join(length.to_bytes(4, "big") for length in array.shape)
    return bytes([0, 0, 8, array.ndim]) + lengths + array.tobytes()


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_the_four_files_are_read_packed_or_not_from_wherever_they_are(
    tmp_path: Path, name: Any
) -> None:
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (count, 28, 28), np.uint8) for count in (30, 20)]
    labels = [np.arange(count, dtype=np.uint8) % 10 for count in (30, 20)]
    folder = tmp_path / "four"
    folder.mkdir()
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(pictures[0])))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(labels[0]))
    (folder / "t10k-images.idx3-ubyte").write_bytes(idx(pictures[1]))
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(idx(labels[1]))  # by its name packed only
    program = only_data(script(ending_in(10), TrainingConfig(dataset=name)))
    (tmp_path / "train.py").write_text(program, "utf-8")
    assert run_alone(tmp_path, "--data", "four").returncode == 0
    assert "unrecognized arguments: --epochs" in run_alone(tmp_path, "--epochs", "1").stderr
    expected = (pictures[0][..., None], labels[0], pictures[1][..., None], labels[1])
    for array, right in zip(found(tmp_path), expected, strict=True):
        assert np.array_equal(array, right)
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(pictures[0]))[:-9])
    (message,) = without_logs(run_alone(tmp_path, "--data", "four").stderr)
    assert message.startswith("four/train-images-idx3-ubyte.gz is damaged")
    (folder / "train-images-idx3-ubyte.gz").unlink()
    (message,) = without_logs(run_alone(tmp_path, "--data", "four").stderr)
    assert message.startswith("Of the four files of")


def test_without_a_network_a_script_ends_in_one_sentence(tmp_path: Path) -> None:
    message = "URL fetch failure on https://example.org: None -- Name or service not known"
    program = script(ending_in(10), TrainingConfig(epochs=1)).replace(
        "keras.utils.set_random_seed",
        f"def no_network():\n    raise Exception({message!r})\n\n"
        "keras.datasets.mnist.load_data = no_network\nkeras.utils.set_random_seed",
    )
    (tmp_path / "train.py").write_text(program, "utf-8")
    done = run_alone(tmp_path)
    assert done.returncode == 1
    (said,) = without_logs(done.stderr)
    assert said.startswith("MNIST is in none of these folders: cnn/data/mnist, mnist; and it ")
    assert message in said
    assert said.endswith("and name their folder with --data FOLDER.")


def own_script(files: dict[str, bytes], folder: Path) -> str:
    """Put a learner's pictures into a folder, and return the script for them."""
    archive = io.BytesIO(packed(files))
    name = own_data.create(archive, side=16, mode="L")
    with zipfile.ZipFile(archive) as unpacked:
        unpacked.extractall(folder / "pictures")
    return only_data(script(ending_in(2, 1, 16), TrainingConfig(dataset=name)))


def without(program: str, *modules: str) -> str:
    """Let a program find some modules not installed."""
    blocked = "".join(f"sys.modules[{name!r}] = None\n" for name in modules)
    return program.replace("# --- How CNN Lab", f"{blocked}# --- How CNN Lab", 1)


def test_what_would_read_more_pictures_is_named(tmp_path: Path) -> None:
    """Without them a phone's picture and a rare TIFF are left out, aloud."""
    elsewhere = tmp_path / "elsewhere"
    program = own_script(many_kinds(), elsewhere)
    (elsewhere / "train.py").write_text(without(program, "tifffile", "pillow_heif"), "utf-8")
    done = run_alone(elsewhere)
    assert done.returncode == 0, done.stderr
    left_out = [line for line in done.stdout.splitlines() if line.startswith("Left out: ")]
    assert sorted({Path(line.split(": ")[1]).name for line in left_out}) == [
        "broken.png",
        "phone.heic",
        "white.tiff",
    ]
    assert "More can be read with tifffile (rare kinds of TIFF), pillow-heif (HEIC)." in done.stdout
    assert "12 pictures to learn from and 4 to test with; CNN Lab had 16 and 4." in done.stdout
    (elsewhere / "train.py").write_text(without(program, "PIL"), "utf-8")
    done = run_alone(elsewhere)
    assert (done.returncode, done.stderr) == (
        1,
        "Pictures are read by Pillow, which is not installed: pip install pillow\n",
    )


def test_the_notebook_finds_the_same_pictures_as_the_script(
    tmp_path: Path, run_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, lab = two_colours(tmp_path)
    cells = json.loads(notebook(ending_in(2, 3, 16), TrainingConfig(dataset=name)))["cells"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    start = code[: code.index("# Pixels from 0 to 1")]
    run_store.rename(tmp_path / "moved")
    monkeypatch.setenv("CNNLAB_RUNS", str(tmp_path / "moved"))
    monkeypatch.chdir(tmp_path)
    variables: dict[str, Any] = {}
    exec(start, variables)  # noqa: S102 - written by our own code
    assert np.array_equal(variables["x_train"], lab.x_train)
    monkeypatch.delenv("CNNLAB_RUNS")
    with pytest.raises(SystemExit, match=r'none of these folders.* set named = Path\("FOLDER"\)'):
        exec(start, {})  # noqa: S102 - likewise
