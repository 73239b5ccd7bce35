"""What happens to works in a shop."""
