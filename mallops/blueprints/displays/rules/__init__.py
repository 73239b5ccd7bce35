"""Decisions about what hangs in the mall."""
