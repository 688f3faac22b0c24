"""Look inside: the network, its opened units, and links that open them."""

import re
from collections.abc import Callable

import keras
import numpy as np
import pytest

from cnn import datasets, models, runs
from cnn.architecture import (
    Architecture,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
)
from cnn.inspection.look_inside.overview import KERAS_LINES
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.pages.hand import Hand, Message, hand_of
from tests.pages.reading import open_page, words

EXAMPLE = "example-depth-02"
MIXED = Architecture(
    (28, 28, 1),
    (
        Conv2D(2, 5, strides=3, activation="tanh"),
        BatchNormalization(),
        MaxPool2D(2),
        Flatten(),
        Dropout(0.4),
        Dense(10, activation="softmax"),
    ),
)


@pytest.fixture
def untrained(run_store) -> Run:
    """A run before its first epoch."""
    run = runs.create(MIXED, TrainingConfig(num_train=50, num_test=20, epochs=1))
    with run.new_weights(0) as path:
        models.build(MIXED, seed=1).save_weights(path)
    return run


def test_the_page_shows_the_network_and_what_it_answers() -> None:
    page = open_page("look_inside", run=EXAMPLE, picture="0")
    assert re.search(r"It answers \*\*7\*\*, right, and is [\d.]+% sure of it\.", words(page))
    assert "after epoch 5" in words(page)
    assert not page.error


def test_the_three_tries_lead_to_what_they_promise() -> None:
    page = open_page("look_inside", run=EXAMPLE)
    page.button(key="tries_1").click().run()
    assert "after epoch 0" in words(page)
    page.button(key="tries_2").click().run()
    said = re.search(
        r"It answers \*\*(\d)\*\*, wrong: it is \*\*(\d)\*\*\. "
        r"It is ([\d.]+)% sure of \1, and gives \2 ([\d.]+)%",
        words(page),
    )
    assert said
    labels = datasets.load("mnist").y_test
    picture = int(page.query_params["picture"])
    assert int(said[2]) == labels[picture] != int(said[1])
    assert float(said[3]) > float(said[4])
    page.button(key="tries_3").click().run()
    assert page.subheader[0].value == "conv2d_1 · 0"
    assert page.query_params["unit"] == "conv2d_1.0"
    assert not page.exception


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("conv2d.1", "The one channel of the picture"),
        ("batch_normalization.0", "Batch normalisation"),
        ("max_pooling2d.1", "keeps the largest number"),
        ("flatten.9", "Number 9 of the vector"),
        ("dropout.3", "does nothing"),
        ("dense.4", "**Softmax** makes probabilities"),
    ],
)
def test_a_unit_of_every_kind_opens_by_its_link(untrained: Run, unit: str, said: str) -> None:
    page = open_page("look_inside", run=untrained.id, unit=unit)
    assert said in words(page)
    assert page.subheader[0].value == unit.replace(".", " · ")
    assert not page.error


def test_a_pinned_cell_has_the_number_of_keras_and_follows_the_epoch() -> None:
    said = {}
    for epoch in (0, 5):
        page = open_page(
            "look_inside", run=EXAMPLE, unit="conv2d_1.3", cell="y.4.6", epoch=str(epoch)
        )
        pinned = next(m.value for m in page.markdown if m.value.startswith("Pinned"))
        run = runs.get(EXAMPLE)
        model = models.build(run.architecture)
        model.load_weights(run.weights_file(epoch))
        inside = keras.Model(model.input, model.get_layer("conv2d_1").output)
        picture = datasets.scale(datasets.load("mnist").x_test[:1])
        said[epoch] = float(np.asarray(inside(picture, training=False))[0, 4, 6, 3])
        assert f"**{said[epoch]:.4g}**" in pinned
    assert said[0] != said[5]


YOURS = "These scores are yours"


def test_scores_of_ones_own_are_in_the_link_of_their_picture_until_the_networks_are_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand = hand_of(monkeypatch)

    def shown() -> tuple[list[float], float]:
        state = heard(hand)[2]["state"]
        return state["logits"], state["temperature"]

    def change(revision: int, scores: list[float], temperature: float) -> None:
        event, callback, _ = heard(hand)
        message = {"revision": revision, "logits": scores, "temperature": temperature}
        hand.next = [("unit_softmax", event, callback, message)]
        page.run()

    unit = {"run": EXAMPLE, "unit": "dense.7"}
    page = open_page("look_inside", picture="0", **unit)
    theirs, _ = shown()
    assert YOURS not in words(page)
    mine = [theirs[0] + 3, *theirs[1:]]
    change(1, mine, 0.5)
    assert YOURS in words(page)
    link = page.query_params["what_if"]
    assert YOURS in words(open_page("look_inside", picture="0", what_if=link, **unit))
    assert shown() == (pytest.approx(mine), 0.5)
    of_another = words(open_page("look_inside", picture="1", what_if=link, **unit))
    assert YOURS not in of_another
    assert "These scores are the network's: those you changed began with other ones." in of_another

    unchanged = "~".join(link.split("~")[:1] * 2 + ["1"])
    said = words(open_page("look_inside", picture="0", what_if=unchanged, **unit))
    assert YOURS not in said
    assert "began with other ones" not in said

    page.run()
    change(2, theirs, 1)
    assert YOURS not in words(page)
    assert "what_if" not in page.query_params


