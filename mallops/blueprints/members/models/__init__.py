"""Members, their cards and consents, what is asked by phone, and the stock of the desks."""

from mallops.blueprints.members.models.cards import CARRIED, Card, CardBatch
from mallops.blueprints.members.models.people import (
    LIVE,
    Consent,
    ConsentText,
    Member,
    MemberEvent,
    MemberMerge,
    MemberSettings,
)
from mallops.blueprints.members.models.requests import MemberRequest, MemberSignature, MemberSlip
from mallops.blueprints.members.models.stock import Desk, StockCount, StockMove

__all__ = [
    "CARRIED",
    "LIVE",
    "Card",
    "CardBatch",
    "Consent",
    "ConsentText",
    "Desk",
    "Member",
    "MemberEvent",
    "MemberMerge",
    "MemberRequest",
    "MemberSettings",
    "MemberSignature",
    "MemberSlip",
    "StockCount",
    "StockMove",
]
