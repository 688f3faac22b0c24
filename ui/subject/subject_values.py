"""What the addresses of several pages hold: the run that is looked at, the picture, the network."""

from cnn.architecture import PRESETS, Architecture
from cnn.images.own_picture import WHOLE, Percentages, part_from_text
from ui.address.values import Anything, Choice, MaybeSwitch, MaybeWhole, Switch, Text, Whole
from ui.shell import picture_picker
from ui.shell.picture_picker import drawing_value

OWN_DATA = "own_data"  # in the session: the learner's own pictures that were used last
TEST_PICTURE = "Test picture"
DRAWING = "Your drawing"
_LONGEST_ID = 40  # characters; those of a shared run have its secret with them


def run_ids(name: str, label: str, most: int) -> Text[tuple[str, ...]]:
    """Declare the ids of runs, of which none counts twice; a link has commas between.

    Args:
        name: Of the value.
        label: Likewise.
        most: So many.
    """
    return Text(name, (), label, read=_ids, write=",".join, longest=most * (_LONGEST_ID + 1))


def _ids(text: str) -> tuple[str, ...]:
    return tuple(run_id for run_id in dict.fromkeys(text.split(",")) if run_id)


RUN = Text[str]("run", "", "The run", travels=True)
EPOCH = MaybeWhole(
    "epoch",
    None,
    "Weights after epoch",
    "0 is the network before it learned anything.",
    travels=True,
    kept_without=("run",),  # it belongs to a run
)
PICTURE = Whole("picture", 0, "The number of a test picture", travels=True)
SOURCE = Choice(
    "source",
    TEST_PICTURE,
    "Picture from",
    "What you give stays in memory and is never stored.",
    travels=True,
    kept_without=("picture",),  # which is a test picture
    options=(TEST_PICTURE, DRAWING, picture_picker.UPLOAD, picture_picker.CAMERA),
)
CENTRED = Switch(
    "centred",
    True,
    "Centre it as MNIST does",
    "The ink is scaled to 20 of 28 pixels and its centre of mass put in the middle, as was done "
    "with every digit that the network learned from.",
    travels=True,
)
INVERTED = MaybeSwitch(
    "inverted",
    None,
    "Bright and dark changed",
    "A network that learned bright shapes on black knows no dark ones on paper. Where your "
    "picture's border is bright and the data's is dark, or the other way round, this is on by "
    "itself.",
    travels=True,
)
INK_FROM = MaybeWhole(
    "ink_from",
    None,
    "Ink from a contrast of",
    "In per cent of the paper's light. Less takes faint strokes for ink, and dirt, too.",
    low=2,
    high=95,
    travels=True,
)
PART = Text[Percentages](
    "part",
    WHOLE,
    "The part of the picture",
    travels=True,
    read=part_from_text,
    write=lambda part: "" if part == WHOLE else ".".join(map(str, part)),
)
INK = drawing_value("ink", travels=True)
NETWORK = Text[Architecture](
    "own_network",
    PRESETS["article"],
    "Your network",
    travels=True,
    read=Architecture.from_json,
    write=Architecture.to_json,
)

# What the builder shows: a preset, or a draft, which need not fit together.
PRESET = Choice("preset", "article", "Start from", options=tuple(PRESETS))
DRAFT = Text[Architecture | None](
    "network",
    None,
    "The network of this link",
    read=Architecture.from_json,
    write=lambda draft: "" if draft is None else draft.to_json(),
)

ALL_OF_RUN: tuple[Anything, ...] = (RUN, EPOCH)
ALL_OF_OWN: tuple[Anything, ...] = (CENTRED, INVERTED, INK_FROM, PART)  # of one's own picture
ALL_OF_PICTURE: tuple[Anything, ...] = (SOURCE, PICTURE, INK, *ALL_OF_OWN)
