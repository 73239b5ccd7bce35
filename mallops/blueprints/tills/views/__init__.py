"""The API, and the screens by which people keep it."""

from mallops.blueprints.tills.actions import telling
from mallops.blueprints.tills.views import api, cards, docs, keys, log, partners, webhooks

BLUEPRINTS = [api.bp, docs.bp, partners.bp, log.bp, webhooks.bp]

__all__ = ["BLUEPRINTS", "cards", "keys", "telling"]
