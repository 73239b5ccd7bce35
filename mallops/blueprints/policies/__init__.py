"""Limits as the mall sets them, and what is overdue (catalogue I, 61): the screens over core/policies."""
