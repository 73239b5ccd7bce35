"""Reads of gifts, stock and vouchers; always of one mall."""
