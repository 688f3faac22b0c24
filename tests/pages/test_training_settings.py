"""The settings of the training page: by hand, by link, and out of range."""

import pytest

from cnn import runs
from cnn.architecture import PRESETS, Architecture, Dense, Flatten
from cnn.settings import TrainingConfig
from tests.pages.reading import value_of, words
from tests.pages.training_page import SMALL, Desk, labels, make_run, open_page
from ui.subject import subject_values


def test_the_settings_are_those_of_the_article_until_somebody_changes_them(desk: Desk) -> None:
    page = open_page()
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture == PRESETS["article"]
    assert run.config == TrainingConfig(num_train=60_000, num_test=10_000)
    assert run.owner == page.session_state["visitor"]


def test_every_setting_reaches_the_run_by_its_link(desk: Desk) -> None:
    page = open_page(
        **SMALL,
        train_optimizer="nesterov",
        train_schedule="one_cycle",
        train_loss="mean_squared_error",
        train_validation="20",
        train_patience="3",
        train_l2="0.001",
        train_seed="7",
        train_augment_shift="2",
        train_augment_flip="true",
    )
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    config = run.config
    assert (config.optimizer, config.schedule) == ("nesterov", "one_cycle")
    assert config.loss == "mean_squared_error"
    assert (config.validation_split, config.early_stopping, config.l2) == (0.2, 3, 0.001)
    assert (config.augmentation.shift, config.augmentation.flip, config.seed) == (2, True, 7)


def test_the_networks_of_the_lab_are_made_to_fit_other_data(desk: Desk) -> None:
    """Faces are of two classes: the last layer gets two neurons, and the loss is the binary one."""
    page = open_page(train_dataset="Faces")
    page.selectbox(key="train_network").select("LeNet-5").run()
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture.output_shape == (2,)
    assert run.config.dataset == "faces"
    assert run.config.loss == "binary_crossentropy"


def test_the_loss_of_a_link_is_not_replaced_by_the_suggested_one(desk: Desk) -> None:
    page = open_page(train_dataset="Faces", train_loss="mean_squared_error")
    assert page.selectbox(key="train_loss").value == "mean_squared_error"
    page.selectbox(key="train_dataset").select("MNIST").run()
    assert page.selectbox(key="train_loss").value == "categorical_crossentropy"


def test_fewer_pictures_than_were_chosen_are_no_error(desk: Desk) -> None:
    page = open_page(train_pictures="20000")
    page.selectbox(key="train_dataset").select("Faces").run()
    assert not page.exception
    assert page.select_slider(key="train_pictures").value < 20_000


def test_limits_are_said_before_they_are_met(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", "4")
    monkeypatch.setenv("CNNLAB_MAX_SAMPLES", "3000")
    monkeypatch.setenv("CNNLAB_MAX_PARAMS", "100000")
    page = open_page(train_network="LeNet-5")
    assert "Up to 4 epochs, 3,000 training pictures and 100,000 parameters" in words(page)
    assert page.number_input(key="train_epochs").value == 4
    assert page.select_slider(key="train_pictures").value == 3000
    assert page.button(key="train_recipe_article").disabled
    page.selectbox(key="train_network").select("The article's network").run()
    assert "This server allows 100,000 parameters" in page.error[0].value
    assert "Start training" not in labels(page)


def test_a_limit_that_is_nonsense_is_told_to_the_operator(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", "many")
    assert "CNNLAB_MAX_EPOCHS" in open_page().error[0].value


def test_repeating_makes_the_same_run_with_the_same_changes_by_hand(desk: Desk) -> None:
    run = make_run(seed=5)
    run.append_rate_change((30, 0.0001))  # type: ignore[arg-type]
    page = open_page(run=run.id)
    page.button(key="train_repeat").click().run()
    again = runs.list_runs()[0]
    assert again.id != run.id
    assert (again.architecture, again.config) == (run.architecture, run.config)
    assert again.rate_changes() == run.rate_changes()


def test_taking_a_runs_settings_sets_every_control(desk: Desk) -> None:
    run = make_run(
        optimizer="momentum", schedule="cosine", l2=0.01, validation_split=0.1, seed=3, batch_size=7
    )
    page = open_page(run=run.id)
    page.button(key="train_take").click().run()
    page.button(key="train_start").click().run()
    assert runs.list_runs()[0].config == run.config
    assert runs.list_runs()[0].architecture == run.architecture


def test_a_recipe_sets_every_control_back(desk: Desk) -> None:
    page = open_page(train_rate="0.1", train_epochs="9", train_network="LeNet-5", train_l2="0.01")
    page.button(key="train_recipe_article").click().run()
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture == PRESETS["article"]
    assert run.config == TrainingConfig(num_train=60_000, num_test=10_000)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_thing_to_try_can_be_started(number: int, desk: Desk) -> None:
    page = open_page(train_l2="0.01", train_optimizer="sgd")
    page.button(key=f"tries_{number}").click().run()
    assert not page.exception
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert (run.config.l2, run.config.optimizer) == (0, "adam")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("train_epochs", "-5"),
        ("train_epochs", "many"),
        ("train_epochs", "1e999"),
        ("train_batch", "0"),
        ("train_rate", "-1"),
        ("train_rate", "nan"),
        ("train_rate", "inf"),
        ("train_seed", "99999999999999999999999"),
        ("train_seed", "-inf"),
        ("train_pictures", "1234567"),
        ("train_test_pictures", "none"),
        ("train_network", "<script>alert(1)</script>"),
        ("train_optimizer", "eval"),
        ("train_loss", ""),
        ("train_dataset", "../faces"),
        ("train_schedule", "never"),
        ("train_validation", "99"),
        ("train_patience", "-1"),
        ("train_l2", "nan"),
        ("train_augment_shift", "1000"),
        ("train_look", "Passwords"),
        ("train_sweep_layers", "77"),
    ],
)
def test_a_value_that_a_link_must_not_have_falls_back_to_the_default(
    name: str, value: str, desk: Desk
) -> None:
    run = make_run().id
    ordinary = open_page(run=run)
    page = open_page(**{"run": run, name: value})
    assert page.session_state[name] == ordinary.session_state[name]
    assert not page.button(key="train_start").disabled


