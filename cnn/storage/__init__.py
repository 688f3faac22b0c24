"""Files that others may have written or read at the same time, and whose they are."""
