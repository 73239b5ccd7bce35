"""Screens of returns and exchanges."""

from mallops.blueprints.returns.views import home, link, policy, register, work

BLUEPRINTS = [register.bp, work.bp]

__all__ = ["BLUEPRINTS", "home", "link", "policy"]
