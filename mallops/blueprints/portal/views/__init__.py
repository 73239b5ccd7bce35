"""Screens of the tenants' own door, and the page on which staff let people in."""

from mallops.blueprints.portal.views import door, links, moving, shop, staff, survey, vouchers
from mallops.blueprints.portal.views.blueprint import bp, staff_bp

BLUEPRINTS = [bp, staff_bp]

__all__ = ["BLUEPRINTS", "door", "links", "moving", "shop", "staff", "survey", "vouchers"]
