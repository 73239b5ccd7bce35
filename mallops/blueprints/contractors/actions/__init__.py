"""What can happen to contractors, their checks and their months."""
