"""Pictures: the samples that come with the program, and the gate for those of others."""

from cnn.images.decoding import (
    ENDINGS,
    FORMATS_IN_WORDS,
    MAX_BYTES,
    MAX_JPEG_PIXELS,
    Mode,
    check_bytes,
    decode_file,
    load_image,
    load_image_apart,
    num_pixels,
    thumbnail,
)
from cnn.images.samples import (
    SAMPLES,
    TOY_GRID,
    TOY_GRID_SHIFTED,
    Sample,
    grey_levels,
    sample_image,
)

__all__ = [
    "ENDINGS",
    "FORMATS_IN_WORDS",
    "MAX_BYTES",
    "MAX_JPEG_PIXELS",
    "SAMPLES",
    "TOY_GRID",
    "TOY_GRID_SHIFTED",
    "Mode",
    "Sample",
    "check_bytes",
    "decode_file",
    "grey_levels",
    "load_image",
    "load_image_apart",
    "num_pixels",
    "sample_image",
    "thumbnail",
]
