"""How good a network is, where it fails, and a closer look at one picture."""
