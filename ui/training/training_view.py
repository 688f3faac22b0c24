"""A run while it is trained: start, state, progress and controls, curves and live views."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from cnn import runs
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.results import diagnosis
from cnn.runs import ACTIVE, Run, State, Status, comparison, progress_words
from cnn.runs.progress_words import Remedy
from cnn.settings import limits
from cnn.settings.training_config import MAX_EPOCHS, MAX_LEARNING_RATE
from ui.markdown import plain
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.number_field import typed_number
from ui.shell.page import explain_errors, explained
from ui.shell.start_button import start_button
from ui.subject import state
from ui.training import live_view, queue_view
from ui.training.curves import curves
from ui.training.training_settings import Settings
from ui.visitors import access
from ui.visitors.sharing import share_button
from ui.workers import cached

# The state answers clicks, and is cheap to draw; the curves are not.
STATE_SECONDS = 0.5
_WATCH_SECONDS = 5.0  # of somebody else's run that has ended: it may be resumed, renamed or deleted
CURVES_SECONDS = 1.0
FIRST_POINT_SECONDS = 0.3  # until there is one

_BADGES: dict[State, str] = {
    "queued": ":gray-badge[:material/hourglass_empty: queued]",
    "running": ":blue-badge[:material/directions_run: running]",
    "paused": ":violet-badge[:material/pause: paused]",
    "finished": ":green-badge[:material/check: finished]",
    "stopped": ":orange-badge[:material/stop_circle: stopped]",
    "interrupted": ":orange-badge[:material/power_off: interrupted]",
    "failed": ":red-badge[:material/error: failed]",
}
_LEARNED_NOTHING = ":orange-badge[:material/heart_broken: finished, learned nothing]"
_BY_CHANCE = ":orange-badge[:material/question_mark: finished, perhaps no better than chance]"
_METRICS = {
    "test_accuracy": ("Test accuracy", "{:.2%}"),
    "val_accuracy": ("Validation accuracy", "{:.2%}"),
    "accuracy": ("Training accuracy", "{:.2%}"),
    "loss": ("Training loss", "{:.4f}"),
}
_PAUSE_WIDTH = 130  # pixels, for the longest label of the button that pauses or resumes
# Pixels; of equal widths, more digits move nothing. The second is for "100 of 100".
_METRIC_WIDTH, _WIDE_METRIC = 125, 160
_AFTER_EPOCH = "Measured after each epoch."
_SO_FAR = "Mean of all batches so far; the first epoch is not over yet."
# Columns stand one below the other there, and all settings would come before what goes on. Nor
# may the browser hold on to the start button, so that the run comes into view when it begins.
_FIRST_ON_A_PHONE = """<style>
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-begun_by_train_start) { order: -1; }
  [data-testid="stMain"] { overflow-anchor: none; }
}
</style>"""
_WHAT_TRAINING_DOES = """\
**What training does, again and again**
1. A **batch** of pictures goes through the network.
2. The **loss** says how wrong the answers are.
3. **Backpropagation** says for every weight which way makes the loss smaller.
4. The **optimiser** moves every weight a small step that way.

When every picture has had its turn, an **epoch** is over. Then the test pictures, from which the
network never learns, show how good it really is.

