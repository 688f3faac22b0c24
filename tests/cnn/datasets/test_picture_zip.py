"""A learner's ZIP is sorted into classes, and a hostile one is refused before anything is read."""

import contextlib
import io
import struct
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cnn import images
from cnn.datasets import picture_zip
from cnn.datasets.picture_zip import PictureZip, open_zip, two_levels
from cnn.errors import CnnError
from cnn.storage.zip_gate import MAX_NAME_LENGTH, harmless
from tests.files import case, packed

PAIR = ("cats", "dogs")
PETS = ("cats/1.png", "cats/2.jpg", "dogs/1.png", "dogs/2.webp")


def uploaded(
    names: Mapping[str, bytes] | tuple[str, ...] = PETS, method: int = zipfile.ZIP_STORED
) -> io.BytesIO:
    """Pack files, by default with a byte each, which is no picture, but that is seen later."""
    contents = names if isinstance(names, Mapping) else dict.fromkeys(names, b"x")
    return io.BytesIO(packed(contents, method))


def with_entry(info: zipfile.ZipInfo, data: bytes = b"x") -> io.BytesIO:
    file = uploaded()
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(info, data)
    return file


def classes_of(opened: PictureZip) -> dict[str, int]:
    labels = [entry.label for entry in opened.entries]
    return {name: labels.count(label) for label, name in enumerate(opened.class_names)}


# --- an honest ZIP ----------------------------------------------------------------------------


def test_each_folder_is_a_class() -> None:
    assert classes_of(open_zip(uploaded())) == {"cats": 2, "dogs": 2}


@pytest.mark.parametrize("top", ["pets", "pets/more", "./pets", "a/b/c"])
def test_folder_round_all_others_is_seen_through(top: str) -> None:
    files = (*(f"{top}/{name}" for name in PETS), f"{top}/about.txt")
    assert classes_of(open_zip(uploaded(files))) == {"cats": 2, "dogs": 2}


def test_folders_for_training_and_test_are_joined() -> None:
    files = ("Train/cats/1.png", "Train/dogs/1.png", "test/cats/1.png", "test/dogs/2.png")
    assert classes_of(open_zip(uploaded(files))) == {"cats": 2, "dogs": 2}


SPLITS = (
    ("train", "test"),
    ("Training", "Testing"),
    ("training_set", "test_set"),
    ("train-set", "val-set"),
    ("trainset", "testset"),
    ("traindata", "validdata"),
    ("seg_train", "seg_test"),
    ("my_train", "my_holdout"),
    ("images_train", "images_test"),
    ("TrainImages", "TestImages"),
    ("train2017", "val2017"),
    ("train", "dev"),
)


@pytest.mark.parametrize("tops", SPLITS)
@pytest.mark.parametrize("around", ["", "data/", "data/all of it/"])
def test_a_split_is_seen_through_whatever_its_parts_are_called(
    tops: tuple[str, str], around: str
) -> None:
    files = [f"{around}{top}/{pet}/{k}.png" for top in tops for pet in PAIR for k in range(2)]
    opened = open_zip(uploaded(tuple(files)))
    assert classes_of(opened) == {"cats": 4, "dogs": 4}
    first, second = (
        {entry.part for entry in opened.entries if f"{top}/" in entry.name} for top in tops
    )
    assert first == {"train"}
    assert second in ({"test"}, {"validation"})


@pytest.mark.parametrize(
    ("name", "classes"),
    [("seg", {"forest": 10, "sea": 10, "street": 10}), ("training_set", {"cats": 10, "dogs": 10})],
)
def test_splits_of_well_known_collections_are_no_classes(
    name: str, classes: dict[str, int]
) -> None:
    opened = open_zip(io.BytesIO(case(f"07-zip-split-folders/{name}.zip")))
    assert classes_of(opened) == classes
    assert [entry.part for entry in opened.entries].count("test") == sum(classes.values()) // 2


