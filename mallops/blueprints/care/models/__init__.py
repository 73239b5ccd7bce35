"""Segments and who is in them, callbacks, scripts, draws, rules and kept months of a mall (26)."""

from mallops.blueprints.care.models.calls import OPEN, Callback, CareDraw, CareScript, CareSettings
from mallops.blueprints.care.models.months import CareMonth
from mallops.blueprints.care.models.segments import CareSegment, CareSegmentVersion, SegmentMember

__all__ = [
    "OPEN",
    "Callback",
    "CareDraw",
    "CareMonth",
    "CareScript",
    "CareSegment",
    "CareSegmentVersion",
    "CareSettings",
    "SegmentMember",
]
