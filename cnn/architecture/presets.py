"""Networks to start from, all for grey pictures of 28 × 28 pixels in 10 classes."""

from cnn.architecture.layer import Layer
from cnn.architecture.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPool2D,
)
from cnn.architecture.network import Architecture
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.types import Shape

INPUT_SHAPE: Shape = (28, 28, 1)  # an MNIST digit
NUM_CLASSES = 10
MAX_STACKED = 4  # 28 pixels a side can be halved four times: 14, 7, 3, 1


def _vgg_block(filters: int) -> tuple[Layer, ...]:
    """Two normalised convolutions and a pooling layer; the bias would be lost in normalising."""
    convolution = Conv2D(filters, 3, padding="same", use_bias=False)
    normalised = (convolution, BatchNormalization(), Activation("relu"))
    return *normalised, *normalised, MaxPool2D()


PRESETS: dict[str, Architecture] = {
    "article": Architecture(
        INPUT_SHAPE,
        (
            Conv2D(32, 3, activation="relu"),
            MaxPool2D(),
            Conv2D(64, 3, activation="relu"),
            MaxPool2D(),
            Conv2D(128, 3, activation="relu"),
            MaxPool2D(),
            Flatten(),
            Dense(256, activation="relu"),
            Dense(NUM_CLASSES, activation="softmax"),
        ),
        "The article's network",
    ),
    # LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition
    # (1998), section II.B. There the pictures came with 2 white pixels around them; here "same"
    # adds them. Simplified as is usual today: every filter sees all channels, pooling has no
    # weights, and the output is a softmax.
    "lenet5": Architecture(
        INPUT_SHAPE,
        (
            Conv2D(6, 5, padding="same", activation="tanh"),
            AveragePooling2D(2),
            Conv2D(16, 5, activation="tanh"),
            AveragePooling2D(2),
            Flatten(),
            Dense(120, activation="tanh"),
            Dense(84, activation="tanh"),
            Dense(NUM_CLASSES, activation="softmax"),
        ),
        "LeNet-5",
    ),
    # Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition
    # (2014): pairs of 3 × 3 convolutions, twice the filters after each pooling layer. Normalised
    # as in Ioffe and Szegedy, Batch Normalization (2015).
    "small_vgg": Architecture(
        INPUT_SHAPE,
        (
            *_vgg_block(16),
            *_vgg_block(32),
            Flatten(),
            Dense(128, activation="relu"),
            Dropout(0.5),
            Dense(NUM_CLASSES, activation="softmax"),
        ),
        "Small VGG with batch normalisation",
    ),
    # Springenberg, Dosovitskiy, Brox and Riedmiller, Striving for Simplicity: The All
    # Convolutional Net (2014), table 1 and section 2: strides instead of pooling, 1 × 1
    # convolutions and an average instead of dense layers.
    "all_convolutional": Architecture(
        INPUT_SHAPE,
        (
            Conv2D(32, 3, padding="same", activation="relu"),
            Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            Conv2D(64, 3, padding="same", activation="relu"),
            Conv2D(64, 3, strides=2, padding="same", activation="relu"),
            Conv2D(64, 1, activation="relu"),
            Conv2D(NUM_CLASSES, 1),
            GlobalAveragePooling2D(),
            Activation("softmax"),
        ),
        "All-convolutional network",
    ),
    # Normalised after pooling, where a quarter of the values is left: that costs a quarter, and
    # most of the time that normalising costs is spent in the first layer. See cnn.settings.recipes.
    "fast_and_good": Architecture(
        INPUT_SHAPE,
        (
            Conv2D(16, 5, use_bias=False),
            MaxPool2D(),
            BatchNormalization(),
            Activation("relu"),
            Conv2D(48, 3, use_bias=False),
            MaxPool2D(),
            BatchNormalization(),
            Activation("relu"),
            Flatten(),
            Dense(128, use_bias=False),
            BatchNormalization(),
            Activation("relu"),
            Dense(NUM_CLASSES, activation="softmax"),
        ),
        "Fast and good",
    ),
    "no_pooling": Architecture(
        INPUT_SHAPE,
        (
            Conv2D(8, 3, activation="relu"),
            Conv2D(16, 3, activation="relu"),
            Conv2D(32, 3, activation="relu"),
            Flatten(),
            Dense(64, activation="relu"),
            Dense(NUM_CLASSES, activation="softmax"),
        ),
        "No pooling",
    ),
    "no_convolution": Architecture(
        INPUT_SHAPE,
        (
            Flatten(),
            Dense(256, activation="relu"),
            Dense(NUM_CLASSES, activation="softmax"),
        ),
        "No convolution",
    ),
}

PRESET_DESCRIPTIONS: dict[str, str] = {
    "article": (
        "The network of the article's exercise notebook: three convolutions of 32, 64 and 128 "
        "filters, each followed by max pooling, and two dense layers. The article's own text "
        "writes down the first convolution and the dense layers of 256 and 10."
    ),
    "lenet5": "The network that read digits on cheques in 1998: average pooling and tanh.",
    "small_vgg": "Pairs of 3 × 3 convolutions with batch normalisation, and dropout at the end.",
    "all_convolutional": "Strided convolutions shrink the maps; one average replaces dense layers.",
    "fast_and_good": "At least 99 % of MNIST in one epoch; normalises behind each pooling layer.",
    "no_pooling": (
        "The article's network at a quarter of its width, without pooling: "
        "nearly all of its weights sit in the first dense layer."
    ),
    "no_convolution": "Dense layers only: every pixel is looked at, but never its neighbourhood.",
}


def stacked(num_conv_layers: int, filters: int = 16) -> Architecture:
    """Stack convolution and pooling layers, to see what each further one does.

    Args:
        num_conv_layers: 1 to 4; "same" padding leaves each pooling layer something to halve.
        filters: Of every convolution.

    Raises:
        CnnError: Either number is out of its range.

    >>> [stacked(depth).num_params for depth in (1, 2, 3, 4)]
    [31530, 10330, 6250, 7290]
    """
    if type(num_conv_layers) is not int or not 1 <= num_conv_layers <= MAX_STACKED:
        raise CnnError(
            f"Stack 1 to {MAX_STACKED} convolution layers, not {num_conv_layers!r}: "
            "each is followed by pooling, and a digit of 28 pixels can be halved four times."
        )
    block = (Conv2D(filters, 3, padding="same", activation="relu"), MaxPool2D())
    return Architecture(
        INPUT_SHAPE,
        (*(block * num_conv_layers), Flatten(), Dense(NUM_CLASSES, activation="softmax")),
        counted(num_conv_layers, "convolution layer"),
    )
