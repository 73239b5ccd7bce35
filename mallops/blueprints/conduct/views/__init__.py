"""Checks of staff: the walk on the phone, sheets, answers, figures, the officer's own clipboard."""

from mallops.blueprints.conduct.views import home, sheet, work
from mallops.blueprints.conduct.views.clipboard import bp as clipboard
from mallops.blueprints.conduct.views.month import bp as month
from mallops.blueprints.conduct.views.register import bp as conduct

BLUEPRINTS = [conduct, work.bp, month, clipboard]
__all__ = ["BLUEPRINTS", "home", "sheet"]
