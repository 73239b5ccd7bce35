"""What happens to enquiries and to standard answers."""
