"""What stands on the member's own page."""
