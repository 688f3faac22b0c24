"""The convolution page's controls and scene."""
