"""Computing and closing months, the formula, corrections."""
