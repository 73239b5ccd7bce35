"""How long a kind is kept, when that is over, and how long the people stand in the book (30.2)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.kind import FOUND, KEEP
from mallops.blueprints.lostfound.models import Claim, FoundItem, LossReport, Retention
from mallops.blueprints.lostfound.queries.items import find_retention, keeping_of, list_over, work_day_of
from mallops.blueprints.lostfound.rules.words import KINDS, WAYS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.retention import forgets
from mallops.core.clock import business_date, mall_now
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Limit, Unit
from mallops.core.errors import Invalid
from mallops.core.malls import Mall
from mallops.core.policies.clocks import calendar_of, clocks_of, measure, refresh_due, take_limit
from mallops.core.policies.models import OWN

PEOPLE_DAYS = 365  # after the end of a record its people are forgotten


def begin_keeping(case: FoundItem) -> None:
    """Put the limit of its kind under the running clock of an item; the time used up stays used up."""
    row = next((one for one in clocks_of(case) if one.stage == KEEP), None)
    if row is None:
        return
    now = utcnow()
    days = keeping_of(case.mall_id, case.category).days
    take_limit(row, Limit(days, Unit.CALENDAR_DAYS))
    row.source = OWN
    measure(row, FOUND.clock_named(KEEP), calendar_of(case.mall_id, now), now)
    refresh_due(case, FOUND, clocks_of(case))
    mall = db.session.get_one(Mall, case.mall_id)
    case.keep_until = business_date(row.due_at, mall.tz) if row.due_at else None
    db.session.flush()


def set_keeping(
    actor: Actor, category: str, days: int | None, way: str, counsel_on: dt.date | None
) -> Retention:
    """How long the mall keeps a kind; open items of it follow. Raises Invalid."""
    authorize(actor, may.SETUP)
    if category not in KINDS:
        raise Invalid(field_errors={"category": _("Choose one from the list.")})
    if days is None or not 1 <= days <= 3650:
        raise Invalid(field_errors={"days": _("Enter a whole number of days from 1 to 3650.")})
    if way not in WAYS or (way == "dispose" and KINDS[category].valuable):
        raise Invalid(
            field_errors={
                "way": _("Valuables, cash and papers are handed to the police and never disposed of.")
            }
        )
    if counsel_on is not None and counsel_on > mall_now(actor.tz).date():
        raise Invalid(field_errors={"counsel_on": _("This day has not come yet.")})
    row = find_retention(actor.mall_id, category)
    if row is None:
        row = Retention(mall_id=actor.mall_id, category=category)
        db.session.add(row)
    row.days, row.way, row.counsel_on = days, way, counsel_on
    db.session.flush()
    kept = sa.select(FoundItem).where(
        FoundItem.of_mall(actor.mall_id),
        FoundItem.category == category,
        FoundItem.state.in_(("announced", "matched")),
    )
    for case in db.session.scalars(kept.order_by(FoundItem.id)).all():
        begin_keeping(case)
    return row


def expire_due(actor: Actor) -> int:
    """Announced items of a mall whose time is over become unclaimed; how many."""
    count = 0
    for key in list_over(work_day_of(actor.mall_id), actor.mall_id or 0):
        case = db.session.get(FoundItem, key, with_for_update=True, populate_existing=True)
        if case is None or case.state != "announced" or any(one.state != "refused" for one in case.claims):
            continue
        casework.move(actor, case, "expire")
        count += 1
    return count


@forgets(FoundItem, PEOPLE_DAYS, signed_as=("claimant", "finder"))
def empty_item(case: FoundItem) -> None:
    """Finder, witness and claimants of an item."""
    case.finder_name = case.finder_phone = case.witness = case.ended_with = case.marks = ""
    for one in case.claims:
        forget_claim(one)
    for question in list(case.questions):
        db.session.delete(question)


@forgets(LossReport, PEOPLE_DAYS)
def empty_loss(case: LossReport) -> None:
    """Who missed something."""
    case.loser = case.phone = case.contact = case.marks = ""
    case.phone_hash = None


def forget_claim(claim: Claim) -> None:
    """Who claimed something, what they said."""
    claim.claimant = claim.phone = claim.id_last4 = claim.proof = claim.answers = ""
    claim.phone_hash = None
