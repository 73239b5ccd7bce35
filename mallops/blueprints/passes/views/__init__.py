"""Goods passes: the register, links, the printed slip, gates, keys and the gate log."""

from mallops.blueprints.passes.views import chapter, home, link
from mallops.blueprints.passes.views.gate import bp as gate
from mallops.blueprints.passes.views.register import bp as passes
from mallops.blueprints.passes.views.work import bp as work

BLUEPRINTS = [passes, work, gate]
__all__ = ["BLUEPRINTS", "chapter", "home", "link"]
