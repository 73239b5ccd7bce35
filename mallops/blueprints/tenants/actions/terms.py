"""An agreed change takes effect in a contract: the terms are rewritten, what they were is kept (13.1)."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass

from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.actions import leasing
from mallops.blueprints.tenants.models import ContractTurn, TenantContract
from mallops.blueprints.tenants.queries import get_contract
from mallops.core.auth import Actor
from mallops.core.db import db


@dataclass(frozen=True)
class Terms:
    """What changes; None stays as it is. Money in fen a month."""

    area_m2: decimal.Decimal | None = None
    rent_fen: int | None = None
    to_on: dt.date | None = None


def change_terms(
    actor: Actor, contract_id: int, new: Terms, *, on: dt.date, reference: str, origin_id: int | None
) -> ContractTurn | None:
    """Rewrite a contract from a day on; None when nothing changes. Leasing is told. Raises Invalid."""
    row = get_contract(contract_id, lock=True)
    rules.ensure_new_rent(row.rent_kind, new.rent_fen)
    rules.ensure_new_end(row.from_on, new.to_on, on)
    turn = _turn(row, new, on)
    if (turn.old_area_m2, turn.old_rent_fen, turn.old_to_on) == (
        turn.new_area_m2,
        turn.new_rent_fen,
        turn.new_to_on,
    ):
        return None
    turn.reference, turn.origin_id, turn.by_id = reference[:40], origin_id, actor.user_id
    with leasing.reported(actor, row.tenant, row, leasing.CONTRACT):
        row.area_m2, row.rent_fen, row.to_on = turn.new_area_m2, turn.new_rent_fen, turn.new_to_on
        db.session.add(turn)
        db.session.flush()
    return turn


def _turn(row: TenantContract, new: Terms, on: dt.date) -> ContractTurn:
    return ContractTurn(
        mall_id=row.mall_id,
        tenant_id=row.tenant_id,
        contract_id=row.id,
        from_on=on,
        old_area_m2=row.area_m2,
        new_area_m2=row.area_m2 if new.area_m2 is None else new.area_m2,
        old_rent_fen=row.rent_fen,
        new_rent_fen=row.rent_fen if new.rent_fen is None else new.rent_fen,
        old_to_on=row.to_on,
        new_to_on=row.to_on if new.to_on is None else new.to_on,
    )
