"""What is read of contractors."""
