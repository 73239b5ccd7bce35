"""Registering a check, and making a rectification order of what was found: nothing is typed twice."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.permissions import CREATE as ORDER
from mallops.blueprints.papers import permissions as may
from mallops.blueprints.papers.actions.kind import KIND
from mallops.blueprints.papers.actions.telling import flag
from mallops.blueprints.papers.models import PriceCheck
from mallops.blueprints.papers.queries import find_order_of, find_zone_of, list_photo_ids
from mallops.blueprints.papers.rules import (
    FAULT_WORDS,
    LABEL,
    LABEL_WORDS,
    Facts,
    ensure_check,
    faults_of,
    is_irregular,
    split,
)
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.registers.intake import keep_photos

CATALOGUE = "7.1"


def check(
    actor: Actor,
    *,
    tenant_id: int,
    item: str,
    facts: Facts,
    photos: Sequence[Any] = (),
    uid: uuid.UUID | None = None,
) -> PriceCheck:
    """A numbered check of an item of a shop. What is wrong makes it a mismatch; what touches money or proof
    is told to the manager. Raises Invalid naming the field, NotFound for a shop of another mall.
    """
    authorize(actor, may.CREATE)
    ensure_check(facts)
    shop = db.session.get(Tenant, tenant_id)
    if shop is None or shop.mall_id != actor.mall_id:
        raise NotFound()
    faults, now = faults_of(facts), utcnow()
    values = {
        **asdict(facts),
        "title": item.strip()[:120],
        "tenant_id": shop.id,
        "zone_id": find_zone_of(shop.id, business_date(now, actor.tz)),
        "checked_at": now,
        "faults": " ".join(faults),
        "severity": "major" if is_irregular(faults) else "minor" if faults else "",
    }
    case: PriceCheck = casework.open_case(actor, KIND, values, uid=uid)
    keep_photos(actor, case, photos)
    if not faults:
        case.closed_at = now
        db.session.flush()
        return case
    casework.move(actor, case, "find")
    if is_irregular(faults):
        flag(actor, case)
        db.session.flush()
    return case


def title_of_order(case: PriceCheck) -> str:
    """What has to be put right, in the language spoken now."""
    words = [
        LABEL_WORDS[case.label_fault] if one == LABEL else FAULT_WORDS[one] for one in split(case.faults)
    ]
    return f"{case.title}: {', '.join(str(one) for one in words)}"


def open_order(actor: Actor, case: PriceCheck) -> Finding:
    """A rectification order to the shop, with words, papers and pictures of the check. Twice gives the first.

    Raises Conflict when nothing is wrong or the matter is over.
    """
    authorize(actor, ORDER)
    authorize(actor, may.WORK, case)
    known = find_order_of(case)
    if known is not None:
        return known
    if case.state not in {"mismatch", "referred"}:
        raise Conflict(_("Nothing is left to put right here, so there is nothing to order."))
    with force_locale("zh_Hans_CN"):
        chinese = title_of_order(case)
    with force_locale("en"):
        english = title_of_order(case)
    order = open_finding(
        actor,
        source=case,
        item_code=CATALOGUE,
        item_zh=chinese[:200],
        item_en=english[:200],
        severity=case.severity or "minor",
        department="tenant",
        tenant_id=case.tenant_id,
        zone_id=case.zone_id,
        title=title_of_order(case),
        description=_description(case),
        photo_ids=list_photo_ids(case),
    )
    casework.log(case, actor, "ordered", note=order.number or "")
    db.session.flush()
    return order


def _description(case: PriceCheck) -> str:
    lines = [case.mismatch]
    if case.contract_no:
        lines.append(_("Sales contract %(number)s", number=case.contract_no))
    if case.slip_no:
        lines.append(_("Sales slip %(number)s", number=case.slip_no))
    if case.copies_due is not None:
        lines.append(_("Copies: %(got)s of %(due)s", got=case.copies_received, due=case.copies_due))
    return "\n".join(one for one in lines if one)
