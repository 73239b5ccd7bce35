"""What may be called, with what, and how refusals are told. Pure."""
