"""What a filter looks for."""
