"""Look inside a trained network. Uses Keras, and so runs on a worker.

All functions take a run's id, then pictures of 0 to 255, and give back plain NumPy, or a dataclass
of it.
"""
