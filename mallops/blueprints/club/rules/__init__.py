"""What holds on the member's own page."""
