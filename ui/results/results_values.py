"""What the address of the results page holds."""

from functools import partial

from cnn.results import confidence
from cnn.results.picture_search import MOST_CLASSES, ORDERS, SHOWN, Cell, Order, Shown, read_cell
from ui.address.values import Anything, Choice, MaybeWhole, Span, Text, Whole

CELL = Text[Cell](
    "cell",
    Cell(),
    "The cell",
    read=partial(read_cell, num_classes=MOST_CLASSES),
    write=lambda cell: cell.text,
)
SHOW = Choice[Shown]("show", "mistakes", "Show", options=SHOWN)
ORDER = Choice[Order]("order", "surest first", "Order", options=ORDERS)
SURE = Span("sure", (0, 100), "How sure it was (%)")
SHEET = Whole("sheet", 1, "The page of pictures", low=1)
OPEN = MaybeWhole("open", None, "The picture that is looked at")
BINS = Choice[int](
    "bins",
    confidence.NUM_BINS,
    "Bins",
    "The error depends on how finely one looks: more bins hold fewer pictures each, and chance "
    "weighs more.",
    options=(5, 10, 15, 20),
)

ALL: tuple[Anything, ...] = (CELL, SHOW, ORDER, SURE, SHEET, OPEN, BINS)
