"""The convolution page's computation, written for Keras."""

from collections.abc import Sequence

from cnn.sliding import Sliding


def convolution_code(
    image_shape: Sequence[int],
    kernel_shape: tuple[int, int],
    *,
    bias: float = 0.0,
    sliding: Sliding,
    flip: bool = False,
    relu: bool = False,
    second_shape: tuple[int, int] | None = None,
) -> str:
    """Write Keras lines that turn `image` and `kernel` into `feature_map`.

    Keras knows no padding by a number of pixels, and none that has an odd zero before the picture,
    as a flipped kernel of even size needs: hence a ZeroPadding2D layer of its own. It knows no
    stride together with dilation, hence stride 1 of which every so many cells are kept.

    Args:
        image_shape: (H, W), or (H, W, C) for a picture with channels.
        kernel_shape: (kH, kW); with channels, `kernel` has shape (kH, kW, C).
        bias: Added to each sum.
        sliding: The kernel's stride, padding and dilation.
        flip: As for `cnn.ops.convolve2d`.
        relu: Whether negative sums become 0.
        second_shape: (kH, kW) of `second_kernel`, which slides over the result with stride 1 and
            the same padding.

    Returns:
        Lines of Python in which `keras`, `np`, `image`, `kernel` and perhaps `second_kernel` are
        known.

    Source: Keras API, Conv2D, "strides > 1 and dilation_rate > 1 is not supported".
    """
    colour = len(image_shape) == 3
    stride, padding, dilation = sliding.stride, sliding.padding, sliding.dilation
    by_hand = stride > 1 and dilation > 1
    lines = [f"x = image[None{'' if colour else ', ..., None'}]  # (1, H, W, C)"]
    zeros = _zeros(image_shape, kernel_shape, sliding, flip=flip, always=by_hand)
    lines += [f"x = keras.layers.ZeroPadding2D({zeros})(x)"] if zeros else []
    turned = "[::-1, ::-1]" if flip else ""
    lines += _layer(
        f"kernel{turned}{'' if colour else '[..., None]'}[..., None]",
        f"1, {kernel_shape}",
        f"strides={stride}" if stride > 1 and not by_hand else "",
        'padding="same"' if padding == "same" and not zeros else "",
        f"dilation_rate={dilation}" if dilation > 1 else "",
        'activation="relu"' if relu else "",
        bias=bias,
    )
    if by_hand:
        lines.append(f"x = x[:, ::{stride}, ::{stride}]  # every {stride}th stop")
    if second_shape is not None:
        shape = [sliding.stops(*axis) for axis in zip(image_shape[:2], kernel_shape, strict=True)]
        zeros = _zeros(shape, second_shape, Sliding(padding=padding), flip=flip)
        lines += [f"x = keras.layers.ZeroPadding2D({zeros})(x)"] if zeros else []
        lines += _layer(
            f"second_kernel{turned}[..., None, None]",
            f"1, {second_shape}",
            'padding="same"' if padding == "same" and not zeros else "",
        )
    return "\n".join([*lines, "feature_map = np.array(x)[0, :, :, 0]"])


def _zeros(
    shape: Sequence[int],
    kernel_shape: tuple[int, int],
    sliding: Sliding,
    *,
    flip: bool,
    always: bool = False,
) -> str:
    """Return what a ZeroPadding2D layer has to lay around a map; "" if Conv2D pads as it should."""
    if not isinstance(sliding.padding, str):
        return str(sliding.padding)
    margins = tuple(
        sliding.margins(size, window, flip=flip)
        for size, window in zip(shape[:2], kernel_shape, strict=True)
    )
    uneven = flip and any(before != after for before, after in margins)
    return str(margins) if sliding.padding == "same" and (always or uneven) else ""


def _layer(weights: str, *options: str, bias: float = 0.0) -> list[str]:
    """Write the lines that make a layer, give it weights and use it."""
    arguments = ", ".join(filter(None, [*options, "" if bias else "use_bias=False"]))
    return [
        f"layer = keras.layers.Conv2D({arguments})",
        "layer.build(x.shape)",
        f"layer.set_weights([{weights}{f', np.array([{bias:g}])' if bias else ''}])",
        "x = layer(x)",
    ]
