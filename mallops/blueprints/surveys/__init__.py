"""Surveys of tenants, customers and people of a settled case; suggestions (catalogue 53)."""
