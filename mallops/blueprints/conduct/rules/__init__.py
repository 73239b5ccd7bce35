"""Decisions about checks of staff (2.1-2.8)."""
