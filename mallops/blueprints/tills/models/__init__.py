"""Partners and their keys, what they called, what they are told."""

from mallops.blueprints.tills.models.calls import TillBooking, TillCall, TillClaim
from mallops.blueprints.tills.models.partners import KINDS, TillKey, TillPartner, TillSandbox
from mallops.blueprints.tills.models.webhooks import EVENT_STATES, TillDelivery, TillEndpoint, TillEvent

__all__ = [
    "EVENT_STATES",
    "KINDS",
    "TillBooking",
    "TillCall",
    "TillClaim",
    "TillDelivery",
    "TillEndpoint",
    "TillEvent",
    "TillKey",
    "TillPartner",
    "TillSandbox",
]
