"""Looking at fire equipment: in order or not, next time when; what is wrong becomes an order (6.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext as _

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions.checking import both_words, order_to
from mallops.blueprints.contractors.models import Contractor, FireCheck
from mallops.blueprints.contractors.queries.checks import running_fire_order
from mallops.blueprints.contractors.queries.contractors import fire_days_of, list_active
from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.repairs.models import Asset
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid, NotFound
from mallops.core.photos.intake import StoredOriginal
from mallops.core.registers.intake import keep_photos

ITEM = "FIRE"


def check_equipment(
    actor: Actor,
    asset: Asset,
    result: str,
    *,
    note: str = "",
    next_due_on: dt.date | None = None,
    photos: Sequence[StoredOriginal] = (),
) -> tuple[FireCheck, Finding | None]:
    """Keep the look; the next one is due after the mall's interval unless a day is given.

    Not in order: the words are needed, and an order opens to the fire contractor (to engineering while there
    is none), unless one about this piece is running. Raises Invalid, NotFound.
    """
    authorize(actor, may.CHECK, asset)
    if asset.facility != "fire" or asset.state == "retired":
        raise NotFound()
    now = utcnow()
    today = business_date(now, actor.tz)
    words = note.replace("\x00", "").strip()[:500]
    due = next_due_on or today + dt.timedelta(days=fire_days_of(actor.mall_id))
    errors = {}
    if result not in {"ok", "bad"}:
        errors["result"] = _("Choose whether it is in order.")
    if result == "bad" and not words:
        errors["note"] = _("Say in a few words what is wrong.")
    if due <= today:
        errors["next_due_on"] = _("The next look has to be after today.")
    if errors:
        raise Invalid(field_errors=errors)
    order = _order(actor, asset, words, photos) if result == "bad" else None
    row = FireCheck(
        mall_id=asset.mall_id,
        asset_id=asset.id,
        checked_at=now,
        result=result,
        note=words,
        next_due_on=due,
        by_id=actor.user_id,
        finding_id=order.id if order else None,
    )
    asset.next_inspection_on = due
    db.session.add(row)
    db.session.flush()
    return row, order


def fire_contractor(mall_id: int | None) -> Contractor | None:
    """Who sees to fire equipment: the contractor for fire safety."""
    found = list_active(mall_id, "fire")
    return found[0] if found else None


def _order(actor: Actor, asset: Asset, words: str, photos: Sequence[StoredOriginal]) -> Finding:
    order = running_fire_order(asset.id)
    if order is not None:
        casework.log(order, actor, "commented", note=words)
    else:
        order = _new_order(actor, asset, words)
    keep_photos(actor, order, photos)
    return order


def _new_order(actor: Actor, asset: Asset, words: str) -> Finding:
    zh, en = both_words(lambda: _("Fire equipment in order: %(what)s", what=asset.text))
    more = {"severity": "major", "zone_id": asset.zone_id, "title": f"{asset.text}: {words.splitlines()[0]}"}
    company = fire_contractor(actor.mall_id)
    code = f"{ITEM}-{asset.id}"[:20]
    if company is not None:
        return order_to(actor, company, source=company, item=(code, zh, en), description=words, **more)
    return open_finding(
        actor,
        item_code=code,
        item_zh=zh,
        item_en=en,
        department="engineering",
        description=words,
        title=f"{asset.text}: {words.splitlines()[0]}",
        severity="major",
        zone_id=asset.zone_id,
    )
