"""The address bar, put right without a step in the browser's history."""

from ui.components.address.component import complete_address

__all__ = ["complete_address"]
