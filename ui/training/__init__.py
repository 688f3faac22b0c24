"""Data and settings of a run, its reins, its inside, and runs side by side."""
