"""What happens to a bill."""
