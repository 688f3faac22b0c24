"""What another layer brings, and why deeper is harder to train."""