"""
_WHAT_NEXT = "Press **Start training**, and watch it here, batch by batch."
_FIRST_THE_REST = (
    "As soon as the settings beside this have what they ask for, **Start training** stands below "
    "them; then watch it here, batch by batch."
)


def offer_start(under_way: list[Run], settings: Settings) -> None:
    """Offer to start a run; not while the same one is under way, so that two clicks start one.

    Args:
        under_way: The visitor's runs that were so when the page began to be drawn.
        settings: What the run would be made of.
    """
    busy = _same_run(under_way, settings) is not None
    if start_button(
        "Under way" if busy else "Start training",  # it may be paused
        key="train_start",
        type="primary",
        icon=":material/directions_run:" if busy else ":material/play_arrow:",
        width="stretch",
        disabled=busy or cached.workers().state == "failed",
        help="This very run is under way. Change a setting, such as the seed, to start another."
        if busy
        else None,
    ):
        # The second click of a double click comes while the first one is answered, or after it.
        run = _same_run(queue_view.own_active_runs(), settings)
        if run is None:
            run = queue_view.start(settings.architecture, settings.config, settings.name)
        state.set_run(run)
        st.rerun()


def _same_run(under_way: list[Run], settings: Settings) -> Run | None:
    """Return the run that is under way with the same settings."""
    wanted = (settings.architecture, settings.config)
    return next((run for run in under_way if (run.architecture, run.config) == wanted), None)


def show(run: Run | None, under_way: list[Run], *, can_start: bool) -> None:
    """Show a run; as long as it goes on, these parts of the page keep themselves up to date.

    Args:
        run: The run; None where there is none yet.
        under_way: The visitor's runs that were so when the page began to be drawn. If this one
            has ended since, the start button does not know it yet: the page is drawn once more.
        can_start: Whether there is a start button.
    """
    st.html(_FIRST_ON_A_PHONE)
    if run is None:
        st.markdown(_WHAT_TRAINING_DOES + (_WHAT_NEXT if can_start else _FIRST_THE_REST))
        return
    if run.is_imported:
        _uploaded(run)
        return
    active = run.status().state in ACTIVE or run.id in [one.id for one in under_way]
    begun = _has_begun(run)
    seconds = CURVES_SECONDS if begun else FIRST_POINT_SECONDS
    with st.container(key="begun_by_train_start"):
        changes = not access.is_own(run) and run not in runs.examples()
        waiting = _WATCH_SECONDS if changes else None
        st.fragment(_state, run_every=STATE_SECONDS if active else waiting)(run, active)
        st.fragment(_measured, run_every=seconds if active else None)(run, active, begun)


def _uploaded(run: Run) -> None:
    """Show a network that was trained elsewhere: there is nothing to tell of its training."""
    st.subheader(f"{plain(run.name)} :blue-badge[:material/upload_file: uploaded]", anchor=False)
    with explain_errors():
        accuracy = comparison.kept_accuracy(run)
        if accuracy is not None:
            st.metric("Test accuracy", f"{accuracy:.2%}", width=_METRIC_WIDTH)
        st.caption(
            f"It was trained {comparison.UPLOADED}, so it cannot be trained further here. **Take "
            "its settings** below trains the same layers anew."
        )
        page_link(pages.RESULTS, "See what it knows")


def _has_begun(run: Run) -> bool:
    with suppress(CnnError):  # damaged, which the page says where it shows them
        return run.batches()["step"].size > 0
    return False


def _still(run: Run, was_active: bool) -> Status:
    """Read where a run stands; once it has ended, let the whole page know, and stop polling."""
    try:
        run.reload()  # somebody may have asked for more epochs
    except CnnError:
        st.rerun()  # deleted, which the page then says
    status = run.status()
    if was_active != (status.state in ACTIVE):
        st.rerun()
    return status


# -- state and controls ----------------------------------------------------------------------------


def _state(run: Run, was_active: bool) -> None:
    status, config = _still(run, was_active), run.config
    nothing = _learned_nothing(run)
    badge = _BADGES[status.state]
    if nothing and status.state == "finished":
        badge = _LEARNED_NOTHING if nothing.startswith(diagnosis.NOTHING) else _BY_CHANCE
    st.subheader(f"{plain(run.name)} {badge}", anchor=False)
    st.caption(
        f"{plain(run.architecture.name)} · {progress_words.num_train(config):,} pictures · "
        f"{plain(comparison.settings_in_short(config))}"
    )
    said_once = status.message.replace(nothing, "").strip() if nothing else status.message
    words = progress_words.progress_text(replace(status, message=said_once), run.quiet_seconds())
    if status.state == "queued" and (place := queue_view.place_in_words(run)):
        words = f"Waiting: {place}"
    st.progress(progress_words.share_done(status, config), plain(words))
    if status.state == "failed":
        _failure(run, status)
    if status.state == "interrupted":
        st.warning(plain(status.message), icon=":material/power_off:")
    _diagnosis(run, status, nothing)
    with explain_errors():
        _controls(run, status)


def _learned_nothing(run: Run) -> str:
    """Say so if what a run has by now is no better than chance."""
    with suppress(CnnError):  # damaged, which the page says where it shows it
        return diagnosis.learned_nothing(run)
    return ""


def _diagnosis(run: Run, status: Status, nothing: str) -> None:
    """Say what has become of a network that does not learn, and offer what may help."""
    silent, measured = "", False
    with suppress(CnnError):  # likewise
        measured = run.kept_row() is not None
        silent = diagnosis.silent_layer(diagnosis.dead_units(run))
    learns = measured and not nothing  # with whatever units
    words = silent if status.state in ACTIVE else f"{nothing} {silent}".strip()
    if learns or not words or status.state in ("queued", "failed"):
        return
    st.warning(plain(words), icon=":material/heart_broken:")
    _offer(run, diagnosis.better_settings(run.config, silent))


def _failure(run: Run, status: Status) -> None:
    """Say why a run failed, and offer what may help, one click each."""
    st.error(plain(status.message), icon=":material/error:")
    with explain_errors():
        _offer_to_go_on_slower(run, status)
        raised = progress_words.rate_before_it_was_raised(run) is not None
        _offer(run, progress_words.remedies(status, run.config, was_raised=raised))


def _offer(run: Run, remedies: list[Remedy]) -> None:
    """Offer to try a run again with other settings, one click each."""
    if not remedies:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Try again with", width="content")
        for number, remedy in enumerate(remedies, start=1):
            if st.button(remedy.label, key=f"train_remedy_{number}", icon=":material/healing:"):
                with explain_errors():
                    state.set_run(queue_view.start(run.architecture, remedy.config, run.name))
                    st.rerun()


def _offer_to_go_on_slower(run: Run, status: Status) -> None:
    """Offer to go on before the numbers left all bounds, with smaller steps."""
    found = progress_words.slower_from(run, status)
    if found is None or not access.is_own(run):
        return
    epoch, rate = found
    if st.button(
        f"Go on after epoch {epoch} with learning rate {rate:.3g}",
        key="train_go_on_slower",
        icon=":material/play_arrow:",
        type="primary",
    ):
        run.request_learning_rate(rate)
        cached.workers().resume(run)
        queue_view.remember(run)
        st.rerun()


def _controls(run: Run, status: Status) -> None:
    """Show what can be done with the run as it is now."""
    active, own = status.state in ACTIVE, access.is_own(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if own and (active or progress_words.can_go_on(run, status)):
            _pause_or_resume_button(run, status)
        if own and active:
            _stop_button(run)
            _rate_popover(run)
        if own and status.state != "failed":
            _more_epochs_popover(run, active=active)
        if not active:
            _repeat_button(run)
        if not active and run.saved_epochs()[1:]:
            page_link(pages.RESULTS, "See what it learned")
        if own:
            share_button(run)
    if not own:
        st.caption(f":material/visibility: {access.ONLY_THERE}")


def _stop_button(run: Run) -> None:
    stopping = run.stop_requested()
    st.button(
        "Stopping …" if stopping else "Stop",
        key="train_stop",
        icon=":material/stop:",
        disabled=stopping,
        on_click=explained(run.request_stop),
        help="Ends after the batch in flight. What was learned is kept, and Resume goes on from "
        "there.",
    )


def _pause_or_resume_button(run: Run, status: Status) -> None:
    """Offer one of both in the same place, so that the others stay where they are."""
    wanted = run.pause_requested()
    if status.state in ("queued", "running"):
        st.button(
            "Pausing …" if wanted else "Pause",
            key="train_pause",
            icon=":material/pause:",
            disabled=wanted or status.state == "queued",
            on_click=explained(run.request_pause),
            width=_PAUSE_WIDTH,
            help="Waits after the batch in flight, until you resume.",
        )
        return
    resuming = status.state == "paused" and not wanted
    if st.button(
        "Resuming …" if resuming else "Resume",
        key="train_resume",
        icon=":material/play_arrow:",
        type="primary",
        disabled=resuming,
        width=_PAUSE_WIDTH,
        help=None if status.state == "paused" else progress_words.where_it_goes_on(run),
    ):
        cached.workers().resume(run)
        queue_view.remember(run)
        st.rerun()


# Where a part of the page keeps itself up to date, one click may arrive twice: its timer, too,
# sends what has just been clicked. The key of a button that must not act twice says what it does,
# or what it starts from; once that has changed, it is another button, and the second message finds
# none. Nor does anything remember a click for later: a run that is stopped would go on by itself.


def _rate_popover(run: Run) -> None:
    """Offer another learning rate, from the next batch on."""
    with st.popover("Learning rate", icon=":material/tune:", key="train_rate_popover"):
        label = "New learning rate"
        text = st.text_input(
            label, f"{run.config.learning_rate:.10g}", key=f"train_new_rate_{run.id}"
        )
        key = f"train_set_rate_{len(run.rate_changes())}"
        if start_button("From the next batch on", key=key, icon=":material/done:"):
            rate = typed_number(text, label, 0.0, MAX_LEARNING_RATE)
            run.request_learning_rate(rate)
            st.toast(f"Learning rate {rate:g}, from the next batch on", icon=":material/done:")
        st.caption("A schedule goes on from there. The curve of the loss shows what comes of it.")


def _more_epochs_popover(run: Run, *, active: bool) -> None:
    with st.popover("More epochs", icon=":material/add:", key="train_more_popover"):
        num = st.number_input("How many more", 1, MAX_EPOCHS, 5, key=f"train_more_{run.id}")
        st.caption("The curves go on. A schedule runs its course once more.")
        epochs = run.config.epochs
        if start_button(f"+ {counted(num, 'epoch')}", key=f"train_extend_{epochs}", type="primary"):
            wanted = replace(run.config, epochs=epochs + num)
            limits.check(run.architecture, wanted)
            run.extend(num)
            if not active:
                cached.workers().train(run)
                queue_view.remember(run)
            st.rerun()


def _repeat_button(run: Run) -> None:
    if st.button(
        "Repeat",
        key="train_repeat",
        icon=":material/replay:",
        help="The same network, data, settings and seed: on this machine it measures the same "
        "numbers again.",
    ):
        name = f"{run.name[:70]} again"
        state.set_run(queue_view.start(run.architecture, run.config, name, like=run))
        st.rerun()


def _written(value: float, form: str) -> str:
    fits = 0.001 <= value < 10 or value == 0  # so few digits that none is cut off
    return form.format(value) if fits else progress_words.short_number(value)


# -- what was measured -----------------------------------------------------------------------------


def _measured(run: Run, was_active: bool, had_begun: bool) -> None:
    status = _still(run, was_active)
    with explain_errors():
        epochs, batches, kept = run.epochs(), run.batches(), run.kept_row()
        so_far = progress_words.mean_so_far(batches, epochs)
        with st.container(horizontal=True):
            for key, (label, form) in _METRICS.items():
                if key == "val_accuracy" and not run.config.validation_split:
                    continue
                value = (kept or so_far).get(key)
                st.metric(
                    label,
                    "–" if value is None else _written(value, form),
                    width=_METRIC_WIDTH,
                    help=_AFTER_EPOCH if value is None else _SO_FAR if key in so_far else None,
                )
            done = progress_words.epochs_done(status, len(epochs))
            width = _WIDE_METRIC if run.config.epochs > 9 else _METRIC_WIDTH
            st.metric("Epochs", f"{done} of {run.config.epochs}", width=width)
            speed = progress_words.speed(batches)
            st.metric("Pictures a second", f"{speed:,.0f}" if speed else "–", width=_METRIC_WIDTH)
            rate = progress_words.learning_rate_now(batches)
            st.metric(
                "Learning rate",
                progress_words.short_number(run.config.learning_rate if rate is None else rate),
                width=_METRIC_WIDTH,
            )
        if words := progress_words.which_epoch_counts(kept, epochs):
            st.caption(words)
        curves(run, status, epochs)
        live_view.show(run, active=status.state in ACTIVE)
    if was_active and batches["step"].size > 0 and not had_begun:
        st.rerun()  # the first point is there: from now on at leisure
