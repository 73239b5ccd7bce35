"""The rules of points: somebody drafts a version, somebody else puts it in force. Campaigns the same way."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.models import PointBook, PointCampaign, PointPolicy
from mallops.blueprints.points.queries.settings import find_open
from mallops.blueprints.points.rules import booking
from mallops.blueprints.points.rules.policy import Policy, dump, ensure_policy
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid


def draft_policy(actor: Actor, policy: Policy) -> PointPolicy:
    """Keep a new version, or change the draft there is. One version is worked on at a time."""
    authorize(actor, may.SET_RULES)
    book = lock_book(actor.mall_id)
    ensure_policy(policy)
    row = find_open(book.mall_id)
    if row is not None and row.state == "waiting":
        raise Conflict(_("A version waits for approval. Decide it first, then draft the next one."))
    if row is None:
        query = sa.select(sa.func.max(PointPolicy.version)).where(PointPolicy.mall_id == book.mall_id)
        row = PointPolicy(mall_id=book.mall_id, version=(db.session.scalar(query) or 0) + 1)
        db.session.add(row)
    row.body, row.by_id = dump(policy), actor.user_id
    db.session.flush()
    return row


def submit_policy(actor: Actor, row: PointPolicy) -> None:
    """Ask for approval."""
    authorize(actor, may.SET_RULES, row)
    _ensure_state(row.state, "draft")
    row.state, row.submitted_at, row.by_id = "waiting", utcnow(), actor.user_id
    db.session.flush()


def discard_policy(actor: Actor, row: PointPolicy) -> None:
    """Throw a draft away."""
    authorize(actor, may.SET_RULES, row)
    _ensure_state(row.state, "draft")
    db.session.delete(row)
    db.session.flush()


def decide_policy(actor: Actor, row: PointPolicy, agree: bool, note: str = "") -> None:
    """The second person puts a version in force from now on, or refuses it and says why."""
    authorize(actor, may.AGREE_RULES, row)
    book = lock_book(actor.mall_id)
    _ensure_state(row.state, "waiting")
    booking.ensure_second(actor.user_id, row.by_id)
    row.decision = booking.ensure_note(note, needed=not agree)
    row.decided_by_id, row.decided_at = actor.user_id, utcnow()
    row.state = "live" if agree else "refused"
    if agree:
        others = sa.select(PointPolicy).where(
            PointPolicy.mall_id == book.mall_id, PointPolicy.state == "live", PointPolicy.id != row.id
        )
        for one in db.session.scalars(others):
            one.state = "retired"
        db.session.flush()
        db.session.execute(
            sa.update(PointBook).where(PointBook.mall_id == book.mall_id).values(policy_id=row.id)
        )
    db.session.flush()


def _ensure_state(state: str, wanted: str) -> None:
    if state != wanted:
        raise Conflict()


# -- campaigns -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CampaignDraft:
    """What a campaign says."""

    name_zh: str
    name_en: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    percent: int = 0
    points: int = 0
    min_fen: int = 0
    category: str = ""
    tenant_id: int | None = None

    def ensure(self, today: dt.date) -> None:
        """Raise Invalid, field by field."""
        errors: dict[str, str] = {}
        if not (self.name_zh or self.name_en):
            errors["name_zh"] = _("Give the campaign a name that stands on the statement.")
        if self.starts_on is None or self.ends_on is None or self.ends_on < self.starts_on:
            errors["ends_on"] = _("Enter the first and the last day; the last is not before the first.")
        elif self.ends_on < today:
            errors["ends_on"] = _("The last day is past: nobody would get these points.")
        if not 0 <= self.percent <= 1000 or not 0 <= self.points <= 100_000:
            errors["percent"] = _("An extra is 0 to 1000 per cent, or up to 100,000 points a slip.")
        elif not self.percent and not self.points:
            errors["percent"] = _("Say what it gives: an extra in per cent, or points a slip.")
        if errors:
            raise Invalid(field_errors=errors)


def save_campaign(
    actor: Actor, draft: CampaignDraft, row: PointCampaign | None = None, *, uid: uuid.UUID | None = None
) -> PointCampaign:
    """A new campaign, or a changed draft. `uid` makes it harmless to send twice."""
    authorize(actor, may.SET_RULES, row)
    draft.ensure(business_date(utcnow(), actor.tz))
    if row is None and uid is not None:
        row = db.session.scalar(
            sa.select(PointCampaign).where(PointCampaign.uid == uid, PointCampaign.mall_id == actor.mall_id)
        )
    if row is None:
        row = PointCampaign(mall_id=actor.mall_id, uid=uid or uuid.uuid4())
        db.session.add(row)
    elif row.state not in {"draft", "refused"}:
        raise Conflict(_("This campaign is decided already. Stop it and make a new one."))
    for name, value in vars(draft).items():
        setattr(row, name, value)
    row.state, row.by_id = "draft", actor.user_id
    db.session.flush()
    return row


def submit_campaign(actor: Actor, row: PointCampaign) -> None:
    """Ask for approval."""
    authorize(actor, may.SET_RULES, row)
    _ensure_state(row.state, "draft")
    row.state, row.by_id = "waiting", actor.user_id
    db.session.flush()


def decide_campaign(actor: Actor, row: PointCampaign, agree: bool, note: str = "") -> None:
    """The second person agrees, or refuses and says why."""
    authorize(actor, may.AGREE_RULES, row)
    _ensure_state(row.state, "waiting")
    booking.ensure_second(actor.user_id, row.by_id)
    row.decision = booking.ensure_note(note, needed=not agree)
    row.decided_by_id, row.decided_at = actor.user_id, utcnow()
    row.state = "live" if agree else "refused"
    db.session.flush()


def stop_campaign(actor: Actor, row: PointCampaign, note: str) -> None:
    """No more points from now on; what was given stays."""
    authorize(actor, may.AGREE_RULES, row)
    _ensure_state(row.state, "live")
    row.decision = booking.ensure_note(note, needed=True)
    row.decided_by_id, row.decided_at = actor.user_id, utcnow()
    row.state = "stopped"
    db.session.flush()


__all__ = [
    "CampaignDraft", "decide_campaign", "decide_policy", "discard_policy", "draft_policy",
    "save_campaign", "stop_campaign", "submit_campaign", "submit_policy",
]  # fmt: skip
