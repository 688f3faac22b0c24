"""What is trained and how: four controls to begin with, the finer ones folded away below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnn import datasets, export, runs
from cnn.architecture import PRESETS, Architecture
from cnn.datasets import DATASETS, DatasetInfo
from cnn.errors import CnnError
from cnn.settings import LOSS_NAMES, OPTIMIZERS, TrainingConfig, limits
from cnn.settings.augmentation import Augmentation
from cnn.settings.limits import Limits
from cnn.settings.network_for_data import fits, fitted
from cnn.settings.recipes import RECIPES, with_enough_steps
from cnn.settings.training_config import (
    MAX_BATCH_SIZE,
    MAX_L2,
    MAX_LEARNING_RATE,
    MAX_SEED,
    MAX_VALIDATION_SPLIT,
    SCHEDULES,
)
from ui.markdown import plain
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors
from ui.subject import state
from ui.training.data_view import address, augmentation_picker, data_picker
from ui.training.queue_view import limits_note

YOUR_NETWORK = "Your network"
_COUNTS = (1000, 2000, 5000, 10_000, 20_000, 60_000)  # pictures
_SMALL_COUNTS = (100, 200, 500)
_ARTICLE = TrainingConfig()

_SCHEDULE_HELP = (
    "How the learning rate changes during the run. **step**: a tenth after half of the time, a "
    "hundredth after three quarters. **exponential**: evenly down to a hundredth. **cosine**: half "
    "a wave down to nothing. **one_cycle**: up, then down to next to nothing."
)
_OPTIMIZER_HELP = (
    "The rule that turns gradients into steps. **sgd** takes them as they are; **momentum** and "
    "**nesterov** gather speed downhill; **rmsprop** and **adam** adapt each weight's step, and "
    "**adamw** also pulls weights towards 0."
)


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
    networks = {YOUR_NETWORK: state.network()} | {p.name: p for p in PRESETS.values()}
    chosen = st.selectbox("Network", list(networks), key="train_network", bind="query-params")
    about_network = st.container(horizontal=True, vertical_alignment="center", gap="small")
    dataset = data_picker("train_dataset")
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
    _suggest_loss(dataset, info)
    num_train, epochs = _amount(info, allowed)
    place = st.container()  # of the start button, above what a beginner may leave alone
    limits_note()
    learning = _how_it_learns()
    judging = _how_it_is_judged(allowed)
    augmentation = _changed_pictures(dataset)
    num_test, seed, name = _the_rest(info)
    settings = None
    with place, explain_errors():
        architecture = _network(networks[chosen], info, own=chosen == YOUR_NETWORK)
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
        with network_place:
            words = f"{plain(architecture.name)} · {architecture.num_params:,} parameters"
            st.caption(words, width="content")
    return settings


def address_of(dataset: str) -> dict[str, str]:
    """Return the parameters by which a link opens the page with the learner's own network."""
    return {"train_network": YOUR_NETWORK} | address(dataset, "train_dataset")


def _builder_address(network: str, dataset: str) -> dict[str, str]:
    """Return the parameters by which a link opens the builder with what was chosen here."""
    presets = [key for key, preset in PRESETS.items() if preset.name == network]
    chosen = {"preset": presets[0]} if presets else {}  # it has the learner's own at hand
    return chosen | address(dataset, "builder_data")


def take(network: str, config: TrainingConfig) -> None:
    """Set all controls as a run had them; for callbacks, before the page is drawn.

    Args:
        network: Name of a preset, or `YOUR_NETWORK`.
        config: Of a data set that comes with the lab; a learner's own data stay chosen.
    """
    for name, value in values_of(network, config).items():
        st.session_state[name] = value
    # Else the loss would be suggested anew for a data set that has just been chosen.
    st.session_state["train_loss_for"] = config.dataset


def take_from(architecture: Architecture, config: TrainingConfig) -> None:
    """Set all controls as a run had them, its network included."""
    presets = [preset.name for preset in PRESETS.values() if preset == architecture]
    if not presets:
        state.set_network(architecture)
    take(presets[0] if presets else YOUR_NETWORK, config)


def values_of(network: str, config: TrainingConfig) -> dict[str, Any]:
    """Return the value of each control of a run, by widget key."""
    augmentation = config.augmentation
    values: dict[str, Any] = {
        "train_network": network,
        "train_epochs": min(config.epochs, limits.limits().max_epochs),
        "train_optimizer": config.optimizer,
        "train_rate": float(config.learning_rate),
        "train_schedule": config.schedule,
        "train_loss": config.loss,
        "train_batch": config.batch_size,
        "train_validation": round(100 * config.validation_split),
        "train_patience": config.early_stopping,
        "train_l2": float(config.l2),
        "train_seed": config.seed,
        "train_augment_shift": augmentation.shift,
        "train_augment_rotation": round(augmentation.rotation),
        "train_augment_zoom": round(100 * augmentation.zoom),
        "train_augment_noise": round(100 * augmentation.noise),
        "train_augment_flip": augmentation.flip,
    }
    if config.dataset in DATASETS:
        info = DATASETS[config.dataset]
        values |= {
            "train_dataset": info.title,
            "train_pictures": config.num_pictures,
            "train_test_pictures": config.num_test or info.num_test,
        }
    return values


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
        f"correct the weights only **{steps} time{'s' if steps > 1 else ''}** in all: too few to "
        "learn much."
    )
    st.button(
        f"Take batches of {better.batch_size} and {better.epochs} epochs",
        key="train_more_steps",
        icon=":material/auto_fix_high:",
        on_click=st.session_state.update,
        args=({"train_batch": better.batch_size, "train_epochs": better.epochs},),
    )


