"""The convolution page's computation, written for Keras."""

from collections.abc import Sequence

from cnn import ops
from cnn.ops import Padding


def convolution_code(
    image_shape: Sequence[int],
    kernel_shape: tuple[int, int],
    *,
    bias: float = 0.0,
    stride: int = 1,
    padding: Padding = "valid",
    dilation: int = 1,
    flip: bool = False,
    relu: bool = False,
    second_shape: tuple[int, int] | None = None,
) -> str:
    """Write Keras lines that turn `image` and `kernel` into `feature_map`.

    Keras knows no padding by a number of pixels, hence a ZeroPadding2D layer of its own, and no
    stride together with dilation, hence stride 1 of which every so many cells are kept.

    Args:
        image_shape: (H, W), or (H, W, C) for a picture with channels.
        kernel_shape: (kH, kW); with channels, `kernel` has shape (kH, kW, C).
        bias: Added to each sum.
        stride: As for `cnn.ops.convolve2d`, like padding, dilation and flip.
        padding: As there.
        dilation: As there.
        flip: As there.
        relu: Whether negative sums become 0.
        second_shape: (kH, kW) of `second_kernel`, which slides over the result with stride 1 and
            the same padding.

    Returns:
        Lines of Python in which `keras`, `np`, `image`, `kernel` and perhaps `second_kernel` are
        known.

    Source: Keras API, Conv2D, "strides > 1 and dilation_rate > 1 is not supported".
    """
    colour = len(image_shape) == 3
    by_hand = stride > 1 and dilation > 1
    lines = [f"x = image[None{'' if colour else ', ..., None'}]  # (1, H, W, C)"]
    if not isinstance(padding, str):
        lines.append(f"x = keras.layers.ZeroPadding2D({padding})(x)")
    elif padding == "same" and by_hand:
        margins = tuple(
            ops.padding_amounts(size, window, stride=stride, padding=padding, dilation=dilation)
            for size, window in zip(image_shape[:2], kernel_shape, strict=True)
        )
        lines.append(f"x = keras.layers.ZeroPadding2D({margins})(x)")
    turned = "[::-1, ::-1]" if flip else ""
    lines += _layer(
        f"kernel{turned}{'' if colour else '[..., None]'}[..., None]",
        f"1, {kernel_shape}",
        f"strides={stride}" if stride > 1 and not by_hand else "",
        'padding="same"' if padding == "same" and not by_hand else "",
        f"dilation_rate={dilation}" if dilation > 1 else "",
        'activation="relu"' if relu else "",
        bias=bias,
    )
    if by_hand:
        lines.append(f"x = x[:, ::{stride}, ::{stride}]  # every {stride}th stop")
    if second_shape is not None:
        if not isinstance(padding, str):
            lines.append(f"x = keras.layers.ZeroPadding2D({padding})(x)")
        lines += _layer(
            f"second_kernel{turned}[..., None, None]",
            f"1, {second_shape}",
            'padding="same"' if padding == "same" else "",
        )
    return "\n".join([*lines, "feature_map = np.array(x)[0, :, :, 0]"])


def _layer(weights: str, *options: str, bias: float = 0.0) -> list[str]:
    """Write the lines that make a layer, give it weights and use it."""
    arguments = ", ".join(filter(None, [*options, "" if bias else "use_bias=False"]))
    return [
        f"layer = keras.layers.Conv2D({arguments})",
        "layer.build(x.shape)",
        f"layer.set_weights([{weights}{f', np.array([{bias:g}])' if bias else ''}])",
        "x = layer(x)",
    ]


# For a `model` with a first convolution of padding "valid", and a `picture` of 0 to 255.
LOOK_INSIDE = """\
x = keras.ops.convert_to_tensor(picture[None] / 255, "float32")
layers = model.layers[1:]  # without the input
inside = keras.Model(model.input, {layer.name: layer.output for layer in layers})
maps = inside(x, training=False)  # layer name -> (1, H, W, C) or (1, units)

# The first unit of a convolution by hand: every channel with its kernel, added up, plus its bias.
kernels, bias = model.get_layer("conv2d").get_weights()  # (kH, kW, C, units) and (units,)
sums = keras.ops.conv(x, kernels[..., :1], padding="valid") + bias[0]"""
