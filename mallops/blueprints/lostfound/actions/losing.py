"""Somebody misses something: the report, whose it is, and a find that is it (30.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.finding import ensure_zone
from mallops.blueprints.lostfound.actions.kind import LOSS, LOSS_FLOW
from mallops.blueprints.lostfound.actions.retaining import begin_keeping
from mallops.blueprints.lostfound.actions.telling import tell_strong
from mallops.blueprints.lostfound.actions.terms import write_terms
from mallops.blueprints.lostfound.models import FoundItem, LossReport
from mallops.blueprints.lostfound.rules import items as rules
from mallops.blueprints.lostfound.rules.words import CATEGORIES, CHANNELS, COLOURS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.phones import ensure_phone
from mallops.core.registers.intake import keep_photos


@dataclass(frozen=True)
class Lost:
    """What was told; only `title` (what it is) is needed. `channel`: walk_in, phone, online or staff."""

    title: str
    category: str = "other"
    features: str = ""
    colour: str = ""
    brand: str = ""
    marks: str = ""
    zone_id: int | None = None
    place: str = ""
    lost_from: dt.datetime | None = None
    lost_until: dt.datetime | None = None
    loser: str = ""
    phone: str = ""
    contact: str = ""
    channel: str = "staff"


def report_loss(
    actor: Actor,
    told: Lost,
    photos: Sequence[Any] = (),
    *,
    uid: uuid.UUID | None = None,
    authorised: bool = False,
) -> LossReport:
    """A numbered report. Raises Invalid, NotFound; Forbidden unless the caller checked another right."""
    if not authorised:
        authorize(actor, may.CREATE)
    category = told.category if told.category in CATEGORIES else ""
    first, last = rules.ensure_lost(category, told.title, told.lost_from, told.lost_until, utcnow())
    ensure_zone(actor, told.zone_id)
    phone = ensure_phone(told.phone)
    if not phone and not told.contact.strip():
        raise Invalid(
            field_errors={"phone": _("Enter a telephone number, or how else the person is reached.")}
        )
    values = {
        "title": told.title.strip()[:120], "category": category,
        "colour": told.colour if told.colour in COLOURS else "", "brand": told.brand.strip()[:60],
        "features": told.features.strip()[:4000], "marks": told.marks.strip()[:2000], "lost_from": first,
        "lost_until": last, "zone_id": told.zone_id, "place": told.place.strip()[:120],
        "channel": told.channel if told.channel in CHANNELS else "staff", "loser": told.loser.strip()[:80],
        "phone": phone, "phone_hash": lookup_hash(phone), "contact": told.contact.strip()[:200],
    }  # fmt: skip
    case: LossReport = casework.open_case(actor, LOSS, values, uid=uid, authorised=True)
    keep_photos(actor, case, photos)
    write_terms(case)
    tell_strong(actor, case)
    return case


def keep_person(actor: Actor, case: LossReport, loser: str, phone: str, contact: str) -> None:
    """Who misses it and how they are reached. Raises Invalid."""
    authorize(actor, may.WORK, case)
    if LOSS_FLOW.state(case.state).closed:
        raise Conflict(_("This report is over and can't be changed any more."))
    number = ensure_phone(phone) or case.phone or ""
    if not number and not contact.strip():
        raise Invalid(
            field_errors={"phone": _("Enter a telephone number, or how else the person is reached.")}
        )
    case.loser, case.contact = loser.strip()[:80], contact.strip()[:200]
    case.phone, case.phone_hash = number, lookup_hash(number)
    casework.log(case, actor, "person")
    db.session.flush()


# -- this is it ------------------------------------------------------------------------------------------


def match(actor: Actor, item: FoundItem, loss: LossReport) -> None:
    """A person decided that the two are one thing; the caller holds both rows. Raises Conflict."""
    authorize(actor, may.WORK, item)
    if loss.state not in rules.SEARCHING:
        raise Conflict(_("This report is matched or over already. Look at it again."))
    casework.move(actor, item, "match", note=loss.number or "")
    casework.move(actor, loss, "match", note=item.number or "")
    item.loss_id = loss.id
    begin_keeping(item)
    _both(item, loss)


def unmatch(actor: Actor, item: FoundItem, reason: str) -> None:
    """They are not one thing after all. Raises Invalid, Conflict (somebody claims it)."""
    authorize(actor, may.WORK, item)
    words = rules.ensure_words(reason, "reason", 300)
    loss = item.loss
    if loss is None or item.state != "matched":
        raise Conflict(_("This item belongs to no report."))
    if any(one.state != "refused" for one in item.claims):
        raise rules.ClaimGoing()
    casework.move(actor, item, "unmatch", note=words)
    casework.move(actor, loss, "unmatch", note=words)
    item.loss_id = None
    _both(item, loss)


def _both(item: FoundItem, loss: LossReport) -> None:
    db.session.flush()
    db.session.expire(item, ["loss"])
    write_terms(item)
    write_terms(loss)


def find_item_of(loss: LossReport) -> FoundItem | None:
    """The item that is this loss."""
    return db.session.scalar(sa.select(FoundItem).where(FoundItem.loss_id == loss.id))


LOSS.extras["edited"] = lambda _actor, case, _before: write_terms(case)
