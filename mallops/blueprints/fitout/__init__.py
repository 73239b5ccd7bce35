"""Fit-out of a shop 二次装修: application, permit, workers' passes, hot work, looks, violations (15)."""
