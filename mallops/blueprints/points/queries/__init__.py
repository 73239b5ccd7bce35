"""Balances, statements, cards, slips, settings."""
