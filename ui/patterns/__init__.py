"""Activation patterns: a map of many pictures, two side by side."""
