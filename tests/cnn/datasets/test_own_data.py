"""A learner's own pictures become a data set, whole and in the right classes, or an explanation."""

import errno
import io
import json
import mmap
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn import datasets
from cnn.datasets import own_arrays, own_data
from cnn.datasets.folder import datasets_folder
from cnn.datasets.own_data import create
from cnn.errors import CnnError
from tests.files import encoded, packed

COLOURS = {"blue": (0, 0, 255), "green": (0, 255, 0), "red": (255, 0, 0)}


def picture(colour: object, size: tuple[int, int] = (40, 30), form: str = "PNG") -> bytes:
    return encoded(Image.new("RGB", size, colour), form)  # type: ignore[arg-type]


def paints(extra: dict[str, bytes] | None = None, per_class: int = 10) -> io.BytesIO:
    """Pack a folder of pictures per colour, and perhaps more."""
    files = {
        f"{name}/{k}.png": picture(tuple(max(value - k, 0) for value in colour))
        for name, colour in COLOURS.items()
        for k in range(per_class)
    }
    return io.BytesIO(packed(files | (extra or {})))


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep each test's data sets in a folder of its own."""
    monkeypatch.setenv("CNNLAB_RUNS", str(tmp_path))
    return tmp_path / "datasets"


# --- from ZIP to data set ---------------------------------------------------------------------


def test_every_picture_arrives_in_its_class() -> None:
    name = create(paints(), title="paint.zip", side=16)
    data = datasets.load(name)
    assert data.class_names == ("blue", "green", "red")
    assert (data.x_train.shape, data.x_test.shape) == ((24, 16, 16, 3), (6, 16, 16, 3))
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert (x.dtype, y.dtype) == (np.uint8, np.int64)
        brightest = x.mean(axis=(1, 2)).argmax(axis=1)  # channel: red, green, blue
        assert brightest.tolist() == [2 - label for label in y.tolist()]
    shades = np.concatenate([data.x_train, data.x_test]).max(axis=(1, 2, 3))
    assert np.unique(shades).tolist() == list(range(246, 256))  # ten of each class, none twice


def test_facts_are_those_of_the_data() -> None:
    name = create(paints(), title="C:\\Users\\me\\paint.zip", side=24, mode="L")
    info, data = datasets.info(name), datasets.load(name)
    assert (info.title, info.num_train, info.num_test) == ("paint", 24, 6)
    assert info.input_shape == data.input_shape == (24, 24, 1)
    assert info.class_names == data.class_names
    assert info.loss == "categorical_crossentropy"
    assert "30 in 3 classes, grey, 24 × 24 pixels" in info.description
    assert datasets.class_balance(data) == dict.fromkeys(COLOURS, (8, 2))


def test_grey_levels_weigh_the_colours_as_television_does() -> None:
    data = datasets.load(create(paints(), side=16, mode="L"))
    green = data.x_train[data.y_train == 1]
    assert green.min() >= round(0.587 * 246)
    assert green.max() <= round(0.587 * 255)


def test_a_fifth_of_each_class_is_for_testing_but_at_least_one() -> None:
    extra = {f"rare/{k}.png": picture("white") for k in range(2)}
    data = datasets.load(create(paints(extra, per_class=15)))
    assert datasets.class_balance(data) == {
        "blue": (12, 3),
        "green": (12, 3),
        "rare": (1, 1),
        "red": (12, 3),
    }


