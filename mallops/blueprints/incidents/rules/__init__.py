"""Rules of incidents and their words."""
