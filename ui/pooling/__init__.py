"""The pooling page's scene and measurements."""