def test_same_seed_splits_alike_and_another_seed_otherwise() -> None:
    first, again, other = (datasets.load(create(paints(), seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.x_train, again.x_train)
    assert np.array_equal(first.y_train, again.y_train)
    assert not np.array_equal(first.x_train, other.x_train)


def test_parts_of_it_can_be_had() -> None:
    part = datasets.load(create(paints()), num_train=9, num_test=3)
    assert np.bincount(part.y_train).tolist() == [3, 3, 3]
    assert part.x_test.shape == (3, 32, 32, 3)


def test_two_classes_are_for_binary_cross_entropy() -> None:
    assert datasets.info("faces").loss == "binary_crossentropy"
    assert datasets.info("mnist").loss == "categorical_crossentropy"


def test_bad_pictures_are_skipped_and_reported() -> None:
    extra = {
        "red/broken.png": picture("red")[:60],
        "red/text.png": b"I am no picture.",
        "red/empty.png": b"",
        "red/list\x1b[31m.txt": b"milk, eggs",
        "lonely.jpg": picture("red", form="JPEG"),
    }
    own = own_data.info(create(paints(extra)))
    assert (own.num_train + own.num_test, own.num_skipped) == (30, 5)
    reasons = {skipped.name: skipped.reason for skipped in own.skipped}
    assert set(reasons) == {
        "red/broken.png",
        "red/text.png",
        "red/empty.png",
        "red/list[31m.txt",
        "lonely.jpg",
    }
    assert "damaged or incomplete" in reasons["red/broken.png"]
    assert "not a picture that can be read" in reasons["red/text.png"]
    assert "empty" in reasons["red/empty.png"]
    assert "no folder" in reasons["lonely.jpg"]


def test_many_bad_pictures_are_counted_and_the_first_are_named() -> None:
    extra = {f"red/{k}.txt": b"" for k in range(150)}
    own = own_data.info(create(paints(extra)))
    assert (own.num_skipped, len(own.skipped)) == (150, 100)


def test_class_without_a_usable_picture_is_explained(store: Path) -> None:
    extra = {f"white/{k}.png": b"no picture" for k in range(5)}
    with pytest.raises(CnnError, match=r"“white” has 0 usable .* 5 files were skipped.*white/4"):
        create(paints(extra))
    assert list(store.iterdir()) == []


def test_progress_is_told_picture_by_picture() -> None:
    told: list[tuple[int, int]] = []
    create(paints({"red/bad.png": b""}), progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 31) for done in range(1, 32)]


def test_who_stops_in_the_middle_leaves_nothing_behind(store: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create(paints(), progress=stop)
    assert list(store.iterdir()) == []


@pytest.mark.parametrize("side", [15, 65, 32.0, "32", True])
def test_impossible_side_is_explained(side: object) -> None:
    with pytest.raises(CnnError, match="choose 16 to 64 pixels"):
        create(paints(), side=side)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["CMYK", None])
def test_impossible_mode_is_explained(mode: object) -> None:
    with pytest.raises(CnnError, match=r"'L' .* or 'RGB'"):
        create(paints(), mode=mode)  # type: ignore[arg-type]


# --- the ZIP's own split -------------------------------------------------------------------------


def grey_pictures(levels: dict[str, range]) -> io.BytesIO:
    """Pack a picture of each grey level, in the folders that are named."""
    files = {
        f"{folder}/{level}.png": picture((level, level, level))
        for folder, several in levels.items()
        for level in several
    }
    return io.BytesIO(packed(files))


def levels_of(name: str) -> tuple[list[int], list[int]]:
    """Return the grey levels of a data set's training and test pictures, in order."""
    x_train, _, x_test, _ = own_data.read(name)
    return sorted(x_train[:, 0, 0, 0].tolist()), sorted(x_test[:, 0, 0, 0].tolist())


def test_a_split_of_ones_own_is_kept_and_validation_is_for_training() -> None:
    name = create(
        grey_pictures(
            {
                "train/cats": range(10, 14),
                "train/dogs": range(20, 24),
                "val/cats": range(30, 32),
                "test/cats": range(40, 43),
                "test/dogs": range(50, 51),
            }
        ),
        mode="L",
    )
    train, test = levels_of(name)
    assert train == [*range(10, 14), *range(20, 24), 30, 31]
    assert test == [40, 41, 42, 50]
    about = own_data.info(name)
    assert about.split == "own"
    assert "split of the ZIP into training and test pictures is kept" in about.describe()
    assert "2 validation pictures are for training" in about.describe()
    assert "20%" not in about.describe()


def test_without_test_pictures_those_for_validation_test() -> None:
    folders = {"train/a": range(4), "train/b": range(10, 14), "val/a": range(20, 22)}
    name = create(grey_pictures({**folders, "val/b": range(30, 32)}), mode="L")
    assert levels_of(name)[1] == [20, 21, 30, 31]
    assert (
        "no test pictures: its validation pictures are for testing"
        in datasets.info(name).description
    )


def test_a_class_of_one_part_only_is_drawn_anew_and_that_is_said() -> None:
    folders = {"train/a": range(4), "test/a": range(10, 12), "train/b": range(20, 30)}
    name = create(grey_pictures({**folders, "test/c": range(30, 40)}), mode="L")
    data = datasets.load(name)
    assert datasets.class_balance(data) == {"a": (4, 2), "b": (8, 2), "c": (8, 2)}
    assert (
        "“b” and “c” are in one part of the split only: 20% of" in datasets.info(name).description
    )


def test_without_a_split_a_fifth_is_drawn_and_that_is_said() -> None:
    for folders in (
        {"a": range(10), "b": range(10, 20)},
        {"train/a": range(5), "train/b": range(10, 15)},
    ):
        about = own_data.info(create(grey_pictures(folders)))
        assert (about.split, about.remarks) == ("drawn", ())
        assert "20% of each class are kept apart for testing" in about.describe()


def test_names_that_may_be_meant_otherwise_are_named_with_what_helps() -> None:
    picture = {
        colour: encoded(Image.new("RGB", (20, 20), colour))
        for colour in ("red", "blue", "lime", "navy")
    }
    names = ("aa/1.png", "aa/2.png", "zz/1.png", "zz/2.png")
    data = packed(dict(zip(names, picture.values(), strict=True)))
    old = data.replace(b"aa/", "Яб/".encode("cp866"))
    (remark,) = own_data.info(create(io.BytesIO(old))).remarks
    assert "“ƒí”: this name is not in UTF-8" in remark
    assert "7-Zip" in remark
    assert own_data.info(create(io.BytesIO(data))).remarks == ()


def test_the_same_picture_in_two_classes_and_in_both_parts_is_said() -> None:
    folders = {"train/a": range(5), "train/b": range(10, 15), "test/a": range(4, 8)}
    about = own_data.info(create(grey_pictures({**folders, "test/b": (10, 11, 0, 20)})))
    in_two, leaked = about.remarks
    assert in_two.startswith("1 picture is in two classes: ")
    assert {"“train/a/0.png”", "“test/b/0.png”"} <= set(in_two.split())
    # The 4 of a, 10 and 11 of b, and the 0 that b has for testing and a for training.
    assert leaked.startswith("4 test pictures are for training, too: ")
    assert in_two in about.describe()
    assert leaked in about.describe()


def test_a_copy_in_one_class_that_a_drawn_split_tears_apart_is_said() -> None:
    files = {f"a/{k}.png": picture("red") for k in range(5)}
    files |= {f"b/{k}.png": picture((k, k, k)) for k in range(5)}
    (remark,) = own_data.info(create(io.BytesIO(packed(files)))).remarks
    assert remark.startswith("1 test picture is for training, too: “a/")


def test_where_all_pictures_differ_nothing_is_said_of_copies() -> None:
    assert own_data.info(create(paints())).remarks == ()


def test_data_sets_of_before_splits_were_kept_are_still_read(store: Path) -> None:
    name = create(paints())
    file = store / name / "info.json"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({key: kept[key] for key in kept if key not in ("split", "remarks")}))
    assert own_data.info(name).split == "drawn"


