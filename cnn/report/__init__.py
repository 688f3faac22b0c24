"""A run's take-away: a ZIP with a report, the network, the program that makes it, and settings."""
