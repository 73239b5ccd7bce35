"""Alerts are raised, looked into, decided; what follows from a decision."""
