"""Keras comes without what no network of ours needs, and nobody else misses that."""

import subprocess
import sys
from pathlib import Path

IN_A_FRESH_PROCESS = """
import sys, threading
from cnn import engine

def other_thread():
    import graphlib
    found.append(graphlib.__name__)

found = []
with engine._missing(["graphlib"]):
    try:
        import graphlib
    except ModuleNotFoundError as error:
        found.append(str(error))
    thread = threading.Thread(target=other_thread)
    thread.start()
    thread.join()

engine.load_keras()
import keras
import numpy as np
network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
network.compile(loss="mse")
network.fit(np.zeros((2, 3)), np.zeros((2, 1)), verbose=0)
print(*found, f"{'pandas' in sys.modules} {'sklearn' in sys.modules}", sep="; ")
import pandas
import sklearn.metrics
engine.do_without("plotly")
try:
    import plotly
except ModuleNotFoundError as error:
    print(error.name)
"""


def test_keras_trains_without_pandas_which_whoever_wants_it_can_still_import() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert ended.stdout.splitlines() == [
        "This process does without graphlib.; graphlib; False False",
        "plotly",
    ]
