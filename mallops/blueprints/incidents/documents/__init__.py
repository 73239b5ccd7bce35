"""Incidents on paper."""
