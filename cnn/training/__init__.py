"""The loop that trains the network of a run: on a worker, from its folder into its folder."""
