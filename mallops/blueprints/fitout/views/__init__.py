"""Screens of fit-out."""

from mallops.blueprints.fitout.views import chapter, home, link, pages
from mallops.blueprints.fitout.views.board import bp as board
from mallops.blueprints.fitout.views.breaches import bp as breaches
from mallops.blueprints.fitout.views.hot import bp as hot
from mallops.blueprints.fitout.views.papers import bp as papers
from mallops.blueprints.fitout.views.register import bp as register
from mallops.blueprints.fitout.views.site import bp as site
from mallops.blueprints.fitout.views.work import bp as work

BLUEPRINTS = [register, hot, breaches, work, site, papers, board]
__all__ = ["BLUEPRINTS", "chapter", "home", "link", "pages"]
