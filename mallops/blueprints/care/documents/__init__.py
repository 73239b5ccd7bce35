"""Key customers and the quality record, on screen and on paper."""
