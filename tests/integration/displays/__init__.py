"""Displays on a real database."""
