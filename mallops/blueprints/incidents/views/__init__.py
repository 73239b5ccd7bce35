"""Incidents: the screen for people in a hurry, the record's cards, plans, figures of a year."""

from mallops.blueprints.incidents.views import home, work
from mallops.blueprints.incidents.views.plans import BLUEPRINTS as PLANS
from mallops.blueprints.incidents.views.report import bp as incidents
from mallops.blueprints.incidents.views.year import bp as year

BLUEPRINTS = [incidents, work.bp, *PLANS, year]
__all__ = ["BLUEPRINTS", "home"]
