"""Screens and API of the phone app."""

from mallops.blueprints.floor.views import api, gate, handed, shells

BLUEPRINTS = [api.bp, gate.bp, handed.bp, *shells.BLUEPRINTS]
