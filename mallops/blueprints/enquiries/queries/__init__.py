"""Reads of enquiries, of the library, and the figures."""
