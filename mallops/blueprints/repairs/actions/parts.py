"""Parts and cost of a ticket: lines with quantity and price, labour, and their sum."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.repairs.actions.kind import may_work
from mallops.blueprints.repairs.models import Repair, RepairPart
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.money import MoneyUnreadable, parse_yuan, yuan

MAX_PARTS = 30
MAX_QUANTITY = decimal.Decimal(100_000)


@dataclass(frozen=True)
class PartLine:
    """A part as typed: name, quantity, price of one in yuan."""

    name: str
    quantity: str = "1"
    price: str = "0"


def set_parts(actor: Actor, case: Repair, lines: Sequence[PartLine], labour: str = "") -> None:
    """Put these parts and the labour cost (yuan) on the ticket. Raises Invalid, EngineersWork."""
    may_work(case, actor)
    parts = [_part(case, one) for one in lines if one.name.strip()]
    if any(not one.name.strip() and (one.price.strip(" 0.") or one.quantity.strip(" 01.")) for one in lines):
        raise Invalid(field_errors={"parts": _("Write what part it was, or empty the line.")})
    if len(parts) > MAX_PARTS:
        raise Invalid(field_errors={"parts": _("At most %(n)s parts a ticket.", n=MAX_PARTS)})
    labour_fen = _fen(labour, "labour") if labour.strip() else 0
    before = (case.parts_text, case.labour_fen)
    case.parts[:] = parts
    case.labour_fen = labour_fen
    case.cost = yuan(sum(one.total_fen for one in parts) + labour_fen)
    case.parts_text = "\n".join(one.words for one in parts)
    db.session.flush()
    if before != (case.parts_text, case.labour_fen):
        casework.log(case, actor, "parts_noted", note=case.parts_text, detail={"cost": str(case.cost)})


def _part(case: Repair, line: PartLine) -> RepairPart:
    try:
        quantity = decimal.Decimal(line.quantity.strip() or "1").quantize(decimal.Decimal("0.01"))
    except decimal.InvalidOperation:
        quantity = decimal.Decimal(0)
    if not 0 < quantity <= MAX_QUANTITY:
        raise Invalid(field_errors={"parts": _("Write the quantity of a part as a number, such as 2.")})
    price = _fen(line.price, "parts") if line.price.strip() else 0
    return RepairPart(mall_id=case.mall_id, name=line.name.strip()[:80], quantity=quantity, price_fen=price)


def _fen(text: str, field: str) -> int:
    try:
        amount = parse_yuan(text)
    except MoneyUnreadable:
        amount = -1
    if not 0 <= amount <= 10**10:
        raise Invalid(field_errors={field: _("Write the price in yuan, such as 18.50.")})
    return amount
