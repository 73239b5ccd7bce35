"""What is done with merchants of the alliance."""
