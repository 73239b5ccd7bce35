"""Contractors: the register and its cards, checks on the phone, posts, the month, fire equipment."""

from mallops.blueprints.contractors.views import checks, home
from mallops.blueprints.contractors.views.fire import bp as fire
from mallops.blueprints.contractors.views.month import bp as month
from mallops.blueprints.contractors.views.posts import bp as posts
from mallops.blueprints.contractors.views.register import bp as contractors
from mallops.blueprints.contractors.views.rules import bp as rules

BLUEPRINTS = [contractors, checks.bp, posts, month, fire, rules]
__all__ = ["BLUEPRINTS", "home"]
