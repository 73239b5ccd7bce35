"""What may be booked, how much a slip gives, who stands where. Pure."""
