"""Reads of moves."""
