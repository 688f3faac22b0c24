"""A learner chooses data, brings their own, sees what is in it and what augmentation does."""

import tomllib
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnn import datasets
from cnn.architecture import PRESETS
from cnn.datasets import mnist, own_data, picture_zip
from cnn.settings.network_for_data import fitted, what_changed
from tests.files import case, encoded, packed
from tests.pages.reading import APP, words
from tests.waiting import PATIENCE


def little_page() -> None:
    """Say what was chosen."""
    import streamlit as st

    from ui.address import owner
    from ui.training import training_values
    from ui.training.augmentation_view import augmentation_picker
    from ui.training.data_view import data_picker

    owner.open_page(training_values.ALL)
    name = data_picker()
    st.code(f"{name}: {augmentation_picker(name).describe()}")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep each test's data sets in a folder of its own."""
    monkeypatch.setenv("CNNLAB_RUNS", str(tmp_path))
    return tmp_path / "datasets"


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_function(little_page, default_timeout=PATIENCE)
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def chosen(page: AppTest) -> tuple[str, str]:
    """Return the name of the data set and the augmentation that the page was told."""
    assert not page.exception
    name, _, augmentation = page.code[0].value.partition(": ")
    return name, augmentation


def pets(extra: dict[str, bytes] | None = None) -> bytes:
    picture = encoded(Image.new("RGB", (30, 20), "red"))
    files = {f"{name}/{k}.png": picture for name in ("*cats*", "dogs") for k in range(5)}
    return packed(files | (extra or {}))


def uploaded(data: bytes, name: str = "pets.zip", **parameters: str) -> AppTest:
    page = opened(train_dataset="Your own pictures", **parameters)
    page.file_uploader(key="train_dataset_zip").upload(name, data, "application/zip").run()
    page.button(key="train_dataset_prepare").click().run()
    assert not page.exception
    return page


# --- data sets ---------------------------------------------------------------------------------


def test_mnist_without_augmentation_is_the_beginning() -> None:
    page = opened()
    assert chosen(page) == ("mnist", "none")
    assert "60,000" in words(page)
    assert "CC BY\\-SA 3\\.0" in words(page)


@pytest.mark.parametrize(
    ("title", "name", "classes"),
    [("Shapes", "shapes", ["circle", "square", "triangle", "cross"]), ("MNIST", "mnist", ["7"])],
)
def test_every_class_is_shown_with_its_pictures_and_their_number(
    title: str, name: str, classes: list[str]
) -> None:
    page = opened(train_dataset=title, train_dataset_look="true")
    assert chosen(page)[0] == name
    captions = [image.caption for sheet in page.image for image in sheet.proto.imgs]
    counts = datasets.class_balance(datasets.load(name))
    assert len(captions) == len(counts)
    for class_name in classes:
        assert f"**{class_name}** · {sum(counts[class_name]):,}" in captions


def test_pictures_are_only_made_when_somebody_looks() -> None:
    assert not opened(train_dataset="Shapes").get("imgs")


def test_wrong_name_in_a_link_is_ignored() -> None:
    assert chosen(opened(train_dataset="Cifar"))[0] == "mnist"


# --- Fashion-MNIST -----------------------------------------------------------------------------


def test_without_a_network_fashion_mnist_says_so_and_the_page_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mnist, "FASHION_MIRRORS", ("http://127.0.0.1:9/",))
    page = opened(train_dataset="Fashion-MNIST")
    assert chosen(page)[0] == "None"
    assert "does not come with the lab" in words(page)
    page.button(key="train_dataset_download").click().run()
    assert chosen(page)[0] == "None"
    assert "could not be downloaded" in page.error[0].value
    page.selectbox(key="train_dataset").set_value("Shapes").run()
    assert chosen(page)[0] == "shapes"


# --- own pictures --------------------------------------------------------------------------------


def test_without_a_zip_the_page_says_what_to_pack() -> None:
    page = opened(train_dataset="Your own pictures")
    assert chosen(page)[0] == "None"
    assert "one folder per class" in words(page)
    assert "Choose a ZIP" in words(page)


def test_own_pictures_are_prepared_as_asked_and_stand_in_the_address() -> None:
    page = uploaded(pets(), train_dataset_side="16", train_dataset_colour="true")
    name, _ = chosen(page)
    info = datasets.info(name)
    assert (info.title, info.input_shape) == ("pets", (16, 16, 3))
    assert info.class_names == ("*cats*", "dogs")
    assert page.query_params["train_dataset_own"] == name
    assert "10 in 2 classes, colour, 16 × 16 pixels" in words(page)
    assert chosen(opened(train_dataset="Your own pictures", train_dataset_own=name))[0] == name


