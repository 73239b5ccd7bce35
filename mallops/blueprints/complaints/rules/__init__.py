"""Rules of complaints, and their words."""
