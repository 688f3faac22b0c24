"""How training pictures are changed anew in every epoch, and what that looks like."""

import streamlit as st

from cnn import datasets
from cnn.figures.data import before_and_after
from cnn.settings.augmentation import Augmentation, augment
from cnn.types import UInt8Array
from ui.address import owner
from ui.shell.controls import slider, toggle
from ui.shell.image import image
from ui.shell.page import explain_errors
from ui.training import training_values as values

_EXAMPLES = 4  # pictures, each of another class where there are enough
_VERSIONS = 6
_WIDTH = 136  # pixels of a slider; two fit side by side on a phone
_NO_FLIP = "A mirrored 3 is no digit: do not flip these, or the network learns what it never meets."


def augmentation_picker(dataset: str | None) -> Augmentation:
    """Let the learner choose how pictures are changed, and show what that does to some of them.

    Args:
        dataset: A name for `cnn.datasets.info`, whose pictures are shown; None shows none.
    """
    settings = values.AUGMENTATION
    with st.container(horizontal=True, gap="small"):
        shift = slider(settings.shift, format="%d px", width=_WIDTH)
        rotation = slider(settings.rotation, format="%g°", width=_WIDTH)
        zoom = slider(settings.zoom, format="%g %%", width=_WIDTH)
        noise = slider(settings.noise, format="%g %%", width=_WIDTH)
    flip = toggle(settings.flip)
    augmentation = Augmentation(
        shift=shift, rotation=rotation, zoom=zoom / 100, flip=flip, noise=noise / 100
    )
    if flip and dataset == "mnist":
        st.caption(f":orange[:material/warning:] {_NO_FLIP}")
    if dataset is not None and augmentation.is_active:
        with explain_errors():
            _show(dataset, augmentation)
    return augmentation


def _show(dataset: str, augmentation: Augmentation) -> None:
    """Show some pictures of a data set beside changed versions of them."""
    seed = owner.get(values.SHOWN_CHANGES)
    originals = _examples(dataset)
    versions = [augment(originals, augmentation, (seed, k)) for k in range(_VERSIONS)]
    image(
        before_and_after(originals, versions, zoom=max(1, 64 // originals.shape[1])),
        caption="Left: the original. Right: what the network may see of it in six epochs.",
        alt=f"Pictures as they are, and six versions of each: {augmentation.describe()}.",
    )
    st.button("Others", key="train_augment_again", icon=":material/casino:", on_click=_again)


def _again() -> None:
    owner.change({values.SHOWN_CHANGES: owner.get(values.SHOWN_CHANGES) + 1})


# An own data set never changes under its name.
@st.cache_resource(max_entries=32, show_spinner=False)
def _examples(dataset: str) -> UInt8Array:
    return datasets.one_of_each(datasets.load(dataset), _EXAMPLES)
