"""Routes of this feature."""

from mallops.blueprints.notices.views import channels, inbox, settings
from mallops.blueprints.notices.views.blueprint import bp

BLUEPRINTS = [bp]
__all__ = ["BLUEPRINTS", "channels", "inbox", "settings"]
