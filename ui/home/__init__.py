"""What the home page declares."""
