"""A convolution followed by hand: one cell, one neuron, where it answers most strongly."""
