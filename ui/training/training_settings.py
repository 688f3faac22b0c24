"""What is trained and how: four controls to begin with, the finer ones folded away below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnn import datasets, export, runs
from cnn.architecture import PRESETS, Architecture
from cnn.counting import counted
from cnn.datasets import DATASETS, DatasetInfo
from cnn.errors import CnnError
from cnn.settings import TrainingConfig, judging, limits
from cnn.settings.augmentation import Augmentation
from cnn.settings.limits import Limits
from cnn.settings.network_for_data import fits, fitted
from cnn.settings.recipes import RECIPES, with_enough_steps
from ui.address import owner
from ui.address.values import Anything, MaybeWhole
from ui.markdown import plain
from ui.shell import number_field, pages
from ui.shell.controls import number_input, select_slider, selectbox, slider, text_input
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors
from ui.subject import state
from ui.training import training_values as values
from ui.training.augmentation_view import augmentation_picker
from ui.training.data_view import address, data_picker
from ui.training.queue_view import limits_note

_COUNTS = (1000, 2000, 5000, 10_000, 20_000, 60_000)  # pictures
_SMALL_COUNTS = (100, 200, 500)


@dataclass(frozen=True)
class Settings:
    """What the learner has chosen, checked."""

    architecture: Architecture
    config: TrainingConfig
    name: str

    @property
    def keras_code(self) -> str:
        """The same as a Keras program."""
        return export.program(self.architecture, self.config)


def choose(offer: Callable[[Settings], None]) -> Settings | None:
    """Show all settings, and offer to start with them.

    Args:
        offer: Draws the start button; called only if the run is possible.

    Returns:
        None if there is nothing to train with, or the settings do not fit together; the page says
        why.
    """
    allowed = None
    with explain_errors():
        allowed = limits.limits()
    if allowed is None:
        return None
    _recipes(allowed)
    networks = {values.YOUR_NETWORK: state.network()} | {p.name: p for p in PRESETS.values()}
    chosen: str = selectbox(values.NETWORK)
    about_network = st.container(horizontal=True, vertical_alignment="center", gap="small")
    dataset = data_picker()
    if dataset is None:
        return None
    with about_network:
        network_place = st.container(width="content")
        page_link(
            pages.NETWORK_BUILDER,
            "Change it",
            icon=":material/layers:",
            address=_builder_address(chosen, dataset),
        )
    info = datasets.info(dataset)
    num_train, epochs = _amount(info, allowed)
    place = st.container()  # of the start button, above what a beginner may leave alone
    limits_note()
    learning = _how_it_learns(info)
    judging = _how_it_is_judged(allowed)
    augmentation = _changed_pictures(dataset)
    num_test, seed, name = _the_rest(info)
    settings = None
    with place, explain_errors():
        number_field.check(values.RATE, values.L2)
        architecture = _network(networks[chosen], info, own=chosen == values.YOUR_NETWORK)
        config = TrainingConfig(
            dataset=dataset,
            num_train=num_train,
            num_test=num_test,
            epochs=epochs,
            augmentation=augmentation,
            seed=seed,
            **learning,
            **judging,
        )
        runs.check_fit(architecture, config)
        limits.check(architecture, config)
        settings = Settings(architecture, config, name)
        offer(settings)
        _more_steps(config, allowed)
        _offer_validation(config)
        with network_place:
            words = f"{plain(architecture.name)} · {architecture.num_params:,} parameters"
            st.caption(words, width="content")
    return settings


def address_of(dataset: str) -> dict[str, str]:
    """Return the parameters by which a link opens the page with the learner's own network."""
    return owner.link({values.NETWORK: values.YOUR_NETWORK}) | address(dataset)


def _builder_address(network: str, dataset: str) -> dict[str, str]:
    """Return the parameters by which a link opens the builder with what was chosen here."""
    presets = [key for key, preset in PRESETS.items() if preset.name == network]
    chosen = {"preset": presets[0]} if presets else {}  # it has the learner's own at hand
    return chosen | address(dataset)


def take(network: str, config: TrainingConfig) -> None:
    """Set all controls as a run had them; for callbacks.

    Args:
        network: Name of a preset, or `training_values.YOUR_NETWORK`.
        config: Of a data set that comes with the lab; a learner's own data stay chosen.
    """
    owner.change(values_of(network, config))


def take_from(architecture: Architecture, config: TrainingConfig) -> None:
    """Set all controls as a run had them, its network included; for callbacks."""
    presets = [preset.name for preset in PRESETS.values() if preset == architecture]
    network = presets[0] if presets else values.YOUR_NETWORK
    own = {} if presets else state.network_changes(architecture)
    owner.change({**own, **values_of(network, config)})


def values_of(network: str, config: TrainingConfig) -> dict[Anything, Any]:
    """Return the value of each control of a run."""
    augmentation = config.augmentation
    found: dict[Anything, Any] = {
        values.NETWORK: network,
        values.EPOCHS: config.epochs,
        values.OPTIMIZER: config.optimizer,
        values.RATE: float(config.learning_rate),
        values.SCHEDULE: config.schedule,
        values.LOSS: config.loss,
        values.BATCH: config.batch_size,
        values.VALIDATION: _per_cent(config.validation_split),
        values.PATIENCE: config.early_stopping,
        values.L2: float(config.l2),
        values.SEED: config.seed,
        values.AUGMENTATION.shift: augmentation.shift,
        values.AUGMENTATION.rotation: float(augmentation.rotation),
        values.AUGMENTATION.zoom: _per_cent(augmentation.zoom),
        values.AUGMENTATION.noise: _per_cent(augmentation.noise),
        values.AUGMENTATION.flip: augmentation.flip,
    }
    if config.dataset in DATASETS:
        info = DATASETS[config.dataset]
        found |= {
            values.DATA: info.title,
            values.PICTURES: config.num_train,
            values.TEST_PICTURES: config.num_test,
        }
        if config.loss == info.loss:
            found[values.LOSS] = values.LOSS.default
    return found


