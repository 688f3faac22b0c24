"""Thousands of points in the plane, each of which is a picture."""

from ui.components.point_cloud.component import PALETTE, picture_sheet, point_cloud

__all__ = ["PALETTE", "picture_sheet", "point_cloud"]
