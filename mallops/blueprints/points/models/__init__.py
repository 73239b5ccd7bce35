"""Tables of the points ledger."""

from mallops.blueprints.points.models.books import PointAdjustment, PointMonth, PointProof
from mallops.blueprints.points.models.ledger import (
    APPEND_ONLY,
    PointAccount,
    PointBatch,
    PointBook,
    PointEntry,
    PointLine,
    PointNote,
    PointUse,
)
from mallops.blueprints.points.models.settings import PointCampaign, PointPolicy
from mallops.blueprints.points.models.slips import Slip, SlipClash

__all__ = [
    "APPEND_ONLY",
    "PointAccount",
    "PointAdjustment",
    "PointBatch",
    "PointBook",
    "PointCampaign",
    "PointEntry",
    "PointLine",
    "PointMonth",
    "PointNote",
    "PointPolicy",
    "PointProof",
    "PointUse",
    "Slip",
    "SlipClash",
]
