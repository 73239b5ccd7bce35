"""What happens to surveys and suggestions."""
