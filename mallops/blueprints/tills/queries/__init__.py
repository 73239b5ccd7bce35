"""Partners, keys, calls, events; the cards, shops and bookings that calls are about."""
