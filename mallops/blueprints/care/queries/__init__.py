"""What is read: who fits, the list of the day, a member's record, the figures."""
