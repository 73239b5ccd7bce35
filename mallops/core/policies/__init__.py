"""Limits in force: a mall's policies, the clocks of its records, pauses, warnings and escalation (61)."""
