"""The whole network on one picture, and one unit of it, opened."""
