"""Who a visitor is, what they see, share and have uploaded."""
