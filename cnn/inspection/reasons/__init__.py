"""Which pixels made a network give its answer."""
