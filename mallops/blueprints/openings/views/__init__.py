"""The screens of opening and closing checks."""

from mallops.blueprints.openings.views import board, home, plans, sheet

BLUEPRINTS = [home.REGISTER, board.bp]
__all__ = ["BLUEPRINTS", "board", "home", "plans", "sheet"]
