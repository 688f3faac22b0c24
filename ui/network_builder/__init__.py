"""The stack of layers on the builder page: its history, advice, cost, drawing and files."""
