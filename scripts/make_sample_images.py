"""Make the sample pictures in cnn/data/images: ``python scripts/make_sample_images.py``.

Four come from scikit-image's wheel, which is not a dependency of the app: install
scikit-image 0.26 first. The fifth is put together from MNIST's training digits.
CREDITS.md beside the pictures says whose they are.
"""

import gzip
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "cnn" / "data" / "images"
MNIST = ROOT / "cnn" / "data" / "mnist"


def portrait() -> Image.Image:
    """Crop the astronaut's head, small enough for an 11 × 11 template to hold an eye."""
    head = (160, 40, 288, 168)  # left, top, right, bottom in the 512 × 512 original
    return Image.fromarray(data.astronaut()).resize((96, 96), Image.Resampling.LANCZOS, box=head)


def cat() -> Image.Image:
    """Crop the cat's face."""
    face = (105, 10, 385, 290)  # left, top, right, bottom in the 451 × 300 original
    return Image.fromarray(data.chelsea()).resize((112, 112), Image.Resampling.LANCZOS, box=face)


def shrunk(pixels: np.ndarray) -> Image.Image:
    """Shrink a grey 512 × 512 picture to 256 × 256."""
    return Image.fromarray(pixels).resize((256, 256), Image.Resampling.LANCZOS)


def digits() -> Image.Image:
    """Lay out the first two training digits of each class, five to a row."""
    with gzip.open(MNIST / "train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    with gzip.open(MNIST / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    chosen = np.array([np.flatnonzero(labels == digit)[:2] for digit in range(10)]).T.ravel()
    grid = images[chosen].reshape(4, 5, 28, 28)
    return Image.fromarray(grid.transpose(0, 2, 1, 3).reshape(4 * 28, 5 * 28))


if __name__ == "__main__":
    pictures = {
        "portrait": portrait(),
        "photograph": shrunk(data.camera()),
        "bricks": shrunk(data.brick()),
        "cat": cat(),
        "digits": digits(),
    }
    for name, picture in pictures.items():
        picture.save(PICTURES / f"{name}.png", optimize=True)
