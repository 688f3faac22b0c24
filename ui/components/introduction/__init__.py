"""How a browser and a session get to know each other."""

from ui.components.introduction.component import introduction

__all__ = ["introduction"]
