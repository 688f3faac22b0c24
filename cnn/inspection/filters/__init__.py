"""What a filter, a unit or a class looks for."""
