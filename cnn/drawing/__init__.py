"""What a pen drew: as strokes in a link, and as a picture like those that a network knows."""
