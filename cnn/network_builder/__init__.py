"""A network that is being built: edits, advice, how long it will train."""
