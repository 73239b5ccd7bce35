"""Reads of goods passes, gates, keys and the gate log."""
