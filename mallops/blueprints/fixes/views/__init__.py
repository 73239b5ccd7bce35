"""Screens of rectification orders."""

from mallops.blueprints.fixes.views import arrange, bulk, link, notice, report
from mallops.blueprints.fixes.views.orders import bp
from mallops.blueprints.fixes.views.register import REGISTER

BLUEPRINTS = [REGISTER, bp]

__all__ = ["BLUEPRINTS", "arrange", "bulk", "link", "notice", "report"]
