"""What pooling forgives when a picture moves, measured and in words."""
