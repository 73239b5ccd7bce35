"""Screens of the alliance and of the club's rules."""

from mallops.blueprints.alliance.actions import joining
from mallops.blueprints.alliance.views import benefits, club_rules, counting, home, link, register, settlement

BLUEPRINTS = [register.bp, benefits.bp, link.bp, counting.bp, settlement.bp, club_rules.bp]

__all__ = ["BLUEPRINTS", "home", "joining"]