def _per_cent(share: float) -> float:
    return round(100 * share, 9)  # 7, and not 7.000000000000001


def _recipes(allowed: Limits) -> None:
    """Offer settings that suit each other, one click each."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Begin like", width="content")
        for key, recipe in RECIPES.items():
            title = "the article" if key == "article" else key.replace("_", " ")
            st.button(
                title,
                key=f"train_recipe_{key}",
                type="tertiary",
                icon=":material/menu_book:",
                help=recipe.description,
                on_click=take,
                args=(PRESETS[recipe.architecture].name, recipe.config),
                disabled=recipe.config.epochs > allowed.max_epochs,
            )


def _network(architecture: Architecture, info: DatasetInfo, *, own: bool) -> Architecture:
    """Make a preset fit the data; offer to change the learner's own network.

    Raises:
        CnnError: It cannot be made to fit.
    """
    if fits(architecture, info.input_shape, info.num_classes):
        return architecture
    if not own:
        return fitted(architecture, info.input_shape, info.num_classes)
    try:
        changed = fitted(architecture, info.input_shape, info.num_classes)
    except CnnError:
        return architecture  # the check that follows says what is wrong
    rows, columns, channels = info.input_shape
    st.button(
        f"Make it fit: {rows} × {columns} × {channels}, {info.num_classes} classes",
        key="train_fit",
        icon=":material/build:",
        help="Changes the input and the last layer of your network, and nothing between them.",
        on_click=state.set_network,
        args=(changed,),
    )
    return architecture


def _more_steps(config: TrainingConfig, allowed: Limits) -> None:
    """Say so where the weights would hardly be corrected, and offer what helps."""
    better = with_enough_steps(config, allowed.max_epochs)
    if better is None:
        return
    steps = config.num_batches * config.epochs
    st.caption(
        f":material/lightbulb: {config.num_learnt:,} pictures in batches of {config.batch_size:,} "
        f"correct the weights only **{counted(steps, 'time')}** in all: too few to "
        "learn much."
    )
    st.button(
        f"Take batches of {better.batch_size} and {better.epochs_in_words}",
        key="train_more_steps",
        icon=":material/auto_fix_high:",
        on_click=owner.change,
        args=({values.BATCH: better.batch_size, values.EPOCHS: better.epochs},),
    )


def _offer_validation(config: TrainingConfig) -> None:
    """Say so where the test pictures choose, and offer pictures that may."""
    words = judging.offer_validation(config, own_pictures=config.dataset not in DATASETS)
    if not words:
        return
    st.caption(f":material/balance: {words}")
    st.button(
        f"Keep {judging.SHARE_APART:.0%} apart for validation".replace("%", " %"),
        key="train_validation_offer",
        icon=":material/auto_fix_high:",
        on_click=owner.change,
        args=({values.VALIDATION: _per_cent(judging.SHARE_APART)},),
    )


def _amount(info: DatasetInfo, allowed: Limits) -> tuple[int, int]:
    """Ask for the number of training pictures and of epochs."""
    num_train = _count(values.PICTURES, min(info.num_train, allowed.max_samples))
    return num_train, number_input(values.EPOCHS, high=allowed.max_epochs)


def _count(value: MaybeWhole, most: int) -> int:
    """Ask for a number of pictures, all of them unless something else is chosen."""
    asked = owner.get(value)
    rounded = _COUNTS if most > _COUNTS[0] else _SMALL_COUNTS
    counts = sorted({most, *(n for n in (asked, *rounded) if n is not None and n < most)})
    if len(counts) == 1:
        st.caption(f"{value.label}: all {most:,}")
        return most
    count = select_slider(value, counts, default=most)
    if asked not in (None, count):
        st.caption(f"{asked:,} cannot be chosen here: it is {count:,} now.")
    return int(count)


def _how_it_learns(info: DatasetInfo) -> dict[str, Any]:
    with st.expander("How it learns: optimiser, learning rate, loss, batches"):
        with st.container(horizontal=True):
            optimizer = selectbox(values.OPTIMIZER)
            batch_size = number_input(values.BATCH)
        with st.container(horizontal=True):
            learning_rate = number_field.number_field(values.RATE)
            schedule = selectbox(values.SCHEDULE)
        loss = selectbox(values.LOSS, default=info.loss)
    return {
        "optimizer": optimizer,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "schedule": schedule,
        "loss": loss,
    }


def _how_it_is_judged(allowed: Limits) -> dict[str, Any]:
    with st.expander("Against learning by heart: validation, early stopping, L2"):
        split = slider(values.VALIDATION, format="%g %%")
        with st.container(horizontal=True):
            patience = number_input(
                values.PATIENCE,
                high=allowed.max_epochs,
                label=f"{values.PATIENCE.label} (epochs)",
            )
            l2 = number_field.number_field(values.L2)
    return {"validation_split": split / 100, "early_stopping": patience, "l2": l2}


def _changed_pictures(dataset: str) -> Augmentation:
    with st.expander("Change the pictures: shift, rotate, zoom, noise, flip"):
        return augmentation_picker(dataset)


def _the_rest(info: DatasetInfo) -> tuple[int, int, str]:
    with st.expander("Test pictures, seed, name"):
        num_test = _count(values.TEST_PICTURES, info.num_test)
        seed = number_input(values.SEED)
        name = text_input(values.NAME)
    return num_test, seed, name
