"""The whole network at a glance: every unit of every layer, what feeds it, and a way into it."""

from ui.components.network_view.component import SCALES, Scale, network_view

__all__ = ["SCALES", "Scale", "network_view"]
