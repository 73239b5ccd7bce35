"""Care of members: segments, the list of the day, callbacks, quality record, key customers (26)."""
