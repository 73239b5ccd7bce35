"""What happens to tickets and assets: reporting, the engineer's work, confirming, parts, asset files."""