def test_own_pictures_keep_the_colours_that_they_have_unless_asked_otherwise() -> None:
    assert datasets.info(chosen(uploaded(pets()))[0]).input_shape == (32, 32, 3)
    asked = uploaded(pets(), train_dataset_colour="false")
    assert datasets.info(chosen(asked)[0]).input_shape == (32, 32, 1)


def test_of_grey_pictures_one_number_a_pixel_is_kept() -> None:
    grey = encoded(Image.effect_noise((30, 20), 40).convert("RGB"))
    found = uploaded(packed({f"{name}/{k}.png": grey for name in "ab" for k in range(5)}))
    assert datasets.info(chosen(found)[0]).input_shape == (32, 32, 1)


@pytest.mark.parametrize("network", ["Your network", "The article's network"])
def test_after_an_upload_the_network_fits_and_the_page_says_what_changed(network: str) -> None:
    page = AppTest.from_file(str(APP), default_timeout=PATIENCE)
    page.switch_page("pages/training.py")
    page.query_params["train_dataset"] = "Your own pictures"
    page.query_params["train_network"] = network
    page.run()
    page.file_uploader(key="train_dataset_zip").upload("pets.zip", pets(), "application/zip").run()
    page.button(key="train_dataset_prepare").click().run()
    assert not page.exception
    assert "train_fit" not in [button.key for button in page.button]
    assert not page.button(key="train_start").disabled
    said = [toast.value for toast in page.toast]
    assert said == [
        f"{network} takes 32 × 32 × 3 values now, not 28 × 28 × 1, and ends in 2 classes now, "
        "not 10."
    ]
    own = "own_network" in page.query_params  # a preset leaves the learner's own as it was
    assert own == (network == "Your network")


def test_a_network_that_fits_already_stays_and_nothing_is_said() -> None:
    network = fitted(PRESETS["article"], (32, 32, 1), 2)
    assert what_changed(network, fitted(network, (32, 32, 1), 2)) == ""
    digits = fitted(network, (32, 32, 1), 3)
    assert what_changed(network, digits) == "Your network ends in 3 classes now, not 2."


def test_names_of_classes_and_files_are_shown_as_they_are() -> None:
    """Stars and brackets of a stranger's names are no Markdown."""
    extra = {"dogs/![x](http:evil).png": b"no picture"}
    page = uploaded(pets(extra), "**pets** [a](b).zip", train_dataset_look="true")
    captions = [image.caption for sheet in page.image for image in sheet.proto.imgs]
    assert captions[0] == "**\\*cats\\*** · 5"
    assert "\\!\\[x\\]\\(http\\:evil\\)" in words(page)
    assert "\\*\\*pets\\*\\* \\[a\\]\\(b\\)" in words(page)


def test_bad_pictures_are_listed_with_the_reason() -> None:
    page = uploaded(pets({"dogs/bad.png": b"?", "notes.txt": b"hello"}))
    assert any(box.label == "2 files were skipped" for box in page.expander)
    assert "**dogs/bad\\.png**: This is not a picture that can be read" in words(page)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pets({"../evil.png": b""}), "leads out of it"),
        (pets({"/etc/evil.png": b""}), "no path inside of it"),
        (b"no zip at all", "not a ZIP that can be read"),
    ],
)
def test_hostile_zip_is_refused_in_words_and_leaves_nothing_behind(
    store: Path, data: bytes, message: str
) -> None:
    page = uploaded(data)
    assert message in page.error[0].value
    assert chosen(page)[0] == "None"
    assert not store.exists() or not list(store.iterdir())


def test_other_pictures_can_be_uploaded() -> None:
    page = uploaded(pets())
    page.button(key="train_dataset_other").click().run()
    assert chosen(page)[0] == "None"
    assert "train_dataset_own" not in page.query_params
    assert page.file_uploader(key="train_dataset_zip").label.startswith(
        "ZIP with one folder per class"
    )


def test_own_pictures_are_still_there_after_a_look_at_another_data_set() -> None:
    page = uploaded(pets())
    name, _ = chosen(page)
    page.selectbox(key="train_dataset").set_value("Shapes").run()
    assert chosen(page)[0] == "shapes"
    assert "train_dataset_own" not in page.query_params
    page.selectbox(key="train_dataset").set_value("Your own pictures").run()
    assert chosen(page)[0] == name


@pytest.mark.parametrize("name", ["own-" + "a" * 16, "own-../../etc", "", "mnist", "x" * 5000])
def test_wrong_link_to_own_pictures_asks_for_the_zip(name: str) -> None:
    page = opened(train_dataset="Your own pictures", train_dataset_own=name)
    assert chosen(page)[0] == "None"
    assert page.file_uploader


