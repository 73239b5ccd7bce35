"""What is read of incidents."""
