"""Posting to the ledger and everything that leads to it."""
