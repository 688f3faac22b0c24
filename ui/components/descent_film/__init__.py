"""Gradient descent as a film: every step can be looked at, and each weight can be watched."""

from ui.components.descent_film.component import Watched, descent_film

__all__ = ["Watched", "descent_film"]
