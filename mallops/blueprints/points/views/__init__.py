"""The screens of points."""

from mallops.blueprints.points.actions import members
from mallops.blueprints.points.views import adjustments, books, campaigns, home, member, rules, slips

BLUEPRINTS = [member.bp, slips.bp, adjustments.bp, rules.bp, campaigns.bp, books.bp]

#: `members` hangs on the hooks of a member: it must be loaded with the feature.
__all__ = ["BLUEPRINTS", "home", "members"]
