"""What another convolution layer changes: what is seen, what it costs, how gradients fade."""