def test_a_split_inside_of_each_class_is_kept_too() -> None:
    files = tuple(
        f"{pet}/{part}/{k}.png" for pet in PAIR for part in ("train", "test") for k in "12"
    )
    opened = open_zip(uploaded(files))
    assert classes_of(opened) == {"cats": 4, "dogs": 4}
    assert [entry.part for entry in opened.entries].count("test") == 4


def test_pictures_whose_classes_are_to_be_guessed_are_left_out() -> None:
    halves = tuple(f"seg_{part}/{name}" for part in ("train", "test") for name in PETS)
    opened = open_zip(uploaded((*halves, "seg_pred/seg_pred/1.png", "seg_pred/seg_pred/2.png")))
    assert classes_of(opened) == {"cats": 4, "dogs": 4}
    assert len(opened.skipped) == 2
    assert all("no class" in skipped.reason for skipped in opened.skipped)


def test_a_folder_of_notes_beside_a_split_changes_nothing() -> None:
    halves = tuple(f"{part}/{name}" for part in ("train", "test") for name in PETS)
    assert classes_of(open_zip(uploaded((*halves, "docs/about.txt")))) == {"cats": 4, "dogs": 4}


@pytest.mark.parametrize("tops", SPLITS)
def test_halves_of_a_split_are_never_classes(tops: tuple[str, str]) -> None:
    files = tuple(f"{top}/{k}.png" for top in tops for k in range(3))
    with pytest.raises(CnnError, match="no folders for the classes"):
        open_zip(uploaded(files))


def test_classes_with_train_in_their_names_are_classes() -> None:
    names = ("cats_train", "dogs_train", "steam train", "test tube")
    files = tuple(f"{name}/a/{k}.png" for name in names for k in range(2))
    assert set(open_zip(uploaded(files)).class_names) == set(names)


TWO_LEVELS = tuple(
    f"{colour}/{pet}/{k}.png" for colour in ("black", "white") for pet in PAIR for k in range(2)
)


def test_where_either_level_could_be_the_classes_it_is_asked() -> None:
    with pytest.raises(
        CnnError, match="“black” and “white” all hold the same folders, “cats” and “dogs”"
    ):
        open_zip(uploaded(TWO_LEVELS))
    assert two_levels(uploaded(TWO_LEVELS)) == (("black", "white"), ("cats", "dogs"))
    assert classes_of(open_zip(uploaded(TWO_LEVELS), level="outer")) == {"black": 4, "white": 4}
    assert classes_of(open_zip(uploaded(TWO_LEVELS), level="inner")) == {"cats": 4, "dogs": 4}
    with pytest.raises(CnnError, match="choose one of outer, inner"):
        open_zip(uploaded(TWO_LEVELS), level="middle")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "more",
    [
        ("black/birds/1.png", "black/cows/1.png", "white/apes/1.png"),  # most inner ones differ
        ("black/1.png",),  # a picture beside them
    ],
)
def test_nothing_is_asked_where_the_classes_are_clear(more: tuple[str, ...]) -> None:
    assert two_levels(uploaded((*TWO_LEVELS, *more))) is None
    assert set(classes_of(open_zip(uploaded((*TWO_LEVELS, *more))))) == {"black", "white"}
    assert two_levels(uploaded()) is None


def test_nearly_the_same_inner_folders_are_asked_about_too() -> None:
    files = tuple(f"{top}/{pet}/{k}.png" for top in ("tr", "te") for pet in PAIR for k in range(2))
    with pytest.raises(CnnError, match="“te” and “tr” nearly all hold the same folders"):
        open_zip(uploaded((*files, "tr/birds/1.png", "tr/birds/2.png")))


@pytest.mark.parametrize(
    "folders",
    [
        ("cats_train", "cats_test", "dogs_train", "dogs_test"),
        ("train cats", "test cats", "train dogs", "val dogs"),
        ("catsTrainSet", "catsTestSet", "dogsTrainSet", "dogsTestSet"),
        ("pets/cats-training", "pets/cats-testing", "pets/dogs-training", "pets/dogs-testing"),
    ],
)
@pytest.mark.parametrize("inside", ["", "more/"])
def test_a_class_that_has_a_folder_for_each_part_is_one_class(
    folders: tuple[str, ...], inside: str
) -> None:
    opened = open_zip(uploaded(tuple(f"{top}/{inside}{k}.png" for top in folders for k in "123")))
    assert classes_of(opened) == {"cats": 6, "dogs": 6}
    parts = [(opened.class_names[entry.label], entry.part) for entry in opened.entries]
    assert parts.count(("cats", "train")) == parts.count(("dogs", "train")) == 3


