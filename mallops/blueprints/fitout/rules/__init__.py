"""Decisions of fit-out: no session, no request."""
