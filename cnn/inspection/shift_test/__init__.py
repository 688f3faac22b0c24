"""What a shift of the picture changes in a trained network."""
