"""The article's notebook as a plain Keras script: python -m benchmarks.plain_keras.

No reporting, no files, the arrays in memory. Prints a line of JSON per epoch: seconds of training,
processor seconds of training and test, and accuracy on the test pictures.
"""

import argparse
import json
import time

from cnn.engine import load_keras

load_keras()

import keras  # noqa: E402
from keras.layers import Conv2D, Dense, Flatten, MaxPool2D  # noqa: E402

from cnn import datasets  # noqa: E402
from cnn.settings import TrainingConfig  # noqa: E402
from cnn.training.data import order_of  # noqa: E402


def main() -> None:
    """Train as the notebook does, and test after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--num-train", type=int)
    parser.add_argument(
        "--order-of-the-lab", action="store_true", help="take the pictures as a run with this seed"
    )
    options = parser.parse_args()

    keras.utils.set_random_seed(options.seed)
    data = datasets.load("mnist", num_train=options.num_train)
    x_train, x_test = datasets.scale(data.x_train), datasets.scale(data.x_test)
    y_train = keras.utils.to_categorical(data.y_train, 10)
    y_test = keras.utils.to_categorical(data.y_test, 10)

    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(Conv2D(32, 3, activation="relu"))
    model.add(MaxPool2D())
    model.add(Conv2D(64, 3, activation="relu"))
    model.add(MaxPool2D())
    model.add(Conv2D(128, 3, activation="relu"))
    model.add(MaxPool2D())
    model.add(Flatten())
    model.add(Dense(256, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])

    config = TrainingConfig(num_train=options.num_train, seed=options.seed)
    for epoch in range(1, options.epochs + 1):
        start, processor = time.perf_counter(), time.process_time()
        if options.order_of_the_lab:
            order = order_of(config, epoch - 1)
            model.fit(x_train[order], y_train[order], batch_size=100, shuffle=False, verbose=0)
        else:
            model.fit(x_train, y_train, batch_size=100, verbose=0)
        seconds = time.perf_counter() - start
        _, accuracy = model.evaluate(x_test, y_test, verbose=0)
        processor = time.process_time() - processor
        row = {"epoch": epoch, "seconds": seconds, "processor": processor, "accuracy": accuracy}
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
