"""Reads of members, cards, stock and settings; always of one mall."""
