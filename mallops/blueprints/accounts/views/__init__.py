"""Routes of this feature."""

from mallops.blueprints.accounts.views import deputies, entry, exchange, me, people, sessions, worklists
from mallops.blueprints.accounts.views.blueprint import bp

BLUEPRINTS = [bp]
__all__ = ["BLUEPRINTS", "deputies", "entry", "exchange", "me", "people", "sessions", "worklists"]
