"""The printed form of a check."""
