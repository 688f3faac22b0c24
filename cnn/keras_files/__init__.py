"""The gate for an uploaded .keras file: checked before Keras sees it, read, and made a run."""
