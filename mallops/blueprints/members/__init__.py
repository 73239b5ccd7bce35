"""Members and their point cards: application, consents, cards, stock, merging, erasure (22, 26.1)."""
