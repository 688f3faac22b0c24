"""Which pixels made the answer, and how little changes it."""
