"""A descent: its controls, its film, losses and rates compared."""
