"""Reads of the fraud desk: the rules run over history, alerts and their rows, settings."""
