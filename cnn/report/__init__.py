"""A run's take-away: a ZIP with a report, the network, the program that makes it, and settings."""

from cnn.report.page import report_html
from cnn.report.takeaway import take_away

__all__ = ["report_html", "take_away"]
