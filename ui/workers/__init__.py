"""What pages ask of the workers, once, and in slices."""
