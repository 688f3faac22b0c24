"""One copy of the digits serves all processes, and no other content ever passes for them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from cnn.storage.shared_arrays import mapped
from cnn.types import UInt8Array
from tests.files import lies_in_a_file

DIGITS: UInt8Array = np.random.default_rng(0).integers(0, 256, (50, 28, 28, 1), dtype=np.uint8)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "unpacked" / "digits.npy"


def test_the_same_numbers_come_back_from_a_file_and_cannot_be_changed(file: Path) -> None:
    for _ in range(2):  # written, and found
        found = mapped(DIGITS, file)
        assert lies_in_a_file(found)
        np.testing.assert_array_equal(found, DIGITS)
        assert not found.flags.writeable
    assert [each.name for each in file.parent.iterdir()] == ["digits.npy"]


def test_what_is_found_is_not_written_again(file: Path) -> None:
    mapped(DIGITS, file)
    before = file.stat()
    mapped(DIGITS, file)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("damage", [b"", b"not an array", b"cut off", b"another digit"])
def test_a_file_with_anything_else_in_it_is_replaced(file: Path, damage: bytes) -> None:
    mapped(DIGITS, file)
    content = file.read_bytes()
    file.write_bytes(
        {b"cut off": content[:-1], b"another digit": content[:-1] + b"\x00"}.get(damage, damage)
    )
    np.testing.assert_array_equal(mapped(DIGITS, file), DIGITS)
    assert file.read_bytes() == content


def test_where_nothing_can_be_written_the_array_stays_in_memory(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("in the way of the folder")
    assert mapped(DIGITS, tmp_path / "a file" / "digits.npy") is DIGITS


def test_many_who_begin_at_once_all_get_the_whole_of_it(file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: mapped(DIGITS, file), range(40)):
            np.testing.assert_array_equal(found, DIGITS)
