"""The worker processes on which everything with TensorFlow runs, as the web process knows them."""

from cnn.workers.pool import Workers

__all__ = ["Workers"]
