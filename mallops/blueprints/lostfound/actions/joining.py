"""What lost and found holds on a member: reports and claims under their number (erasure, export)."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.lostfound.actions.retaining import forget_claim
from mallops.blueprints.lostfound.queries.items import claims_of_phone, losses_of_phone
from mallops.blueprints.members.rules.hooks import member_data, on_erase, still_needed
from mallops.core.auth import Actor
from mallops.core.casework.retention import forget, forget_signatures, is_needed
from mallops.core.db import db


@on_erase
def forget_member(actor: Actor, member: Any) -> None:
    """Nothing tells any more who lost or claimed what; things, numbers and signatures of staff stay."""
    if not member.phone:
        return
    for loss in losses_of_phone(member.mall_id, member.phone):
        if loss.closed_at is not None:
            forget(actor, loss)
    for claim in claims_of_phone(member.mall_id, member.phone):
        if claim.item.hold_why or claim.state not in {"released", "refused"}:
            continue
        if claim.state == "released":
            forget_signatures(claim.item, ("claimant",))
        forget_claim(claim)
    db.session.flush()


@still_needed
def has_needed(member: Any) -> bool:
    """Who waits for something lost, or whose claim is disputed, is not forgotten by the clock."""
    if not member.phone:
        return False
    items = [one.item for one in claims_of_phone(member.mall_id, member.phone)]
    return any(is_needed(one) for one in [*losses_of_phone(member.mall_id, member.phone), *items])


@member_data("lostfound")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here."""
    if not member.phone:
        return {"reports": [], "claims": []}
    reports = [
        {
            "number": one.number,
            "what": one.title,
            "state": one.state,
            "name": one.loser or "",
            "phone": one.phone or "",
            "contact": one.contact or "",
            "lost_from": one.lost_from.isoformat(),
        }
        for one in losses_of_phone(member.mall_id, member.phone)
    ]
    claims = [
        {"item": one.item.number, "state": one.state, "name": one.claimant or "", "proof": one.proof or ""}
        for one in claims_of_phone(member.mall_id, member.phone)
    ]
    return {"reports": reports, "claims": claims}
