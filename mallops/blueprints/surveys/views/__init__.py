"""Surveys and suggestions: the registers, their pages, pages without an account, cards."""

from mallops.blueprints.surveys.actions import after, turning
from mallops.blueprints.surveys.views import cards, panel
from mallops.blueprints.surveys.views.builder import bp as surveys
from mallops.blueprints.surveys.views.link import bp as link
from mallops.blueprints.surveys.views.result import bp as work
from mallops.blueprints.surveys.views.suggestions import bp as suggestions

BLUEPRINTS = [surveys, work, link, suggestions]
__all__ = ["BLUEPRINTS", "after", "cards", "panel", "turning"]
