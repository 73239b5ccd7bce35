"""Licences of tenants 证照: which, until when, and what we handle for them (catalogue 17)."""
