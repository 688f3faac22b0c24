"""What the address of the shift test holds."""

from typing import Literal

from cnn.inspection.shift_test.shift_tables import MAX_OTHERS
from cnn.pooling.invariance import MAX_SHIFT
from ui.address.values import Anything, Choice, Whole
from ui.shift_test import shift_job
from ui.subject.subject_values import run_ids

Measure = Literal["accuracy", "probability of the true class"]

OTHERS = run_ids("others", f"Compare with up to {MAX_OTHERS} others", MAX_OTHERS)
DX = Whole("dx", 2, "Shift right (pixels)", low=-MAX_SHIFT, high=MAX_SHIFT)
DY = Whole("dy", 0, "Shift down (pixels)", low=-MAX_SHIFT, high=MAX_SHIFT)
COUNT = Choice("pictures", shift_job.COUNTS[0], "Test pictures", options=shift_job.COUNTS)
MEASURE = Choice[Measure](
    "measure",
    "accuracy",
    "Measure",
    options=("accuracy", "probability of the true class"),
)

ALL: tuple[Anything, ...] = (OTHERS, DX, DY, COUNT, MEASURE)
