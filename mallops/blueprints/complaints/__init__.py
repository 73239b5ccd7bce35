"""Complaints 客诉: taken in, weighed, looked into, answered, paid for, closed (39, 40, 41)."""