def test_digits_that_have_a_folder_for_each_part_are_classes() -> None:
    files = tuple(
        f"{part}_{digit}/{k}.png" for part in ("train", "test") for digit in "012" for k in "12"
    )
    assert classes_of(open_zip(uploaded(files))) == {"0": 4, "1": 4, "2": 4}


def test_folds_of_a_split_are_no_classes() -> None:
    files = tuple(
        f"fold{fold}_{part}/{pet}/{k}.png"
        for fold in "12"
        for part in ("train", "test")
        for pet in PAIR
        for k in "12"
    )
    assert classes_of(open_zip(uploaded(files))) == {"cats": 8, "dogs": 8}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("cats/IMG_1.CR2", "camera's raw picture"),
        ("cats/photo", "no ending, such as .png"),
        ("cats/notes.txt", "not a picture"),
    ],
)
def test_a_file_that_is_left_out_says_what_would_help(name: str, reason: str) -> None:
    (skipped,) = open_zip(uploaded((*PETS, name))).skipped
    assert reason in skipped.reason


def test_every_name_of_a_jpeg_counts() -> None:
    files = tuple(f"{pet}/1.{ending}" for pet in PAIR for ending in ("jpe", "JIF", "jfi", "pjpeg"))
    assert classes_of(open_zip(uploaded(files))) == {"cats": 4, "dogs": 4}


def test_classes_may_be_named_train_and_bus() -> None:
    files = ("train/1.png", "train/2.png", "bus/1.png", "bus/2.png")
    assert classes_of(open_zip(uploaded(files))) == {"bus": 2, "train": 2}


def test_folders_inside_of_a_class_belong_to_it() -> None:
    files = ("cats/black/1.png", "cats/white/2.png", "dogs/1.png", "dogs/2.png")
    assert classes_of(open_zip(uploaded(files))) == {"cats": 2, "dogs": 2}


def test_numbers_are_sorted_as_numbers() -> None:
    files = tuple(f"{number}/{k}.png" for number in (10, 9, 1, 2) for k in range(2))
    assert open_zip(uploaded(files)).class_names == ("1", "2", "9", "10")


def test_what_macos_and_windows_add_is_ignored() -> None:
    added = ("__MACOSX/cats/._1.png", "cats/.DS_Store", ".git/x/1.png", "dogs/Thumbs.db")
    opened = open_zip(uploaded((*PETS, *added, "cats/desktop.ini")))
    assert classes_of(opened) == {"cats": 2, "dogs": 2}
    assert opened.skipped == ()


def test_paths_with_backslashes_work_too() -> None:
    files = ("pets\\", "pets\\cats\\", *(f"pets\\{name}".replace("/", "\\") for name in PETS))
    opened = open_zip(uploaded(files))
    assert classes_of(opened) == {"cats": 2, "dogs": 2}
    assert opened.skipped == ()


def test_other_files_are_skipped_and_named() -> None:
    opened = open_zip(uploaded((*PETS, "cats/notes.txt", "lonely.png", "inner.zip")))
    assert {skipped.name: skipped.reason for skipped in opened.skipped} == {
        "cats/notes.txt": "This is not a picture.",
        "inner.zip": "It is packed once more. Unpack it, and pack its folders into the ZIP.",
        "lonely.png": "It is in no folder, so it has no class.",
    }


def test_folder_without_pictures_is_no_class() -> None:
    assert open_zip(uploaded((*PETS, "docs/a.txt"))).class_names == ("cats", "dogs")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_picture_is_read_as_it_was_packed(method: int) -> None:
    files = {name: name.encode() * 50 for name in PETS}
    opened = open_zip(uploaded(files, method))
    assert {entry.name: opened.read(entry) for entry in opened.entries} == files


