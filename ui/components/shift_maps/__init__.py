"""What every shift changes, as maps over dx and dy in which a shift can be chosen."""

from ui.components.shift_maps.component import SecondChart, ShiftMap, shift_maps

__all__ = ["SecondChart", "ShiftMap", "shift_maps"]
