"""Licences: the register, issues, kinds, sheets, the tenant's link, what waits at home."""

from mallops.blueprints.licences.views import home, link
from mallops.blueprints.licences.views.register import bp as licences
from mallops.blueprints.licences.views.work import bp as work

BLUEPRINTS = [licences, work]
__all__ = ["BLUEPRINTS", "home", "link"]
