"""Reads of tickets and assets, always within one mall."""
