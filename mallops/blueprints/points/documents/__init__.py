"""Papers of the points: statement and receipt."""
