"""Contractors 外包单位: contract, posts, scored checks, monthly rating, fire equipment (catalogue 6.1)."""
