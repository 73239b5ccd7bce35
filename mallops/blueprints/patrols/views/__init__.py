"""Routes of patrols: the phone's JSON API, the sheet, the register and its screens."""

from mallops.blueprints.patrols.queries import pictures
from mallops.blueprints.patrols.views import story, worklists
from mallops.blueprints.patrols.views.api import bp as api
from mallops.blueprints.patrols.views.board import bp as board
from mallops.blueprints.patrols.views.documents import bp as documents
from mallops.blueprints.patrols.views.plans import bp as plans
from mallops.blueprints.patrols.views.register import bp as register
from mallops.blueprints.patrols.views.reports import bp as reports
from mallops.blueprints.patrols.views.review import bp as review
from mallops.blueprints.patrols.views.rounds import bp as rounds
from mallops.blueprints.patrols.views.sheet import bp as sheet
from mallops.blueprints.patrols.views.spot import bp as spots

BLUEPRINTS = [register, api, documents, reports, sheet, rounds, board, review, plans, spots]
__all__ = ["BLUEPRINTS", "pictures", "story", "worklists"]
