"""Data sets: whole or in parts, always the same for the same seed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.datasets import (
    DATASETS,
    class_balance,
    load,
    mnist,
    registry,
    samples,
    scale,
    stratified_choice,
)
from cnn.errors import CnnError
from tests.files import lies_in_a_file

# How often each digit occurs, as counted by many; e.g. https://www.tensorflow.org/datasets
TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_mnist_has_seventy_thousand_labelled_digits() -> None:
    data = load("mnist")
    assert (data.x_train.dtype, data.x_train.shape) == (np.uint8, (60000, 28, 28, 1))
    assert (data.x_test.dtype, data.x_test.shape) == (np.uint8, (10000, 28, 28, 1))
    assert data.y_train.dtype == data.y_test.dtype == np.int64
    assert np.bincount(data.y_train).tolist() == TRAIN_COUNTS
    assert np.bincount(data.y_test).tolist() == TEST_COUNTS
    assert data.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert data.y_test[:5].tolist() == [7, 2, 1, 0, 4]


def test_mnist_has_its_well_known_mean_and_deviation() -> None:
    """0.1307 and 0.3081 are the numbers with which PyTorch's MNIST example normalises."""
    pixels = load("mnist").x_train
    assert pixels.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert pixels.std() / 255 == pytest.approx(0.3081, abs=5e-5)


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "fashion_mnist"])
def test_announced_facts_are_those_of_the_data(name: str) -> None:
    info, data = DATASETS[name], load(name)
    assert (len(data.x_train), len(data.y_train)) == (info.num_train, info.num_train)
    assert (len(data.x_test), len(data.y_test)) == (info.num_test, info.num_test)
    assert data.input_shape == info.input_shape
    assert data.class_names == info.class_names
    assert data.num_classes == info.num_classes == len(np.unique(data.y_train))
    assert data.name == name


def test_whole_data_set_is_shared_not_copied() -> None:
    assert np.shares_memory(load("mnist").x_train, load("mnist", num_test=10).x_train)


@pytest.mark.parametrize("num_train", [None, 100])
def test_data_cannot_be_changed_by_accident(num_train: int | None) -> None:
    with pytest.raises(ValueError, match="read-only"):
        load("mnist", num_train=num_train).x_train[0] = 0


def test_part_keeps_each_digit_with_its_own_label() -> None:
    """Every picture of the part is found in the whole, there with the same label."""
    whole, part = load("mnist"), load("mnist", num_train=200, num_test=50, seed=3)
    for pixels, labels, all_pixels, all_labels in [
        (part.x_train, part.y_train, whole.x_train, whole.y_train),
        (part.x_test, part.y_test, whole.x_test, whole.y_test),
    ]:
        label_of = {
            picture.tobytes(): label for picture, label in zip(all_pixels, all_labels, strict=True)
        }
        assert [label_of[picture.tobytes()] for picture in pixels] == labels.tolist()
        assert len({picture.tobytes() for picture in pixels}) == len(pixels)


def test_same_seed_gives_the_same_part_and_another_seed_another() -> None:
    first, again = (load("mnist", num_train=300, num_test=70, seed=5) for _ in range(2))
    other = load("mnist", num_train=300, num_test=70, seed=6)
    assert np.array_equal(first.x_train, again.x_train)
    assert np.array_equal(first.x_test, again.x_test)
    assert not np.array_equal(first.x_train, other.x_train)
    assert not np.array_equal(first.x_test, other.x_test)


def test_test_part_does_not_depend_on_the_training_part() -> None:
    small = load("mnist", num_train=100, num_test=500)
    large = load("mnist", num_train=2000, num_test=500)
    assert np.array_equal(small.x_test, large.x_test)


def test_part_is_in_mixed_order() -> None:
    assert len(set(load("mnist", num_train=1000).y_train[:50].tolist())) > 5


def test_part_of_two_thousand_has_every_digit_in_proportion() -> None:
    counts = np.bincount(load("mnist", num_train=2000).y_train, minlength=10)
    assert np.abs(counts - np.array(TRAIN_COUNTS) / 30).max() < 1


