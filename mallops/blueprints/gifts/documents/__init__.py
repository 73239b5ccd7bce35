"""Receipts, vouchers on paper, and what is settled with the shops."""
