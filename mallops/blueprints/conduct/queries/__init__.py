"""Reads of checks of staff."""
