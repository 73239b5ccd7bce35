"""Screens of the fraud desk."""

from mallops.blueprints.fraud.actions.kind import KIND
from mallops.core.registers import register_blueprint

BLUEPRINTS = [register_blueprint(KIND)]
