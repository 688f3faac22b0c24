"""Commands of `python -m cnn` that need more room than `__main__` has."""
