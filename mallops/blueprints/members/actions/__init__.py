"""What is done with members: joining, cards, freezing, merging, erasing, the stock, the settings."""
