"""Screens and API of the phone app."""

from mallops.blueprints.floor.views import shells

BLUEPRINTS = [*shells.BLUEPRINTS]
