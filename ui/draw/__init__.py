"""The drawing pad, and what the network reads."""
