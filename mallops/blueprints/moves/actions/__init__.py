"""What happens to moves."""