def test_a_link_brings_its_settings(desk: Desk) -> None:
    page = open_page(train_network="LeNet-5", train_pictures="60000", train_rate="0.01")
    page.button(key="train_start").click().run()
    [run] = runs.list_runs()
    assert run.architecture == PRESETS["lenet5"]
    assert run.config == TrainingConfig(num_train=60_000, num_test=10_000, learning_rate=0.01)


def test_a_learning_rate_of_zero_is_explained() -> None:
    page = open_page(train_rate="0")
    assert "learning_rate is a number above 0" in page.error[0].value
    assert "Start training" not in labels(page)


@pytest.mark.parametrize(
    ("parameters", "can_start"),
    [({}, True), ({"train_rate": "0"}, False), ({"train_dataset": "Your own pictures"}, False)],
)
def test_only_a_button_that_is_there_is_to_be_pressed(
    parameters: dict[str, str], can_start: bool
) -> None:
    page = open_page(**parameters)
    assert ("Start training" in labels(page)) == can_start
    assert ("Press **Start training**, and watch" in words(page)) == can_start
    assert ("**Start training** stands below" in words(page)) != can_start


def test_a_network_that_does_not_fit_the_digits_is_explained() -> None:
    network = Architecture((28, 28, 1), (Flatten(), Dense(3)), "three")
    page = open_page(own_network=network.to_json())
    assert "10 classes need (10,)" in page.error[0].value
    assert "Start training" not in labels(page)
    page.button(key="train_fit").click().run()
    assert "Start training" in labels(page)
    assert value_of(page, subject_values.NETWORK).output_shape == (10,)


def test_few_pictures_are_given_smaller_batches_and_more_epochs_by_one_click() -> None:
    """64 pictures in batches of 100 are one step an epoch, which teaches next to nothing."""
    page = open_page(train_pictures="1000", train_epochs="4")
    assert "only **40 times**" in words(page)
    page.button(key="train_more_steps").click().run()
    assert page.number_input(key="train_batch").value == 64
    assert page.number_input(key="train_epochs").value == 13
    assert not [button for button in page.button if button.key == "train_more_steps"]


def test_validation_is_offered_where_the_test_would_choose(desk: Desk) -> None:
    page = open_page()
    assert "train_validation_offer" not in {one.key for one in page.button}
    page = open_page(train_patience="3")
    assert "early stopping keeps the epoch that is best on the test pictures" in words(page)
    page.button(key="train_validation_offer").click().run()
    assert "best on the test pictures" not in words(page)
    assert page.slider(key="train_validation").value == 20
    page.button(key="train_start").click().run()
    assert runs.list_runs()[0].config.validation_split == 0.2


def test_the_way_to_the_builder_is_there_when_the_network_does_not_fit() -> None:
    network = Architecture((9, 9, 1), (Flatten(), Dense(10)))
    page = open_page(own_network=network.to_json())
    assert "but those of MNIST have" in words(page)
    links = {link.proto.label: link.proto for link in page.get("page_link")}
    assert "train_dataset=MNIST" in links["Change it"].query_string
