"""What may be: reasons, conditions, hours and pauses of contact, scripts, the draw."""
