"""Figures over records of any kind: how many, how fast, how late and why, how satisfied; by month."""
