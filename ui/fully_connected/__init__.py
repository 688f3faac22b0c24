"""The face, its detectors and its decision; softmax; what flattening costs."""