def heard(hand: Hand) -> tuple[str, Callable[[], None], Message]:
    """Return the event, the callback and the data of the fraction that was shown last."""
    return [
        (event, callback, data)
        for module, _, event, callback, data in hand.heard
        if module == "softmax_fraction"
    ][-1]


def test_the_inputs_of_a_unit_can_be_paged_and_put_in_order() -> None:
    page = open_page(
        "look_inside", run=EXAMPLE, unit="conv2d_1.0", inputs="4", inputs_by="In order"
    )
    assert page.number_input(key="inputs").value == 4
    beyond = open_page("look_inside", run=EXAMPLE, unit="conv2d_1.0", inputs="99")
    assert not beyond.exception
    assert page.button(key="unit_close").click().run().query_params.get("unit") is None


def test_one_unit_leads_to_the_next(untrained: Run) -> None:
    page = open_page("look_inside", run=untrained.id, unit="conv2d.0")
    page.number_input(key="unit_number").set_value(1).run()
    assert page.subheader[0].value == "conv2d · 1"
    page.selectbox(key="unit_layer").set_value("flatten").run()
    assert page.subheader[0].value == "flatten · 0"
    page.number_input(key="flat_channel").set_value(1).run()
    assert page.query_params["unit"] == "flatten.1"


@pytest.mark.parametrize(
    "unit", ["conv2d", "conv2d.99", "nobody.0", "<script>alert(1)</script>", "conv2d.-1"]
)
def test_a_link_to_no_unit_is_explained_and_the_network_stays(unit: str) -> None:
    page = open_page("look_inside", run=EXAMPLE, unit=unit)
    assert len([*page.error, *page.warning]) == 1
    assert "It answers **7**" in words(page)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"picture": "10000"}, "“10000”, which is no test picture here"),
        ({"picture": "<b>7"}, "is not a whole number from 0 to"),
        (
            {"epoch": "77"},
            "“77”, which is no epoch of this run. It shows the one that was kept, 5.",
        ),
        ({"epoch": "5", "picture": "9999"}, ""),
    ],
)
def test_a_link_to_no_picture_or_epoch_says_what_is_shown_instead(
    asked: dict[str, str], said: str
) -> None:
    page = open_page("look_inside", run=EXAMPLE, **asked)
    assert [said in warning.value for warning in page.warning] == [True] * bool(said)
    assert "after epoch 5" in words(page)


def test_damaged_weights_are_explained(untrained: Run) -> None:
    untrained.weights_file(0).write_bytes(b"no weights")
    page = open_page("look_inside", run=untrained.id)
    assert "damaged" in page.error[0].value


def test_a_run_without_weights_says_when_to_come_back(run_store) -> None:
    run = runs.create(MIXED, TrainingConfig(num_train=50, num_test=20, epochs=1))
    assert "saved when training begins" in words(open_page("look_inside", run=run.id))


def test_a_run_whose_weights_were_deleted_does_not_say_that_they_are_to_come(
    untrained: Run,
) -> None:
    untrained.append_epoch((1, 1.0, 0.5, 0.8, 0.5, 0.8, 0.001))
    untrained.write_status(runs.Status("finished", "", 1, 1, 1))
    untrained.weights_file(0).unlink()
    page = open_page("look_inside", run=untrained.id)
    assert "The weights of this run are gone" in words(page)
    assert "when training begins" not in words(page)


@pytest.mark.parametrize(
    ("saved", "label", "then"),
    [
        ((0, 1, 2), "Back to epoch 0", "after epoch 0"),
        ((1, 2), "Back to epoch 1", "after epoch 1"),
        ((2,), "One that has not learned yet", "after epoch 0"),
    ],
)
def test_the_way_back_leads_to_weights_that_are_there(
    untrained: Run, saved: tuple[int, ...], label: str, then: str
) -> None:
    """An uploaded network has one set of weights; of others, some may have been deleted."""
    for epoch in (1, 2):
        with untrained.new_weights(epoch) as path:
            models.build(MIXED, seed=epoch).save_weights(path)
        untrained.append_epoch((epoch, 1.0, 0.5, 0.8, 0.5, 0.8, 0.001))
    untrained.write_status(runs.Status("finished", "", 2, 1, 1))
    for epoch in {0, 1, 2} - set(saved):
        untrained.weights_file(epoch).unlink()
    page = open_page("look_inside", run=untrained.id)
    assert "after epoch 2" in words(page)
    assert label in page.button(key="tries_1").label
    page.button(key="tries_1").click().run()
    assert then in words(page)


def test_a_link_to_an_epoch_that_a_run_with_one_set_of_weights_lacks_says_so(
    untrained: Run,
) -> None:
    page = open_page("look_inside", run=untrained.id, epoch="3")
    assert "It has one set of weights: 0" in words(page)
    assert (
        "epoch"
        not in words(open_page("look_inside", run=untrained.id, epoch="0"))
        .split("one set of weights")[0]
        .splitlines()[0]
    )


def test_the_keras_lines_of_the_page_do_what_the_page_shows() -> None:
    network = Architecture((6, 6, 1), (Conv2D(2, 3), Flatten(), Dense(3)))
    model, picture = models.build(network), np.full((6, 6, 1), 100, np.uint8)
    found = {"keras": keras, "model": model, "picture": picture}
    exec(KERAS_LINES, found)  # noqa: S102 - our own code
    np.testing.assert_allclose(
        found["sums"][0, :, :, 0], found["maps"]["conv2d"][0, :, :, 0], rtol=1e-4
    )
