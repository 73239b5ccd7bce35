"""Reads: what a month holds against each tenant, and months as they were computed."""
