"""Gradient descent on a few digits, seen from close by."""
