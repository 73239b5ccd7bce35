"""What happens to a deposit."""
