"""How training pictures are changed anew in every epoch, and what that looks like."""

import streamlit as st

from cnn import datasets
from cnn.figures.data import before_and_after
from cnn.settings.augmentation import (
    MAX_NOISE,
    MAX_ROTATION,
    MAX_SHIFT,
    MAX_ZOOM,
    Augmentation,
    augment,
)
from cnn.types import UInt8Array
from ui.shell.image import image
from ui.shell.page import explain_errors

_EXAMPLES = 4  # pictures, each of another class where there are enough
_VERSIONS = 6
_NOISE_HELP = "Standard deviation of what is added to each pixel; 100 % is from black to white."
_NO_FLIP = "A mirrored 3 is no digit: do not flip these, or the network learns what it never meets."


def augmentation_picker(key: str, dataset: str | None = "mnist") -> Augmentation:
    """Let the learner choose how pictures are changed, and show what that does to some of them.

    Args:
        key: Start of the widget keys and URL parameters.
        dataset: A name for `cnn.datasets.info`, whose pictures are shown; None shows none.
    """
    with st.container(horizontal=True, gap="small"):
        shift = _slider(
            "Shift", f"{key}_shift", MAX_SHIFT, "%d px", "Up to so many pixels in each direction."
        )
        rotation = _slider(
            "Rotation", f"{key}_rotation", MAX_ROTATION, "%d°", "Up to so far in either direction."
        )
        zoom = _slider(
            "Zoom", f"{key}_zoom", 100 * MAX_ZOOM, "%d %%", "Up to so much larger or smaller."
        )
        noise = _slider("Noise", f"{key}_noise", 100 * MAX_NOISE, "%d %%", _NOISE_HELP)
    flip = st.toggle(
        "Flip",
        key=f"{key}_flip",
        bind="query-params",
        help="Half of the pictures are mirrored, left and right.",
    )
    augmentation = Augmentation(
        shift=shift, rotation=rotation, zoom=zoom / 100, flip=flip, noise=noise / 100
    )
    if flip and dataset == "mnist":
        st.caption(f":orange[:material/warning:] {_NO_FLIP}")
    if dataset is not None and augmentation.is_active:
        with explain_errors():
            _show(key, dataset, augmentation)
    return augmentation


def _slider(label: str, key: str, high: float, unit: str, words: str) -> int:
    value: int = st.slider(
        label,
        0,
        round(high),
        key=key,
        bind="query-params",
        format=unit,
        width=136,  # pixels on the screen; two fit side by side on a phone
        help=words,
    )
    return value


def _show(key: str, dataset: str, augmentation: Augmentation) -> None:
    """Show some pictures of a data set beside changed versions of them."""
    seed = st.session_state.setdefault(f"{key}_seed", 0)
    originals = _examples(dataset)
    versions = [augment(originals, augmentation, (seed, k)) for k in range(_VERSIONS)]
    image(
        before_and_after(originals, versions, zoom=max(1, 64 // originals.shape[1])),
        caption="Left: the original. Right: what the network may see of it in six epochs.",
        alt=f"Pictures as they are, and six versions of each: {augmentation.describe()}.",
    )
    st.button("Others", key=f"{key}_again", icon=":material/casino:", on_click=_again, args=(key,))


def _again(key: str) -> None:
    st.session_state[f"{key}_seed"] += 1


# An own data set never changes under its name.
@st.cache_resource(max_entries=32, show_spinner=False)
def _examples(dataset: str) -> UInt8Array:
    return datasets.one_of_each(datasets.load(dataset), _EXAMPLES)