@given(
    class_sizes=st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any),
    share=st.floats(0, 1),
    seed=st.integers(0, 2**32),
)
def test_every_class_keeps_its_share_within_one(
    class_sizes: list[int], share: float, seed: int
) -> None:
    labels = np.repeat(np.arange(len(class_sizes)), class_sizes)
    count = round(share * len(labels))
    chosen = np.arange(len(labels))[stratified_choice(labels, count, seed)]
    assert len(np.unique(chosen)) == len(chosen) == count
    counts = np.bincount(labels[chosen], minlength=len(class_sizes))
    assert np.abs(counts - np.array(class_sizes) * count / len(labels)).max() < 1


def test_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(CnnError, match=r"no data set 'minst'; choose one of: mnist"):
        load("minst")


@pytest.mark.parametrize("count", [0, -1, 60_001, 2.5, 2000.0, "2000", float("nan")])
def test_impossible_number_of_training_pictures_is_explained(count: object) -> None:
    with pytest.raises(CnnError, match=r"60,000 training pictures in MNIST; choose .* 1 to 60,000"):
        load("mnist", num_train=count)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 10_001])
def test_impossible_number_of_test_pictures_is_explained(count: int) -> None:
    with pytest.raises(CnnError, match=r"10,000 test pictures in MNIST; choose .* 1 to 10,000"):
        load("mnist", num_test=count)


@pytest.mark.parametrize("seed", [-1, 0.5, "0", None])
def test_impossible_seed_is_explained(seed: object) -> None:
    with pytest.raises(CnnError, match="choose a whole number from 0 on"):
        load("mnist", num_train=10, seed=seed)  # type: ignore[arg-type]


def test_numpy_whole_numbers_are_welcome() -> None:
    part = load("mnist", num_train=np.int64(20), num_test=np.uint8(10), seed=np.int32(1))
    assert (len(part.x_train), len(part.x_test)) == (20, 10)


@pytest.fixture
def nothing_read_yet() -> Iterator[None]:
    registry._read_all.cache_clear()
    yield
    registry._read_all.cache_clear()


@pytest.mark.usefixtures("nothing_read_yet")
def test_failed_reading_is_tried_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mnist, "MNIST_FOLDER", tmp_path)
        patch.setattr(mnist, "MNIST_MIRRORS", ("nowhere",))
        with pytest.raises(CnnError, match=r"train-images-idx3-ubyte.gz is missing"):
            load("mnist")
    assert len(load("mnist").x_train) == 60_000


@pytest.mark.usefixtures("nothing_read_yet")
def test_all_digits_lie_in_files_and_a_part_of_them_in_memory() -> None:
    whole, part = load("mnist"), load("mnist", num_train=50, num_test=50)
    assert lies_in_a_file(whole.x_train)
    assert lies_in_a_file(whole.x_test)
    assert not lies_in_a_file(part.x_test)


def test_data_is_read_without_tensorflow_and_scikit_learn() -> None:
    """Either would cost the web process seconds and memory."""
    program = (
        "import sys, cnn.datasets; cnn.datasets.load('mnist', num_train=10);"
        "print(sorted({'tensorflow', 'keras', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_scaled_pictures_reach_from_zero_to_one() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    scaled = scale(levels)
    assert (scaled.dtype, scaled.shape) == (np.float32, (1, 16, 16, 1))
    assert (scaled.min(), scaled.max()) == (0, 1)
    assert scaled.ravel() == pytest.approx([level / 255 for level in range(256)])


def test_scaling_twice_is_noticed() -> None:
    with pytest.raises(CnnError, match=r"got float32; are the images scaled already\?"):
        scale(scale(np.zeros((1, 28, 28, 1), dtype=np.uint8)))  # type: ignore[arg-type]


def test_class_balance_counts_each_class_by_its_name() -> None:
    balance = class_balance(load("mnist"))
    assert list(balance) == list("0123456789")
    assert list(balance.values()) == list(zip(TRAIN_COUNTS, TEST_COUNTS, strict=True))


def test_samples_are_pictures_of_each_class_in_turn() -> None:
    data = load("mnist", num_train=300)
    label_of = dict(zip(map(bytes, data.x_train), data.y_train.tolist(), strict=True))
    for label, pictures in enumerate(samples(data, 4)):
        assert pictures.shape == (4, 28, 28, 1)
        assert [label_of[picture.tobytes()] for picture in pictures] == [label] * 4


def test_class_with_fewer_pictures_gives_fewer_samples() -> None:
    data = load("mnist", num_train=20)
    assert [len(pictures) for pictures in samples(data, 50)] == np.bincount(data.y_train).tolist()
