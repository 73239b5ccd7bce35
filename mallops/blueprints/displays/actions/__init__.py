"""What happens to displays, strays and the material of campaigns."""
