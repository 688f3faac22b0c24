"""The map of activation patterns: PCA at once, t-SNE step by step."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from cnn.datasets import Dataset
from cnn.inspection.patterns import embedding
from cnn.inspection.patterns.embedding import ITERATIONS, Embedding
from cnn.inspection.patterns.layer_patterns import Patterns, advance_tsne, patterns_of
from cnn.runs import Run
from cnn.types import FloatArray
from ui.address import owner
from ui.components.point_cloud import point_cloud
from ui.patterns import patterns_values as values
from ui.shell.page import explain_errors
from ui.subject import subject
from ui.workers import cached
from ui.workers.slices import REFRESH_SECONDS, Slices

_STATE = "tsne"
_OUTLINE = "An outline marks a mistake."

_Draw = Callable[[FloatArray, str], None]  # points, and what they show in words


class _Making(Slices):
    """A t-SNE map of this session, on its way.

    Args:
        key: What the map is of.
        call: Brings it on by a slice.
    """

    embedding: Embedding | None = None

    def __init__(self, key: tuple[object, ...], call: "partial[Embedding]") -> None:
        super().__init__(key)
        self._call = call

    @property
    def goes_on(self) -> bool:
        return not self.stopped and not (self.embedding and self.embedding.is_finished)

    def next_call(self) -> "partial[Embedding] | None":
        return None if self.embedding and self.embedding.is_finished else self._call

    def arrived(self, result: Embedding) -> None:
        self.embedding = result


def show(
    run: Run,
    epoch: int,
    data: Dataset,
    found: Patterns,
    *,
    pair: Sequence[int],
    sheet: str,
) -> None:
    """Show the map; while t-SNE goes on, only this part is drawn again.

    Args:
        run: Whose network looks at the pictures.
        epoch: Its weights after this epoch.
        data: With the pictures.
        found: Their patterns.
        pair: Numbers of the two pictures that are open.
        sheet: What `picture_sheet` calls the pictures by.
    """

    def draw(points: FloatArray, alt: str) -> None:
        point_cloud(
            points,
            found.labels,
            found.probabilities,
            data.class_names,
            key="pattern_map",
            alt=alt,
            chosen=pair,
            sheet=sheet,
            only_wrong=owner.get(values.MISTAKES),
            on_pick=_pick,
        )

    asked = _asked()
    if owner.get(values.MAP) == "PCA":
        st.fragment(_show_pca)(_like_the_last(run, epoch, found), found, draw, asked)
        return
    perplexity, seed = owner.get(values.PERPLEXITY), owner.get(values.SEED)
    version = subject.weights_version(run, epoch)
    key = (run.id, found.layer, epoch, perplexity, seed, version)
    making = st.session_state.get(_STATE)
    if making is None or making.key != key:
        call = partial(
            advance_tsne,
            *(run.id, found.layer, epoch),
            perplexity=perplexity,
            seed=seed,
            version=version,
        )
        making = st.session_state[_STATE] = _Making(key, call)
    going = making.goes_on
    st.fragment(_show_tsne, run_every=REFRESH_SECONDS if going else None)(
        making, found, draw, asked, going
    )


def _show_pca(points: FloatArray, found: Patterns, draw: _Draw, asked: tuple[int, ...]) -> None:
    _open_what_was_picked(asked)
    draw(points, f"PCA map of {len(points):,} test pictures in {found.layer}, a symbol per class.")
    shown = float(found.shares.sum())
    st.caption(
        f"Across and up: the first two principal components of {found.num_values:,} numbers. They "
        f"hold {found.shares[0]:.0%} and {found.shares[1]:.0%} of the variance; the other "
        f"{1 - shown:.0%} cannot be seen here, so what overlaps here may lie far apart. {_OUTLINE}"
    )


def _show_tsne(
    making: _Making, found: Patterns, draw: _Draw, asked: tuple[int, ...], going: bool
) -> None:
    _open_what_was_picked(asked)
    with explain_errors():
        if making.goes_on:
            making.look()
        now = making.embedding
        if now is None:
            now = Embedding(found.points, 0, np.nan)
        with st.container(horizontal=True, vertical_alignment="center"):
            _show_progress(making, now)
        draw(
            now.points,
            f"t-SNE map of {len(now.points):,} test pictures in {found.layer}, a symbol per class, "
            f"after {now.iteration} of {ITERATIONS} steps.",
        )
        st.caption(
            "t-SNE keeps neighbours together. Who is near whom means something; the size of a "
            "cluster, the space between two of them, and up or down mean nothing: try another "
            f"seed. {_OUTLINE}"
        )
    if going != making.goes_on:
        st.rerun()  # once, so that the page looks again and again, or no more


def _show_progress(making: _Making, now: Embedding) -> None:
    if now.is_finished:
        st.caption(
            f"Finished: {now.iteration} steps, Kullback-Leibler divergence {now.divergence:.2f}."
        )
        return
    slices_left = (ITERATIONS - now.iteration) / embedding.ITERATIONS_AT_ONCE
    left = slices_left * making.seconds
    words = f"Step {now.iteration} of {ITERATIONS}"
    words += ", stopped" if making.stopped else f", about {left:.0f} s left" if left else ""
    st.progress(now.iteration / ITERATIONS, text=words, width="stretch")
    if making.stopped:
        st.button(
            "Go on", key="tsne_go_on", icon=":material/play_arrow:", on_click=_let, args=(True,)
        )
    else:
        st.button("Stop", key="tsne_stop", icon=":material/stop:", on_click=_let, args=(False,))


def _let(go_on: bool) -> None:
    making = st.session_state.get(_STATE)
    if making is not None:
        making.stopped = not go_on


def _pick(index: int) -> None:
    owner.change({values.PICTURES[owner.get(values.CLICK)]: index})


def _asked() -> tuple[int, ...]:
    return tuple(owner.get(number) for number in values.PICTURES.values())


def _open_what_was_picked(asked: tuple[int, ...]) -> None:
    """Draw the rest of the page again, which is outside of the map.

    Args:
        asked: What the rest of the page shows.
    """
    if asked != _asked():
        st.rerun()


def _like_the_last(run: Run, epoch: int, found: Patterns) -> FloatArray:
    """Return the PCA map, mirrored as the last epoch's, so that no cloud changes sides."""
    last = run.kept_epoch()
    if epoch == last:
        return found.points
    example = cached.inspect(
        partial(patterns_of, run.id, found.layer, last), version=subject.weights_version(run, last)
    )
    return embedding.turn_alike(found.points, example.points)
