"""Returns and exchanges (42)."""
