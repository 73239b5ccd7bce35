"""The screens of points."""

from mallops.blueprints.points.views import adjustments, books, campaigns, home, member, rules, slips

BLUEPRINTS = [member.bp, slips.bp, adjustments.bp, rules.bp, campaigns.bp, books.bp]

__all__ = ["BLUEPRINTS", "home"]