@pytest.mark.parametrize(
    ("name", "each"), [("06-zip-with-jfif/half_jfif.zip", 6), ("06-zip-with-jfif/all_jfif.zip", 5)]
)
def test_jpegs_that_a_browser_on_windows_has_saved_are_pictures(name: str, each: int) -> None:
    opened = open_zip(io.BytesIO(case(name)))
    assert classes_of(opened) == {"a": each, "b": each}
    assert not opened.skipped


@pytest.mark.parametrize("ending", images.ENDINGS)
def test_whatever_the_lab_reads_alone_it_reads_in_a_zip(ending: str) -> None:
    files = tuple(f"{pet}/{k}.{ending.upper()}" for pet in ("cats", "dogs") for k in range(2))
    assert classes_of(open_zip(uploaded(files))) == {"cats": 2, "dogs": 2}


# --- too much, too little ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ((), "no folders with pictures"),
        (("1.png", "2.png"), "no folders with pictures"),
        (
            ("cats.zip", "dogs.zip"),
            "packed files, such as “cats.zip”, which are not opened. Unpack",
        ),
        (("cats/1.png", "cats/2.png", "dogs.rar"), "packed files, such as “dogs.rar”"),
        (("cats/1.png", "cats/2.png"), "one folder with pictures"),
        (("cats/1.png", "cats/2.png", "dogs/1.png"), "“dogs” has 1 usable picture, but"),
        (tuple(f"{k}/{n}.png" for k in range(21) for n in range(2)), "at most 20 classes"),
    ],
)
def test_too_few_or_too_many_classes_are_explained(files: tuple[str, ...], message: str) -> None:
    with pytest.raises(CnnError, match=message):
        open_zip(uploaded(files))


def test_too_many_pictures_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_zip, "MAX_PICTURES", 3)
    with pytest.raises(CnnError, match="too many files; at most 3 pictures"):
        open_zip(uploaded())


def test_too_many_files_of_any_kind_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_zip, "MAX_ENTRIES", 3)
    with pytest.raises(CnnError, match="too many files"):
        open_zip(uploaded())


def test_huge_list_of_files_is_refused_before_it_costs_memory() -> None:
    """300,000 empty files of 100 letters each make a list of 44 MB, and 200 MB of objects."""
    name = b"a" * 100
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, *[0] * 7, 100, *[0] * 6) + name
    entries = entry * 300_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(entries), 0, 0)
    file = io.BytesIO(entries + end)
    tracemalloc.start()
    with pytest.raises(CnnError, match="too many files"):
        open_zip(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 25_000_000


def test_too_large_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_zip, "MAX_ZIP_BYTES", 100)
    with pytest.raises(CnnError, match="Shrink the pictures"):
        open_zip(uploaded())


def test_too_large_a_picture_is_not_unpacked() -> None:
    noise = np.random.default_rng(0).bytes(26_000_000)  # which no ZIP makes smaller
    huge = uploaded({**dict.fromkeys(PETS, b"x"), "cats/huge.png": noise})
    opened = open_zip(huge)
    (entry,) = (entry for entry in opened.entries if entry.name == "cats/huge.png")
    with pytest.raises(CnnError, match=r"26\.0 MB; at most 25 MB"):
        opened.read(entry)


# --- hostile ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/etc/a.png", "\\etc\\a.png", "C:\\a.png", "c:a.png", "//x/a.png"]
)
def test_absolute_path_refuses_the_whole(path: str) -> None:
    with pytest.raises(CnnError, match=r"was refused: .* is no path inside of it"):
        open_zip(uploaded((*PETS, path)))


@pytest.mark.parametrize("path", ["../a.png", "cats/../../a.png", "cats\\..\\..\\a.png", "cats/.."])
def test_path_that_leads_out_refuses_the_whole(path: str) -> None:
    with pytest.raises(CnnError, match="leads out of it"):
        open_zip(uploaded((*PETS, path)))


