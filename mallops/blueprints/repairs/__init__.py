"""Facility repair 报修/报事 (catalogue 5): assets, tickets, dispatch, parts, rating, monthly analysis."""
