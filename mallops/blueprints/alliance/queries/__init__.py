"""Reads of the alliance."""
