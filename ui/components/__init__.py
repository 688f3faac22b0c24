"""Components that answer the hand in the browser; Python computes the truth."""
