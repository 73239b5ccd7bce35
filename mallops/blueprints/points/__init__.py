"""Points of members: a double-entry ledger that provably balances, rules, tiers and proofs (catalogue 23)."""
