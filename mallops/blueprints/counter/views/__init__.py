"""The screen of the points desk."""

from mallops.blueprints.counter.views import acts, desk, undoing

BLUEPRINTS = [desk.bp]

__all__ = ["BLUEPRINTS", "acts", "undoing"]
