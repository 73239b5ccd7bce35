"""The register of patrols: list, filters, export, record and steps. Screens add routes of their own to it."""

from __future__ import annotations

from mallops.blueprints.patrols.actions import PATROLS
from mallops.core.registers import register_blueprint

bp = register_blueprint(PATROLS)
