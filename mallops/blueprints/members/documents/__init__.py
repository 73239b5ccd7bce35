"""What is printed of a member."""
