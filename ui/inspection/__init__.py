"""What is asked of a trained network, page by page, and what all of these pages look at."""
