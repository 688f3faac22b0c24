"""What the address of the page on activation patterns holds."""

from typing import Literal

from cnn.inspection.patterns import embedding
from ui.address.values import Anything, Choice, Switch, Text, Whole

Kind = Literal["PCA", "t-SNE"]
Letter = Literal["A", "B"]

LAYER = Text[str](
    "pattern_layer",
    "",  # the page chooses
    "Layer",
    "A layer's output for a picture, written as one row of numbers, is its pattern.",
    longest=200,
)
MAP = Choice[Kind](
    "map",
    "PCA",
    "Map",
    "Thousands of numbers per picture, drawn as a point. PCA looks along the two "
    "directions in which the patterns differ most; t-SNE keeps neighbours together.",
    options=("PCA", "t-SNE"),
)
PERPLEXITY = Choice(
    "perplexity",
    30,
    "Perplexity",
    "About how many neighbours of each picture count.",
    options=embedding.PERPLEXITIES,
)
SEED = Whole(
    "seed",
    0,
    "Seed",
    "0 begins with the PCA map, any other number with random points.",
    high=embedding.MAX_SEED,
)
MISTAKES = Switch("mistakes", False, "Only the mistakes")
PICTURES: dict[Letter, Whole] = {"A": Whole("a", 0, "Picture A"), "B": Whole("b", 1, "Picture B")}
CLICK = Choice[Letter]("click", "A", "A click opens it as", options=tuple(PICTURES))

ALL: tuple[Anything, ...] = (
    LAYER,
    MAP,
    PERPLEXITY,
    SEED,
    MISTAKES,
    *PICTURES.values(),
    CLICK,
)
