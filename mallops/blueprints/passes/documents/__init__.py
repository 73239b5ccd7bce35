"""What of goods passes is printed or sent."""
