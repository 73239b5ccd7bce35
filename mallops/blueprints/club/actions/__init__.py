"""What a member does on its own page, and the house with it."""
