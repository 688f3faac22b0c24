"""The face and the neuron that judges it; softmax; what flattening costs."""