# --- resizing -----------------------------------------------------------------------------------


def test_a_long_picture_is_cut_or_lies_between_black_bars_as_was_chosen() -> None:
    """White in the middle third, black on both sides: cut, the result is white."""
    strip = np.zeros((20, 60), np.uint8)
    strip[:, 20:40] = 255
    file = encoded(Image.fromarray(strip))
    files = {f"{name}/{i}.png": file for name in ("a", "b") for i in range(3)}
    cut = own_data.read(create(io.BytesIO(packed(files)), side=16, mode="L"))[0]
    assert cut.min() == 255
    name = create(io.BytesIO(packed(files)), side=18, mode="L", fit="letterbox")
    whole = own_data.read(name)[0][0, :, :, 0]
    assert not whole[:6].any()
    assert not whole[12:].any()
    assert whole[8, 1] == 0
    assert whole[8, 9] > 250
    assert own_data.info(name).fit == "letterbox"
    with pytest.raises(CnnError, match="crop, letterbox"):
        create(io.BytesIO(packed(files)), fit="stretch")  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (2000, 30)])
def test_tiny_and_long_pictures_fit_too(size: tuple[int, int]) -> None:
    extra = {"red/odd.png": picture("red", size)}
    own = own_data.info(create(paints(extra)))
    assert own.num_skipped == 0


