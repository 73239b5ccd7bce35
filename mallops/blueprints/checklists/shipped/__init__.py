"""Checklist templates that come with the program (1.1–1.11, 3)."""

from mallops.blueprints.checklists.shipped.openings import OPENINGS
from mallops.blueprints.checklists.shipped.templates import DAILY_SHEET, TEMPLATES, TENANT_INSPECTION
from mallops.blueprints.checklists.shipped.types import (
    ShippedChoice,
    ShippedItem,
    ShippedSection,
    ShippedTemplate,
)

__all__ = [
    "DAILY_SHEET",
    "OPENINGS",
    "TEMPLATES",
    "TENANT_INSPECTION",
    "ShippedChoice",
    "ShippedItem",
    "ShippedSection",
    "ShippedTemplate",
]