def test_the_same_picture_in_two_classes_is_said_on_the_page() -> None:
    page = uploaded(pets())  # all of them are red
    assert "1 picture is in two classes" in words(page)
    assert "2 test pictures are for training, too" in words(page)


def two_levels() -> bytes:
    picture = encoded(Image.new("RGB", (30, 20), "red"))
    pairs = [(colour, pet) for colour in ("black", "white") for pet in ("*cats*", "dogs")]
    return packed({f"{top}/{inner}/{k}.png": picture for top, inner in pairs for k in range(3)})


@pytest.mark.parametrize(
    ("level", "classes"), [("outer", ("black", "white")), ("inner", ("*cats*", "dogs"))]
)
def test_where_either_folders_could_be_the_classes_the_page_asks(
    level: str, classes: tuple[str, str]
) -> None:
    page = opened(train_dataset="Your own pictures")
    page.file_uploader(key="train_dataset_zip").upload("p.zip", two_levels(), "application/zip")
    page.run()
    assert "either could be the classes" in words(page)
    assert not [button for button in page.button if button.key == "train_dataset_prepare"]
    page.button_group(key="train_dataset_level").set_value(level).run()
    assert page.query_params["train_dataset_level"] == level
    page.button(key="train_dataset_prepare").click().run()
    assert datasets.info(chosen(page)[0]).class_names == classes


def test_where_the_classes_are_clear_the_page_does_not_ask() -> None:
    page = uploaded(pets(), train_dataset_level="inner")
    assert datasets.info(chosen(page)[0]).class_names == ("*cats*", "dogs")


def test_a_split_of_ones_own_is_kept_and_the_page_says_so() -> None:
    page = uploaded(case("07-zip-split-folders/seg.zip"))
    info = datasets.info(chosen(page)[0])
    assert (info.class_names, info.num_train, info.num_test) == (
        ("forest", "sea", "street"),
        15,
        15,
    )
    assert "split of the ZIP into training and test pictures is kept" in words(page)


def test_progress_is_told_with_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.training import data_view

    now = iter([0.0, 2.0])
    monkeypatch.setattr(data_view.time, "monotonic", lambda: next(now))
    told: list[tuple[float, str]] = []
    tell = data_view._told_by(lambda share, text: told.append((share, text)))
    tell(10, 40)
    assert told == [(0.25, "Picture 10 of 40 · about 6 s left")]


# --- augmentation --------------------------------------------------------------------------------


def test_augmentation_is_chosen_and_shown() -> None:
    page = opened(train_dataset="Shapes")
    assert not page.image
    page.slider(key="train_augment_shift").set_value(3)
    page.slider(key="train_augment_rotation").set_value(15)
    page.slider(key="train_augment_zoom").set_value(20)
    page.slider(key="train_augment_noise").set_value(10)
    page.toggle(key="train_augment_flip").set_value(True).run()
    assert (
        chosen(page)[1] == "shift up to 3 px, rotation up to 15°, zoom up to 20%, flip, noise 0.1"
    )
    (preview,) = page.image
    before = preview.proto.imgs[0].url
    page.button(key="train_augment_again").click().run()
    assert page.image[0].proto.imgs[0].url != before


def test_augmentation_stands_in_the_link() -> None:
    assert (
        chosen(opened(train_augment_rotation="30", train_augment_noise="5"))[1]
        == "rotation up to 30°, noise 0.05"
    )


@pytest.mark.parametrize("value", ["99", "-1", "inf", "nan", "x"])
def test_impossible_augmentation_in_a_link_is_ignored(value: str) -> None:
    assert chosen(opened(train_dataset="Shapes", train_augment_rotation=value))[1] == "none"


def test_mirrored_digits_are_warned_of() -> None:
    assert "no digit" in words(opened(train_augment_flip="true"))
    assert "no digit" not in words(opened(train_dataset="Shapes", train_augment_flip="true"))


def test_menu_has_all_data_sets_and_your_own() -> None:
    titles = [info.title for info in datasets.DATASETS.values()]
    assert opened().selectbox(key="train_dataset").options == [*titles, "Your own pictures"]
    assert own_data.MAX_SIDE == 64


def test_server_lets_the_largest_zip_in() -> None:
    """Streamlit's server refuses what is above this, whatever the widget allows."""
    settings = tomllib.loads((APP.parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["maxUploadSize"] * 1_000_000 == picture_zip.MAX_ZIP_BYTES
