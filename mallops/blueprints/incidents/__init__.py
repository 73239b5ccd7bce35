"""Incidents and emergencies 突发事件: reports, plans, drills, statements, risk checks (catalogue 8)."""
