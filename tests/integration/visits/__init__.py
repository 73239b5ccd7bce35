"""The reception's logs (29)."""
