"""The run store: one folder per training run, readable at any moment.

    runs/<id>/
        config.json              name, network, training configuration, versions
        status.json              state, progress, message for the learner
        heartbeat                touched every 2 s by whoever trains or queues the run
        stop, pause, give_way, wanted_rate.json   what somebody asked the run for
        batches.csv, epochs.csv  appended to, whole lines at a time
        gradients.csv, learning_rates.csv, dead_units.csv   likewise
        live.npz                 first kernels and a few answers, about a second old
        confusion/epoch-003.npy  after each epoch
        weights/epoch-003.weights.h5   after each epoch; 000 is before the first
        backup/epoch-003.weights.h5    the last of them once more, with the optimiser's state
        reserve                  space for the last word when the disk is full
        shared                   the secret of the link that opens it for others
        model.keras, test_predictions.npz   written at the end

Everything but the tables is written under another name and then renamed, so that nobody ever
sees half a file, neither a reader nor a run that is resumed after a crash. The runs that come with
the lab, in cnn/data/examples, have some of these files only, and are never written to. Nothing here
uses Keras or TensorFlow.
"""

from cnn.runs.heartbeat import Heartbeat
from cnn.runs.records import EPOCH_COLUMNS, Backup
from cnn.runs.run import ACTIVE, GAVE_WAY, HEARTBEAT_SECONDS, IMPORTED, Run, State, Status
from cnn.runs.store import (
    Damaged,
    check_fit,
    create,
    damaged_runs,
    datasets_in_use,
    examples,
    forget_unfinished,
    get,
    list_runs,
    stop_all,
    store_folder,
)
from cnn.runs.upload_handover import pending, pending_file

__all__ = [
    "ACTIVE",
    "EPOCH_COLUMNS",
    "GAVE_WAY",
    "HEARTBEAT_SECONDS",
    "IMPORTED",
    "Backup",
    "Damaged",
    "Heartbeat",
    "Run",
    "State",
    "Status",
    "check_fit",
    "create",
    "damaged_runs",
    "datasets_in_use",
    "examples",
    "forget_unfinished",
    "get",
    "list_runs",
    "pending",
    "pending_file",
    "stop_all",
    "store_folder",
]
