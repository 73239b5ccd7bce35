"""Displays and notices: the register, the tenant's link, permits, unapproved and campaign material."""

from mallops.blueprints.displays.views import home, link
from mallops.blueprints.displays.views.calendar import bp as calendar
from mallops.blueprints.displays.views.materials import BLUEPRINTS as MATERIALS
from mallops.blueprints.displays.views.register import bp as displays
from mallops.blueprints.displays.views.strays import bp as strays
from mallops.blueprints.displays.views.work import bp as work

BLUEPRINTS = [displays, work, calendar, strays, *MATERIALS]
__all__ = ["BLUEPRINTS", "home", "link"]
