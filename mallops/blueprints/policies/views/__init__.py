"""Screens: limits, what is overdue, figures of the home page."""

from mallops.blueprints.policies.views import home, limits, overdue

BLUEPRINTS = [limits.bp, overdue.bp]

__all__ = ["BLUEPRINTS", "home"]
