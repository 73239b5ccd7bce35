"""Screens of moves: three registers, waivers, links, the lines that wait for a department."""

from mallops.blueprints.moves.views import chapter, home, link, tenant
from mallops.blueprints.moves.views.adjustments import bp as adjustments
from mallops.blueprints.moves.views.moveins import bp as move_ins
from mallops.blueprints.moves.views.moveouts import bp as move_outs
from mallops.blueprints.moves.views.work import bp as work

BLUEPRINTS = [move_ins, adjustments, move_outs, work]
__all__ = ["BLUEPRINTS", "chapter", "home", "link", "tenant"]
