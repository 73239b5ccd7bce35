"""What is done with orders."""
