"""What is read of lost property."""
