"""Small pictures with words below them, replaced in place; they can be picked."""

from ui.components.live_tiles.component import Bar, Tile, live_tiles

__all__ = ["Bar", "Tile", "live_tiles"]
