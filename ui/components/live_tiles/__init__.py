"""Small pictures with words below them, replaced in place while a run is trained."""

from ui.components.live_tiles.component import Bar, Tile, live_tiles

__all__ = ["Bar", "Tile", "live_tiles"]
