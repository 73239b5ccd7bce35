"""What is done with notices, channels and preferences."""
