"""The member's own page, and what staff do with it."""

from mallops.blueprints.club.actions import joining
from mallops.blueprints.club.views import benefits, data, door, home, me, number, staff, vouchers
from mallops.blueprints.club.views.blueprint import bp, staff_bp

BLUEPRINTS = [bp, staff_bp]

__all__ = ["BLUEPRINTS", "benefits", "data", "door", "home", "joining", "me", "number", "staff", "vouchers"]
