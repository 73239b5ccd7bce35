"""Routes of this feature."""

from mallops.blueprints.checklists.views import editor, templates
from mallops.blueprints.checklists.views.blueprint import bp

BLUEPRINTS = [bp]
__all__ = ["BLUEPRINTS", "editor", "templates"]
