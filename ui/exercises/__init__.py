"""What the exercises page declares."""
