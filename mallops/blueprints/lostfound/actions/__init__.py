"""What can happen to what was found, to what is missed, and to a claim."""
