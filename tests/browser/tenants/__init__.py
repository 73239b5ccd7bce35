"""Tenants in browsers: the whole life of a shop."""
