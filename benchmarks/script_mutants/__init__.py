"""Mutants of the JavaScript: `python -m benchmarks.script_mutants`."""
