"""One picture under every shift, many pictures, and four networks made for the question."""
