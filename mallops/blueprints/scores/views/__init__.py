"""The ranking of a month, a tenant's own page, the formula, and the card on the home page."""

from mallops.blueprints.scores.views import home, tenant
from mallops.blueprints.scores.views.formula import bp as formula
from mallops.blueprints.scores.views.ranking import bp as ranking

BLUEPRINTS = [ranking, tenant.bp, formula]
__all__ = ["BLUEPRINTS", "home"]
