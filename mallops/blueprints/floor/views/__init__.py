"""Screens and API of the phone app."""

from mallops.blueprints.floor.views import api, handed, shells

BLUEPRINTS = [api.bp, handed.bp, *shells.BLUEPRINTS]
