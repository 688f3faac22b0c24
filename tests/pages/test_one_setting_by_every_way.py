"""A setting is one thing, whoever sets it: a link, a hand, a click on another run, the terminal."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnn import __main__ as command_line
from cnn import runs
from cnn.architecture import PRESETS, Architecture
from cnn.arguments import Argument, describe_arguments
from cnn.errors import CnnError
from cnn.settings import TrainingConfig
from cnn.settings.augmentation import Augmentation
from tests.pages.training_page import Desk, button, open_page
from ui.address.values import Anything, MaybeWhole
from ui.training import training_settings
from ui.training import training_values as values

NETWORK = "no_convolution"
SETTINGS = describe_arguments(TrainingConfig)
CHANGES = describe_arguments(Augmentation)


def another(about: Argument, default: Any) -> Any:
    """Return a value of a setting that is possible, and not its default."""
    if about.kind == "switch":
        return not default
    if about.options:
        return next(option for option in reversed(about.options) if option != default)
    assert about.bounds is not None
    if (
        default is None or about.bounds.high > 10_000
    ):  # as many pictures as there are, of which some numbers are offered; a seed
        return 5000
    middle = (about.bounds.low + about.bounds.high) / 2
    return round(middle) if about.kind == "whole" else 0.25 * about.bounds.high


def all_others() -> TrainingConfig:
    """Return settings of which none is the default, but the data set."""
    plain = TrainingConfig()
    changes = {name: another(about, 0) for name, about in CHANGES.items()}
    others = {
        name: another(about, getattr(plain, name))
        for name, about in SETTINGS.items()
        if name not in ("augmentation", "dataset")
    }
    return replace(plain, augmentation=Augmentation(**changes), **others)


def by_page(config: TrainingConfig) -> Mapping[Anything, Any]:
    return training_settings.values_of(PRESETS[NETWORK].name, config)


def started(page: AppTest) -> TrainingConfig:
    """Start a run, and return its settings."""
    button(page, "train_start").click().run()
    assert not page.exception
    (run,) = [run for run in runs.list_runs() if run.name != "the other"]
    return run.config


def set_by_link(config: TrainingConfig) -> TrainingConfig:
    link = {value.name: value.texts(new)[0] for value, new in by_page(config).items()}
    return started(open_page(**link))


def set_by_a_click(config: TrainingConfig) -> TrainingConfig:
    other = runs.create(PRESETS[NETWORK], config, name="the other")
    page = open_page(run=other.id)
    button(page, "train_take").click().run()
    return started(page)


def set_by_hand(config: TrainingConfig) -> TrainingConfig:
    page = open_page()
    for value, new in by_page(config).items():
        controls = (
            *(page.selectbox, page.number_input, page.toggle, page.select_slider, page.slider),
            page.text_input,
        )
        (control,) = (
            found
            for kind in controls
            for found in kind
            if str(found.key).partition("#")[0] == value.name
        )
        control.set_value(str(new) if control.type == "text_input" else new).run()
    return started(page)


def set_by_terminal(config: TrainingConfig) -> TrainingConfig:
    """Return what the command line would train with."""
    arguments = ["train", "--network", NETWORK]
    for spec, kept in ((config, SETTINGS), (config.augmentation, CHANGES)):
        for field in fields(spec):  # type: ignore[arg-type]  # both are dataclasses
            new = getattr(spec, field.name)
            if field.name == "augmentation":
                continue
            flag = f"--{field.name.replace('_', '-')}"
            switch = kept[field.name].kind == "switch"
            arguments += ([flag] if new else []) if switch else [flag, str(new)]
    given: list[TrainingConfig] = []

    def look(_: Architecture, wanted: TrainingConfig) -> None:
        given.append(wanted)
        raise CnnError("It was only asked for.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "check_fit", look)
        command_line.main(arguments)
    return given[0]


@pytest.mark.parametrize(
    "way", [set_by_link, set_by_a_click, set_by_hand, set_by_terminal], ids=lambda way: way.__name__
)
def test_whoever_sets_all_settings_trains_with_the_same(
    way: Callable[[TrainingConfig], TrainingConfig], desk: Desk
) -> None:
    wanted = all_others()
    plain = TrainingConfig()
    for part, first in ((wanted, plain), (wanted.augmentation, plain.augmentation)):
        for field in fields(part):  # type: ignore[arg-type]  # both are dataclasses
            differs = getattr(part, field.name) != getattr(first, field.name)
            assert differs == (field.name != "dataset"), field.name
    assert way(wanted) == wanted


@pytest.mark.parametrize("name", [*SETTINGS, *CHANGES])
def test_what_no_setting_can_be_every_way_refuses_in_words(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    about = (SETTINGS | CHANGES)[name]
    declared = {value.label: value for value in values.ALL if value is not values.SHOWN_CHANGES}
    flag = f"--{name.replace('_', '-')}"
    if name == "augmentation" or about.kind == "switch":
        return  # its parts have names of their own; a switch is on or off
    wrong = "1e9" if about.kind == "number" else str(10**10) if about.bounds else "no such thing"
    assert ended(["train", flag, wrong]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    value = declared["Data set" if name == "dataset" else about.words.label]
    if isinstance(value, MaybeWhole):
        return  # how many pictures there are, the data set knows, and the page takes all of them
    with pytest.raises(CnnError):
        value.parse([wrong])
    with pytest.raises(CnnError):
        value.check(wrong if about.options or name == "dataset" else float(wrong))


def ended(arguments: list[str]) -> object:
    """Return the exit code of the command line."""
    try:
        return command_line.main(arguments)
    except SystemExit as end:  # as argparse ends
        return end.code
