"""What every shift changes, as maps over dx and dy in which a shift can be chosen."""

from ui.components.shift_maps.component import ShiftMap, shift_maps

__all__ = ["ShiftMap", "shift_maps"]
