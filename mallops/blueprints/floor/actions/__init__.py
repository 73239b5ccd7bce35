"""What a phone sends besides patrols: findings, looks, ticks, pictures, what it could not deliver."""

from mallops.blueprints.floor.actions.checks import CheckInput, take_check
from mallops.blueprints.floor.actions.findings import FindingInput, take_finding
from mallops.blueprints.floor.actions.gate import take_gate
from mallops.blueprints.floor.actions.handing import HandedInput, settle_handed, take_handed
from mallops.blueprints.floor.actions.photos import PictureInput, PictureReceipt, take_picture
from mallops.blueprints.floor.actions.receipts import Sent
from mallops.blueprints.floor.actions.ticks import TickSent, take_ticks

__all__ = [
    "CheckInput",
    "FindingInput",
    "HandedInput",
    "PictureInput",
    "PictureReceipt",
    "Sent",
    "TickSent",
    "settle_handed",
    "take_check",
    "take_finding",
    "take_gate",
    "take_handed",
    "take_picture",
    "take_ticks",
]
