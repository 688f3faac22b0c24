"""One click, and a learner has the whole run on their own disk."""

import re
from functools import partial

import h5py
import streamlit as st

from cnn.errors import CnnError
from cnn.report.takeaway import take_away
from cnn.runs import Run
from cnn.settings.training_config import dataset_info
from ui.address import owner
from ui.subject.subject_values import PICTURE
from ui.workers import cached


def report_button(run: Run, epoch: int) -> None:
    """Offer a run's take-away: the ZIP is made when it is asked for, on a worker.

    Its activations are those of the test picture that the address names.

    Args:
        run: Any run; without usable weights the button says what it waits for.
        epoch: Its weights after this epoch are taken along.
    """
    obstacle = _obstacle(run, epoch)
    name = re.sub(r"[^A-Za-z0-9]+", "-", run.name).strip("-").lower() or "run"
    if epoch != run.kept_epoch():
        name += f"-epoch-{epoch}"
    last = (run.config.num_test or dataset_info(run.config.dataset).num_test) - 1
    picture = min(owner.get(PICTURE), last)
    weights = "before its first epoch" if epoch == 0 else f"after epoch {epoch}"
    which = "" if run.is_imported else f" {weights}"
    st.download_button(
        "Take it along (ZIP)",
        lambda: cached.workers().inspect(partial(take_away, run.id, epoch, picture)),
        f"{name}.zip",
        "application/zip",
        key=f"take_away_{run.id}",
        icon=":material/download:",
        on_click="rerun",  # what has gone meanwhile, and gives no file, is said by the page
        disabled=bool(obstacle),
        help=obstacle
        or f"The network{which} as model.keras, a report that opens in any browser, its figures as "
        "SVG and PNG, history and answers as CSV, a script and a notebook that repeat it, and what "
        f"each layer makes of test picture {picture}. It takes a few seconds.",
    )


def _obstacle(run: Run, epoch: int) -> str:
    """Say why there is nothing to take along."""
    try:
        with h5py.File(run.weights_file(epoch)):  # which notices, too, when the end is missing
            return ""
    except CnnError as error:
        return str(error)
    except OSError:
        return "The weights of this run are damaged. Train it again."
