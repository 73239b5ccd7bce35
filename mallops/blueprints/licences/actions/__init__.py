"""Licences kept, handled, issued, renewed (17.1)."""
