"""Deposits of tenants: what was received, deducted and refunded, and the lock (catalogue 9, 14, 15)."""