# --- limits -------------------------------------------------------------------------------------


def test_too_many_pixels_together_are_refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_arrays, "MAX_TOTAL_PIXELS", 29 * 40 * 30)
    with pytest.raises(CnnError, match="megapixels together"):
        create(paints())
    assert list(store.iterdir()) == []


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_is_explained_and_leaves_nothing_behind(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data.np, "save", full_disk)
    with pytest.raises(CnnError, match="no space left on the disk"):
        create(paints())
    assert list(store.iterdir()) == []


def test_data_sets_that_nobody_used_for_long_are_removed(store: Path) -> None:
    old, used, young = (create(paints()) for _ in range(3))
    for name in (old, used):
        month_ago = time.time() - 31 * 86_400
        os.utime(store / name, (month_ago, month_ago))
    datasets.load(used)
    create(paints())
    with pytest.raises(CnnError, match="Upload the ZIP again"):
        datasets.info(old)
    assert datasets.info(used)
    assert datasets.info(young)


def of_age(store: Path, minutes: float, owner: str = "anna", needed: tuple[str, ...] = ()) -> str:
    """Upload pictures, and let them be used last so many minutes ago."""
    name = create(paints(), owner=owner, needed=needed)
    os.utime(store / name, (time.time() - 60 * minutes,) * 2)
    return name


def kept(store: Path) -> set[str]:
    return {folder.name for folder in store.glob("own-*")}


@pytest.mark.parametrize("limit", [{"each": 2}, {"each_bytes": 100_000}])  # one takes about 93 kB
def test_a_visitors_oldest_make_room_for_their_new_ones(
    store: Path, monkeypatch: pytest.MonkeyPatch, limit: dict[str, int]
) -> None:
    monkeypatch.setattr(own_data, "ROOM", replace(own_data.ROOM, **limit))
    others = of_age(store, 99, "ben")
    names = [of_age(store, age) for age in (4, 3, 2)]
    assert kept(store) == {others, *names[1:]}
    with pytest.raises(CnnError, match=r"make room for newer ones of the same visitor.*Upload"):
        own_data.info(names[0])


def test_pictures_of_a_run_stay_and_further_ones_are_refused_in_words(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data, "ROOM", replace(own_data.ROOM, each=2))
    needed = (of_age(store, 99_999),)
    unneeded = of_age(store, 3, needed=needed)
    newest = of_age(store, 2, needed=needed)
    assert kept(store) == {*needed, newest}
    assert unneeded not in kept(store)
    with pytest.raises(CnnError, match=r"You may keep 2 sets of pictures.*Delete runs"):
        create(paints(), owner="anna", needed=(*needed, newest))
    assert create(paints(), owner="ben", needed=(*needed, newest)) in kept(store)