def test_dots_in_a_name_are_no_way_out() -> None:
    assert classes_of(open_zip(uploaded((*PETS, "cats/a..b.png", "dogs/...x/1.png"))))["cats"] == 3


@pytest.mark.parametrize("kind", [0o120777, 0o020666, 0o010644, 0o140755])
def test_link_or_device_refuses_the_whole(kind: int) -> None:
    info = zipfile.ZipInfo("cats/link.png")
    info.create_system, info.external_attr = 3, kind << 16
    with pytest.raises(CnnError, match="is a link, not a file"):
        open_zip(with_entry(info, b"/etc/passwd"))


def test_bomb_is_refused_unread() -> None:
    bomb = uploaded({**dict.fromkeys(PETS, b"x"), "cats/a.bmp": bytes(25_000_000)}, 8)
    with pytest.raises(CnnError, match="as a ZIP bomb does"):
        open_zip(bomb)


def test_files_that_share_their_data_are_refused() -> None:
    """The list says of each file that it lies where the first one lies."""
    data = bytearray(uploaded({**dict.fromkeys(PETS, b"x" * 5000)}).getvalue())
    position = len(data)
    for _ in PETS:
        position = data.rfind(b"PK\1\2", 0, position)
        data[position + 20 : position + 24] = struct.pack("<L", 15_000)
    with pytest.raises(CnnError, match="as a ZIP bomb does"):
        open_zip(io.BytesIO(bytes(data)))


def test_size_that_is_a_lie_gives_no_more_than_it_says() -> None:
    data = bytearray(uploaded({**dict.fromkeys(PETS, b"0123456789" * 1000)}, 8).getvalue())
    position = data.find(b"PK\1\2")
    data[position + 24 : position + 28] = struct.pack("<L", 7)  # unpacked size
    opened = open_zip(io.BytesIO(bytes(data)))
    with pytest.raises(CnnError, match="damaged inside the ZIP"):
        opened.read(opened.entries[0])


def test_password_is_explained() -> None:
    data = bytearray(uploaded().getvalue())
    data[data.find(b"PK\1\2") + 8] |= 1
    with pytest.raises(CnnError, match="protected by a password"):
        open_zip(io.BytesIO(bytes(data)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_explained(method: int) -> None:
    with pytest.raises(CnnError, match="packed in an unusual way"):
        open_zip(uploaded(PETS, method))


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"Rar!\x1a\x07\x00", b"PK\5\6" + bytes(18), bytes(1000)]
)
def test_other_files_are_no_zip(data: bytes) -> None:
    with pytest.raises(CnnError):
        open_zip(io.BytesIO(data))


@example(cut=0, position=407, value=1)  # a picture that begins before the file does
@given(cut=st.integers(0, 600), position=st.integers(0, 599), value=st.integers(0, 255))
def test_damaged_zip_is_explained_or_read_but_never_breaks(
    cut: int, position: int, value: int
) -> None:
    data = bytearray(uploaded().getvalue())
    data[position % len(data)] = value
    for damaged in (bytes(data), bytes(data[:cut])):
        with contextlib.suppress(CnnError):
            opened = open_zip(io.BytesIO(damaged))
            for entry in opened.entries:
                opened.read(entry)


# --- names ------------------------------------------------------------------------------------


def written_as(code: str, names: tuple[str, ...]) -> io.BytesIO:
    """Pack files, and write their names in some code without the flag for UTF-8."""
    plain = [f"{index:03}".ljust(len(name.encode(code)), "x") for index, name in enumerate(names)]
    data = packed(dict.fromkeys(plain, b"x"))
    for stand_in, name in zip(plain, names, strict=True):
        data = data.replace(stand_in.encode(), name.encode(code))
    return io.BytesIO(data)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_that_macos_writes_are_read_as_they_were(form: Literal["NFC", "NFD"]) -> None:
    folders = ("Brötchen", "Äpfel", "猫")
    names = [unicodedata.normalize(form, f"{folder}/{k}.png") for folder in folders for k in "12"]
    opened = open_zip(written_as("utf-8", tuple(names)))
    assert opened.class_names == folders
    assert opened.entries[0].name == "Brötchen/1.png"


