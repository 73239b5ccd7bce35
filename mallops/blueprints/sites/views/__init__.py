"""Routes of this feature."""

from mallops.blueprints.sites.views import building, calendar, exchange, mall, units, zones
from mallops.blueprints.sites.views.blueprint import bp

BLUEPRINTS = [bp]
__all__ = ["BLUEPRINTS", "building", "calendar", "exchange", "mall", "units", "zones"]