def test_what_nobody_used_for_a_month_goes_and_says_so(store: Path) -> None:
    old, fresh = of_age(store, 31 * 24 * 60, "ben"), of_age(store, 29 * 24 * 60, "ben")
    create(paints(), owner="anna")
    assert fresh in kept(store)
    with pytest.raises(CnnError, match=r"removed, as nobody used them for 30 days\. Upload"):
        own_data.info(old)


def test_a_full_server_refuses_new_pictures_and_removes_nobodys(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data, "ROOM", replace(own_data.ROOM, all_bytes=200_000))
    names = {of_age(store, age, owner) for age, owner in ((9, "ben"), (8, "carl"), (7, "dora"))}
    with pytest.raises(CnnError, match="everybody's sets of pictures are used up"):
        create(paints(), owner="anna")
    assert kept(store) == names


def test_the_reason_of_few_thousand_removals_is_remembered_and_no_more(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data, "ROOM", replace(own_data.ROOM, each=1))
    monkeypatch.setattr(own_data, "_MAX_GONE", 2)
    for age in range(6, 0, -1):
        of_age(store, age)
    assert len(list((store / ".gone").iterdir())) == 2


# --- in the store ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["own-", "own-../../etc/passwd", "own-" + "a" * 17, "own-aaaaaaaaaaaaaaa\n", "own", None],
)
def test_malformed_name_opens_nothing(name: object) -> None:
    with pytest.raises(CnnError, match="There is no data set"):
        datasets.info(name)  # type: ignore[arg-type]
    with pytest.raises(CnnError, match="no name of a data set"):
        own_data.info(name)  # type: ignore[arg-type]


def test_unknown_name_says_what_to_do() -> None:
    with pytest.raises(CnnError, match="Upload the ZIP again"):
        datasets.load("own-" + "a" * 16)


def change_info(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / "info.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | changes))

    return change


def wrong_labels(folder: Path) -> None:
    np.save(folder / "y_train.npy", np.full(24, 3))


def pickled(folder: Path) -> None:
    np.save(folder / "x_train.npy", np.array([{}]), allow_pickle=True)


@pytest.mark.parametrize(
    "damage",
    [
        change_info(num_train=23),
        change_info(num_train="many"),
        change_info(input_shape=[32, 32]),
        change_info(input_shape=[32, 32, 4]),
        change_info(class_names=["only one"]),
        change_info(skipped=[1]),
        change_info(split="half"),
        change_info(remarks=1),
        lambda folder: (folder / "info.json").write_text("[]"),
        lambda folder: (folder / "info.json").write_text("[" * 50_000),
        lambda folder: (folder / "info.json").write_bytes(b" " * 200_000),
        lambda folder: (folder / "x_test.npy").unlink(),
        lambda folder: (folder / "x_train.npy").write_bytes(b"\x93NUMPY"),
        wrong_labels,
        pickled,
    ],
)
def test_damage_in_the_store_is_explained(damage: Callable[[Path], None]) -> None:
    name = create(paints())
    damage(datasets_folder() / name)
    with pytest.raises(CnnError, match="damaged in the store"):
        datasets.load(name)


def test_link_in_the_store_is_not_followed(store: Path) -> None:
    name = create(paints())
    (store / ("own-" + "b" * 16)).symlink_to(store / name)
    with pytest.raises(CnnError, match="no such pictures here"):
        datasets.info("own-" + "b" * 16)


def test_names_cannot_be_guessed_and_differ() -> None:
    names = {create(paints(per_class=2)) for _ in range(3)}
    assert len(names) == 3
    assert all(own_data.is_own(name) for name in names)


def test_pictures_stay_on_the_disk_until_they_are_looked_at() -> None:
    """So that a large data set does not fill the memory of every process."""
    data = datasets.load(create(paints()))
    owner = data.x_train
    while isinstance(owner, np.ndarray):
        owner = owner.base
    assert isinstance(owner, mmap.mmap)
    assert not data.x_train.flags.writeable
