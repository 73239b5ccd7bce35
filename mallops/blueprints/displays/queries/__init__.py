"""Reads of displays, strays and materials."""
