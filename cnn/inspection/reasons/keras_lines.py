"""The methods of reasons, and the nudge, as Keras lines, for a network in a notebook.

They expect `model`, which ends in Dense(..., activation="softmax"), `picture` in [0, 1] of shape
(H, W, C), and `label`, the class that is asked about. They leave `found`, the map.
"""

_LOGITS = """\
import keras
import numpy as np
import tensorflow as tf

last = model.layers[-1]  # Dense(..., activation="softmax")


def logits_of(features):  # what softmax makes probabilities of
    return keras.ops.matmul(features, last.kernel) + last.bias
"""

_GRADIENT = """
before_last = keras.Model(model.input, last.input)


def gradient(x):  # of the class's logit at each pixel; x: (N, H, W, C)
    x = tf.constant(x, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = logits_of(before_last(x, training=False))[:, label]
    return tape.gradient(score, x).numpy()

"""

KERAS_LINES = {
    "grad_cam": _LOGITS
    + """
layer = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)][-1]
both = keras.Model(model.input, [layer.output, last.input])
with tf.GradientTape() as tape:
    maps, features = both(picture[None], training=False)
    score = logits_of(features)[0, label]
weights = tape.gradient(score, maps)[0].numpy().mean(axis=(0, 1))  # one per map
found = np.maximum(maps[0].numpy() @ weights, 0)  # (h, w)
""",
    "gradient": _LOGITS
    + _GRADIENT
    + """found = gradient(picture[None])[0].sum(axis=-1)
""",
    "smooth_grad": _LOGITS
    + _GRADIENT
    + """noise = np.random.default_rng(0).standard_normal((50, *picture.shape), dtype=np.float32)
found = gradient(picture + 0.15 * noise).mean(axis=0).sum(axis=-1)
""",
    "integrated": _LOGITS
    + _GRADIENT
    + """steps = (np.arange(50) + 0.5) / 50
path = steps[:, None, None, None] * picture  # from a black picture to this one
found = (picture * gradient(path).mean(axis=0)).sum(axis=-1)
""",
    "occlusion": _LOGITS
    + """
before_last = keras.Model(model.input, last.input)


def score(x):
    return float(logits_of(before_last(x[None], training=False))[0, label])


falls, times = np.zeros(picture.shape[:2]), np.zeros(picture.shape[:2])
for row in [*range(0, picture.shape[0] - 5, 2), picture.shape[0] - 5]:
    for column in [*range(0, picture.shape[1] - 5, 2), picture.shape[1] - 5]:
        covered = picture.copy()
        covered[row : row + 5, column : column + 5] = picture.mean()
        falls[row : row + 5, column : column + 5] += score(picture) - score(covered)
        times[row : row + 5, column : column + 5] += 1
found = falls / times
""",
}

NUDGE_LINES = """\
import keras
import numpy as np
import tensorflow as tf

x = tf.constant(picture[None])
label = int(np.argmax(model(x, training=False)))  # its answer
with tf.GradientTape() as tape:
    tape.watch(x)
    loss = keras.losses.sparse_categorical_crossentropy(
        tf.constant([label]), model(x, training=False)
    )
direction = np.sign(tape.gradient(loss, x)[0])
for levels in range(256):
    changed = np.clip(picture + levels / 255 * direction, 0, 1)
    if np.argmax(model(changed[None], training=False)) != label:
        break
"""
