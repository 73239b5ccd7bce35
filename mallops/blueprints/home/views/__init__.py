"""Routes of this feature."""

from mallops.blueprints.home.views.pages import bp

BLUEPRINTS = [bp]
__all__ = ["BLUEPRINTS"]
