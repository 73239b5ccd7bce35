"""Rules of contractors and their words."""