def _suggest_loss(dataset: str, info: DatasetInfo) -> None:
    """Choose the loss that suits a data set when another one is chosen, unless a link says so."""
    before = st.session_state.get("train_loss_for")
    st.session_state["train_loss_for"] = dataset
    by_link = before is None and "train_loss" in st.query_params
    first = before is None and info.loss != _ARTICLE.loss
    if (first and not by_link) or before not in (None, dataset):
        st.session_state["train_loss"] = info.loss


def _amount(info: DatasetInfo, allowed: Limits) -> tuple[int, int]:
    """Ask for the number of training pictures and of epochs."""
    num_train = _count(
        "Training pictures",
        "train_pictures",
        min(info.num_train, allowed.max_samples),
        "More pictures: a better network, and more time. The article uses all 60,000.",
    )
    epochs: int = st.number_input(
        "Epochs",
        1,
        allowed.max_epochs,
        min(_ARTICLE.epochs, allowed.max_epochs),
        key="train_epochs",
        bind="query-params",
        help="How often the network sees every picture.",
    )
    return num_train, epochs


def _count(label: str, key: str, most: int, words: str) -> int:
    """Ask for a number of pictures, all of them unless something else is chosen."""
    counts = [n for n in (_COUNTS if most > _COUNTS[0] else _SMALL_COUNTS) if n < most] + [most]
    if st.session_state.get(key, most) not in counts:  # chosen for another data set
        st.session_state[key] = most
    if len(counts) == 1:
        st.caption(f"{label}: all {most:,}")
        return most
    count: int = st.select_slider(label, counts, most, key=key, bind="query-params", help=words)
    return count


def _how_it_learns() -> dict[str, Any]:
    with st.expander("How it learns: optimiser, learning rate, loss, batches"):
        with st.container(horizontal=True):
            optimizer = st.selectbox(
                "Optimiser",
                OPTIMIZERS,
                OPTIMIZERS.index(_ARTICLE.optimizer),
                key="train_optimizer",
                bind="query-params",
                help=_OPTIMIZER_HELP,
            )
            batch_size = st.number_input(
                "Batch size",
                1,
                MAX_BATCH_SIZE,
                _ARTICLE.batch_size,
                key="train_batch",
                bind="query-params",
                help="Pictures per step: the weights are corrected after each batch.",
            )
        with st.container(horizontal=True):
            learning_rate = st.number_input(
                "Learning rate",
                0.0,
                MAX_LEARNING_RATE,
                _ARTICLE.learning_rate,
                step=0.001,
                format="%g",
                key="train_rate",
                bind="query-params",
                help="How far each step goes. Too small: slow. Too large: it jumps over the "
                "valley. It can be changed while the run goes on.",
            )
            schedule = st.selectbox(
                "Schedule",
                SCHEDULES,
                key="train_schedule",
                bind="query-params",
                help=_SCHEDULE_HELP,
            )
        loss = st.selectbox(
            "Loss",
            LOSS_NAMES,
            key="train_loss",
            bind="query-params",
            help="What a wrong answer costs; training makes it smaller. Categorical crossentropy "
            "looks only at the probability of the right class, binary crossentropy at each of "
            "them. For two classes, both are the same number.",
        )
    return {
        "optimizer": optimizer,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "schedule": schedule,
        "loss": loss,
    }


def _how_it_is_judged(allowed: Limits) -> dict[str, Any]:
    with st.expander("Against learning by heart: validation, early stopping, L2"):
        split = st.slider(
            "Validation split",
            0,
            round(100 * MAX_VALIDATION_SPLIT),
            step=5,
            format="%d %%",
            key="train_validation",
            bind="query-params",
            help="Share of the training pictures that is kept apart to judge every epoch, so that "
            "the test pictures stay unseen until the end. 0: the test pictures judge, as in the "
            "article.",
        )
        with st.container(horizontal=True):
            patience = st.number_input(
                "Early stopping (epochs)",
                0,
                allowed.max_epochs,
                key="train_patience",
                bind="query-params",
                help="Ends the run after so many epochs without a lower loss on the pictures that "
                "judge, and keeps the best epoch. 0: train to the end, keep the last one.",
            )
            l2 = st.number_input(
                "L2",
                0.0,
                MAX_L2,
                step=0.0001,
                format="%g",
                key="train_l2",
                bind="query-params",
                help="So many times the sum of all squared weights joins the loss, which keeps "
                "weights small. Try 0.0001.",
            )
    return {"validation_split": split / 100, "early_stopping": patience, "l2": l2}


def _changed_pictures(dataset: str) -> Augmentation:
    with st.expander("Change the pictures: shift, rotate, zoom, noise, flip"):
        return augmentation_picker("train_augment", dataset)


def _the_rest(info: DatasetInfo) -> tuple[int, int, str]:
    with st.expander("Test pictures, seed, name"):
        num_test = _count(
            "Test pictures",
            "train_test_pictures",
            info.num_test,
            "Never trained on; after each epoch they show what the network really learned.",
        )
        seed = st.number_input(
            "Seed",
            0,
            MAX_SEED,
            key="train_seed",
            bind="query-params",
            help="Start of all chance. The same seed and settings give the same run again; another "
            "one moves the accuracy by up to half a point.",
        )
        name = st.text_input("Name of the run", max_chars=80, key="train_name")
    return num_test, seed, name
