"""The monthly score of tenants: points off for what was found, late or missed (issue 4, item 8)."""