def test_names_of_old_programs_are_read_as_they_were() -> None:
    names = ("Äpfel/1.png", "Äpfel/2.png", "Ñus/1.png", "Ñus/2.png")
    assert open_zip(written_as("cp437", names)).class_names == ("Äpfel", "Ñus")


@pytest.mark.parametrize(
    ("code", "name"), [("shift-jis", "りんご"), ("gbk", "苹果"), ("cp866", "Яблоко")]
)
def test_names_in_another_old_code_are_said_to_be_guessed(code: str, name: str) -> None:
    opened = open_zip(written_as(code, (f"{name}/1.png", f"{name}/2.png", "x/1.png", "x/2.png")))
    (guessed,) = opened.guessed_names
    assert guessed in opened.class_names
    assert guessed != name
    assert (
        open_zip(written_as("utf-8", (f"{name}/1.png", f"{name}/2.png", *PETS))).guessed_names == ()
    )
    assert open_zip(uploaded((f"{name}/1.png", f"{name}/2.png", *PETS))).guessed_names == ()


@given(
    st.text(st.characters(exclude_categories=["C"], exclude_characters="/\\."), min_size=2).filter(
        lambda name: not name.isspace() and name[1] != ":"
    )
)
def test_any_name_in_utf_8_is_read_with_and_without_the_flag(folder: str) -> None:
    names = tuple(f"{top}/{k}.png" for top in (f"a{folder}", "zz") for k in "12")
    flagged = open_zip(uploaded(names)).class_names
    assert open_zip(written_as("utf-8", names)).class_names == flagged


@pytest.mark.parametrize("path", ["../é.png", "/é.png", "C:\\é.png"])
def test_paths_that_lead_out_are_refused_in_any_code(path: str) -> None:
    with pytest.raises(CnnError, match="refused"):
        open_zip(written_as("utf-8", (*PETS, path)))


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=100)


@given(ANY_TEXT)
def test_harmless_name_is_one_short_printable_line(text: str) -> None:
    name = harmless(text)
    assert 1 <= len(name) <= MAX_NAME_LENGTH
    assert not any(unicodedata.category(char).startswith("C") for char in name)
    assert name.splitlines() == [name]
    assert name.encode("utf-8")
    assert harmless(name) == name


@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="/\\\0"),
            min_size=1,
            max_size=60,
        ).filter(
            lambda name: (
                not name.startswith(".") and name[1:2] != ":" and name.casefold() != "__macosx"
            )
        ),
        min_size=2,
        max_size=5,
        unique_by=str.casefold,
    )
)
def test_any_folder_names_make_different_harmless_classes(folders: list[str]) -> None:
    opened = open_zip(uploaded(tuple(f"{folder}/{k}.png" for folder in folders for k in range(2))))
    assert len(set(opened.class_names)) == len(folders)
    for name in opened.class_names:
        assert harmless(name.rpartition(" (")[0] or name)
        assert not any(unicodedata.category(char).startswith("C") for char in name)


def test_a_class_may_have_the_name_of_a_file_that_computers_leave_behind() -> None:
    left_behind = ("cats/Thumbs.db", "__MACOSX/cats/a.png", ".git/a.png")
    names = ("Thumbs.db/a.png", "Thumbs.db/b.png", "cats/a.png", "cats/b.png", *left_behind)
    opened = open_zip(uploaded(names))
    assert set(opened.class_names) == {"Thumbs.db", "cats"}
    assert len(opened.entries) == 4
    assert not opened.skipped


@given(ANY_TEXT)
def test_any_path_is_read_or_refused(path: str) -> None:
    try:
        file = uploaded((*PETS, f"{path}.png"))
    except (UnicodeEncodeError, ValueError):
        return  # nobody can pack such a name
    try:
        opened = open_zip(file)
    except CnnError:
        return
    assert {"cats", "dogs"} <= set(opened.class_names) or "cats" in path
