"""Decisions about moves, and their words."""
