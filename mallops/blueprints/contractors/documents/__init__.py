"""Contractors on paper."""
