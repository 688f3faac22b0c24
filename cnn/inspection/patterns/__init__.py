"""What a layer makes of many pictures."""
