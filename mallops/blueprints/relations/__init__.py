"""Relations with tenants: first calls, talks, letters, greetings, surveys, confidence (19)."""
