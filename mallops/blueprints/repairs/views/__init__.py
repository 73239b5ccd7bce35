"""Repairs: the register and the desk form, the engineer's page, assets, public reports, the analysis."""

from mallops.blueprints.repairs.actions import turning
from mallops.blueprints.repairs.views import home
from mallops.blueprints.repairs.views.analysis import bp as analysis
from mallops.blueprints.repairs.views.assets import bp as assets
from mallops.blueprints.repairs.views.public import bp as public
from mallops.blueprints.repairs.views.tickets import bp as tickets
from mallops.blueprints.repairs.views.work import bp as work

BLUEPRINTS = [tickets, work, assets, public, analysis]
__all__ = ["BLUEPRINTS", "home", "turning"]
