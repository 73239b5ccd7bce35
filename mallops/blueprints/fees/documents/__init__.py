"""What is printed: letters and the ageing."""
