"""Exercises on shapes, parameters and the view of deep cells."""

import math

from cnn.architecture import PRESETS, Architecture, Conv2D, Flatten, MaxPool2D
from cnn.exercises.exercise import Exercise


def _first_layer_parameters() -> Exercise:
    row = PRESETS["article"].summary()[0]
    filters, weights = row.output_shape[-1], 3 * 3 * row.input_shape[-1]
    return Exercise(
        key="first-layer-parameters",
        title="Parameters of the first layer",
        page="network_builder",
        question=(
            f"The article's first convolution layer has {filters} filters of 3 × 3 and sees grey "
            "digits: one channel. How many numbers does it learn?"
        ),
        hint="Count what one filter learns, every weight and its bias; then take all filters.",
        explanation=(
            f"Weights and bias of a filter, times the filters: {row.params_arithmetic}. "
            "The size of the picture plays no part."
        ),
        answer=row.num_params,
        unit="parameters",
        mistakes={
            weights * filters: "You counted the weights. Each filter has a bias as well.",
            weights + 1: f"That is one filter. There are {filters} of them.",
            weights: f"That is one filter, without its bias. There are {filters} of them.",
            weights * filters + 1: "Each filter has a bias of its own, not one for all.",
            math.prod(row.output_shape): (
                "That is the number of cells in the feature maps. All cells of a map share the "
                "same few weights."
            ),
        },
        computed_by=Conv2D.num_params,
    )


def _second_layer_parameters() -> Exercise:
    row = PRESETS["article"].summary()[2]
    filters, channels = row.output_shape[-1], row.input_shape[-1]
    return Exercise(
        key="second-layer-parameters",
        title="Parameters of the second layer",
        page="network_builder",
        question=(
            f"In the article's notebook, the second convolution layer has {filters} filters of "
            f"3 × 3, and {channels} feature maps arrive from below. How many numbers does it learn?"
        ),
        hint=f"A filter looks at all {channels} maps at once: it has 3 × 3 weights for each.",
        explanation=f"{row.params_arithmetic}: each filter is as deep as what it looks at.",
        answer=row.num_params,
        unit="parameters",
        mistakes={
            (9 + 1) * filters: (
                f"A filter does not look at one map but at all {channels}, with weights for each."
            ),
            9 * filters: f"You left out the biases, and that a filter looks at {channels} maps.",
            9 * channels * filters: "You counted the weights. Each filter has a bias as well.",
            (9 + 1) * channels * filters: (
                f"A filter has one bias, not one for each of the {channels} maps it looks at."
            ),
            9 * channels + 1: f"That is one filter. There are {filters} of them.",
        },
        computed_by=Conv2D.num_params,
    )


def _flatten_size() -> Exercise:
    rows = {row.name: row for row in PRESETS["article"].summary()}
    sides = [row.output_shape[0] for name, row in rows.items() if "2d" in name]
    before_pooling = rows["max_pooling2d_2"].input_shape
    last = rows["flatten"].input_shape
    return Exercise(
        key="flatten-size",
        title="What reaches the dense layers",
        page="network_builder",
        question=(
            "In the article's notebook, a digit of 28 × 28 passes three times through a 3 × 3 "
            "convolution (no padding) and a 2 × 2 max pooling. The first convolution has 32 "
            "filters, each further one twice as many. How many numbers does Flatten hand to the "
            "dense layers?"
        ),
        hint=(
            "A 3 × 3 convolution without padding costs two pixels a side, pooling halves and "
            "rounds down. In the end, count the cells of all maps together."
        ),
        explanation=(
            f"The side shrinks as 28 → {' → '.join(map(str, sides))}. "
            f"{' × '.join(map(str, last))} = {math.prod(last)} numbers are left."
        ),
        answer=math.prod(last),
        unit="numbers",
        mistakes={
            last[0] * last[1]: f"That is one map. There are {last[2]} of them.",
            math.prod(before_pooling): (
                f"That is {' × '.join(map(str, before_pooling))}: either the last pooling is "
                "missing, or the convolutions kept the size, as with padding “same”."
            ),
            (last[0] + 1) ** 2 * last[2]: "Pooling rounds down: half a window is no window.",
            28 * 28: "That is the digit itself. Follow it through the layers.",
        },
        computed_by=Flatten.output_shape,
    )


def _receptive_field() -> Exercise:
    network = Architecture((28, 28, 1), (Conv2D(8, 3), MaxPool2D(2), Conv2D(8, 3)))
    fields = [row.receptive_field for row in network.summary()]
    return Exercise(
        key="receptive-field",
        title="What a deep cell can see",
        page="depth",
        question=(
            "A picture passes through a 3 × 3 convolution, a 2 × 2 max pooling with stride 2, and "
            "another 3 × 3 convolution. How many pixels a side of the picture does one cell of "
            "the last map depend on?"
        ),
        hint=(
            "Go from the last cell backwards. Behind the pooling layer, neighbouring cells are "
            "two pixels of the picture apart."
        ),
        explanation=(
            f"Layer by layer, {' → '.join(map(str, fields))} pixels: the first convolution sees "
            "3, pooling adds 1, and the last convolution adds two cells that are 2 pixels apart."
        ),
        answer=fields[-1],
        unit="pixels",
        per_side=True,
        mistakes={
            3: "That is what it sees of the map before it. How much does that see of the picture?",
            3 + 2: "Those are the two convolutions. Pooling widens the view as well.",
            fields[1] + 2: (
                "Behind the pooling layer a step from cell to cell is two pixels of the picture."
            ),
            fields[-1] ** 2: "That is the area. How many pixels is a side?",
        },
        computed_by=Architecture.summary,
    )


EXERCISES = (
    _first_layer_parameters(),
    _second_layer_parameters(),
    _flatten_size(),
    _receptive_field(),
)
