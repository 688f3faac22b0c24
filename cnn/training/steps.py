"""Training steps and tests, many at a time in one compiled graph. Uses Keras.

`keras.Model.fit` comes back to Python after every batch; here the graph itself goes through a
number of batches. The numbers are the same, and the time between is saved: pictures stay bytes
until their batch is due, nothing is shuffled in memory, and nobody is called.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn.engine import keras, tf
from cnn.settings.training_config import TrainingConfig
from cnn.training.keras_losses import loss_function
from cnn.types import FloatArray

TEST_BATCH_SIZE = 500  # pictures; the result does not depend on it


class Steps:
    """A compiled network, and what is done with it batch by batch.

    Args:
        model: Compiled, so that it has its optimiser.
        config: Batch size, loss and weight decay are taken from it.

    Attributes:
        layers: Names of the layers that learn, in order.
    """

    def __init__(self, model: keras.Model, config: TrainingConfig) -> None:
        self._model = model
        self._batch_size = config.batch_size
        self._l2 = config.l2
        self._losses = keras.losses.get(loss_function(config.loss))
        self._num_classes = model.output_shape[-1]
        learning = [layer for layer in model.layers if layer.trainable_variables]
        self.layers = [layer.name for layer in learning]
        self._places = [  # of each layer's variables among all of the network's
            [_place(variable, model.trainable_variables) for variable in layer.trainable_variables]
            for layer in learning
        ]
        self._decayed = [v for v in model.trainable_variables if v.name == "kernel"]
        images = tf.TensorSpec([None, *model.input_shape[1:]], tf.uint8)
        indices, number = tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.int32)
        rates, measure = tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.bool)
        self.train = tf.function(
            self._train, input_signature=[images, indices, indices, number, rates, measure]
        )
        self.test = tf.function(self._test, input_signature=[images, indices, number, number])

    def train_step(self, x: Any, y: Any, learning_rate: Any) -> tuple[Any, Any, Any]:
        """Show the network a batch of pictures, and correct each weight a little.

        Args:
            x: Pictures, shape (B, H, W, C), in [0, 1].
            y: What they are, one-hot, shape (B, classes).
            learning_rate: How far to go along the gradients, as the optimiser takes it.

        Returns:
            Its answers, shape (B, classes), their mean loss, and the gradient of each weight.
        """
        weights = self._model.trainable_variables
        with tf.GradientTape() as tape:
            answers = self._model(x, training=True)  # forward
            loss = tf.reduce_mean(self._losses(y, answers))  # how wrong they are
            objective = loss + self._weight_decay()  # what should become small
        gradients = tape.gradient(objective, weights)  # backward, by the chain rule
        self._model.optimizer.learning_rate.assign(learning_rate)
        if weights:
            self._model.optimizer.apply(gradients, weights)  # downhill
        return answers, loss, gradients

    def _weight_decay(self) -> Any:
        """Return what large weights cost: l2 × the sum of all squared kernel weights."""
        if not self._l2:
            return 0.0
        return self._l2 * tf.add_n([tf.reduce_sum(tf.square(v)) for v in self._decayed])

    def _train(
        self, images: Any, labels: Any, order: Any, first: Any, rates: Any, measure: Any
    ) -> tuple[Any, Any, Any]:
        """Train with a number of successive batches.

        Args:
            images: Shape (N, H, W, C), uint8.
            labels: Shape (N,), int32.
            order: Indices of the pictures in the order of the epoch, int32.
            first: The first batch in that order.
            rates: The learning rate of each batch, shape (batches,).
            measure: Whether to measure the gradients of the last batch.

        Returns:
            Loss and accuracy of each batch, shape (batches,), and the Euclidean length of each
            layer's gradient in the last one, shape (layers,), zeros if not measured.
        """
        num = tf.size(rates)
        losses = tf.TensorArray(tf.float32, num)
        accuracies = tf.TensorArray(tf.float32, num)
        norms = tf.zeros(len(self.layers))
        for i in tf.range(num):
            start = (first + i) * self._batch_size
            chosen = order[start : start + self._batch_size]
            x, y = self._batch(tf.gather(images, chosen), tf.gather(labels, chosen))
            answers, loss, gradients = self.train_step(x, y, rates[i])
            losses = losses.write(i, loss)
            accuracies = accuracies.write(i, tf.reduce_mean(_correct(y, answers)))
            if measure and i == num - 1:
                norms = self._norms(gradients)
        return losses.stack(), accuracies.stack(), norms

    def _test(self, images: Any, labels: Any, first: Any, num: Any) -> tuple[Any, Any]:
        """Answer a number of successive batches of `TEST_BATCH_SIZE` pictures.

        Returns:
            Probabilities, shape (pictures, classes), and each batch's loss, shape (num,).
        """
        answers = tf.TensorArray(tf.float32, num, infer_shape=False)
        losses = tf.TensorArray(tf.float32, num)
        for i in tf.range(num):
            batch = slice((first + i) * TEST_BATCH_SIZE, (first + i + 1) * TEST_BATCH_SIZE)
            x, y = self._batch(images[batch], labels[batch])
            given = self._model(x, training=False)
            answers = answers.write(i, given)
            losses = losses.write(i, tf.reduce_mean(self._losses(y, given)))
        return answers.concat(), losses.stack()

    def answers(self, images: Any) -> FloatArray:
        """Return the probabilities (N, classes) for a few pictures."""
        labels = tf.zeros([len(images)], tf.int32)
        return np.asarray(self.test(images, labels, 0, 1)[0])

    def _batch(self, images: Any, labels: Any) -> tuple[Any, Any]:
        """Turn bytes and labels into values from 0 to 1 and one-hot rows."""
        x = tf.cast(images, tf.float32) / 255.0
        return x, tf.one_hot(labels, self._num_classes)

    def _norms(self, gradients: list[Any]) -> Any:
        return tf.stack(
            [tf.linalg.global_norm([gradients[i] for i in places]) for places in self._places]
        )


def _place(variable: Any, among: list[Any]) -> int:
    return next(i for i, other in enumerate(among) if other is variable)


def _correct(y: Any, answers: Any) -> Any:
    return tf.cast(tf.equal(tf.argmax(answers, -1), tf.argmax(y, -1)), tf.float32)
