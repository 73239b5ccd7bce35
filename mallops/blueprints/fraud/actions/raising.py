"""Patterns become alerts: one for each card, which grows while nobody has decided it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.actions.kind import KIND
from mallops.blueprints.fraud.models import FraudAlert, FraudNote, FraudPerson, FraudReason, FraudRow
from mallops.blueprints.fraud.queries.alerts import find_open, known_refs
from mallops.blueprints.fraud.rules import scoring
from mallops.blueprints.fraud.rules.life import NotThePerson, ensure_words
from mallops.blueprints.fraud.rules.scoring import Hit
from mallops.blueprints.fraud.rules.settings import Settings
from mallops.blueprints.fraud.rules.words import BY_HAND
from mallops.blueprints.gifts.models import Voucher, VoucherUse
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.models import PointEntry
from mallops.core.auth import Actor, authorize
from mallops.core.casework.actions import log, open_case
from mallops.core.db import db, utcnow

ROW = FraudRow.__table__
#: A report by hand is looked at before what the rules find weak.
REPORTED = 50


def raise_alert(
    actor: Actor, member_id: int, hits: list[Hit], settings: Settings, rules_id: int | None
) -> FraudAlert | None:
    """Open the alert of a card and return it. None when it had one, to which new rows are added, or when
    the reasons are too little."""
    member = _lock_member(actor, member_id)
    if member is None:
        return None
    alert = find_open(member.id)
    if alert is not None:
        if _fill(alert, hits, settings):
            log(alert, actor, "grew")
        return None
    if not scoring.worth_raising(hits, settings):
        return None
    alert = _open(actor, member, rules_id=rules_id)
    _fill(alert, hits, settings)
    return alert


def _lock_member(actor: Actor, member_id: int) -> Member | None:
    """Whoever raises an alert of a member waits for whoever else does; a card that went into another one
    is that one."""
    query = sa.select(Member).where(Member.id == member_id, Member.mall_id == actor.mall_id)
    member = db.session.scalar(
        query.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if member is not None and member.merged_into_id is not None:
        return _lock_member(actor, member.merged_into_id)
    return None if member is None or member.erased_at is not None else member


def _open(actor: Actor, member: Member, **values: Any) -> FraudAlert:
    values = {"title": member.number, "member_id": member.id, **values}
    alert: FraudAlert = open_case(actor, KIND, values, authorised=True)
    alert.owner_id = None
    return alert


def _fill(alert: FraudAlert, hits: list[Hit], settings: Settings) -> int:
    """Write reasons, rows and staff; returns how many rows are new."""
    known, fresh = known_refs(alert.id), []
    for hit in hits:
        for ref in hit.refs:
            if (hit.rule, ref.subject, ref.ref_id) not in known:
                fresh.append(_row(alert, hit.rule, ref))
    if not fresh:
        return 0
    db.session.execute(sa.insert(FraudRow), fresh)
    reasons = {one.rule: one for one in alert.reasons}
    for hit in hits:
        _reason(alert, reasons, hit, settings)
    there = {one.user_id for one in alert.people}
    for user_id in sorted(set().union(*[hit.staff for hit in hits]) - there):
        alert.people.append(FraudPerson(mall_id=alert.mall_id, user_id=user_id))
    db.session.flush()
    weigh(alert)
    return len(fresh)


def _row(alert: FraudAlert, rule: str, ref: scoring.Ref) -> dict[str, Any]:
    return {
        "mall_id": alert.mall_id, "alert_id": alert.id, "rule": rule, "subject": ref.subject,
        "ref_id": ref.ref_id, "settled": False,
    }  # fmt: skip


def _reason(alert: FraudAlert, reasons: dict[str, FraudReason], hit: Hit, settings: Settings) -> None:
    one = reasons.get(hit.rule)
    if one is None:
        one = reasons[hit.rule] = FraudReason(mall_id=alert.mall_id, rule=hit.rule)
        alert.reasons.append(one)
    one.numbers = hit.numbers()
    one.score = max(one.score or 0, scoring.score_of(hit.rule, settings.rules[hit.rule], hit.n))


def weigh(alert: FraudAlert) -> None:
    """Score, strongest reason, and what is at stake: each booking counts once, for whatever reasons."""
    alert.score = scoring.total(one.score for one in alert.reasons)
    strongest = max(alert.reasons, key=lambda one: one.score, default=None)
    alert.rule = strongest.rule if strongest is not None else ""
    mine = (ROW.c.alert_id == alert.id, ROW.c.subject.in_(("earn", "refund", "transfer")))
    entries = sa.select(ROW.c.ref_id).where(*mine).distinct()
    totals = sa.select(sa.func.sum(sa.func.abs(PointEntry.points)), sa.func.sum(PointEntry.fen))
    points, fen = db.session.execute(totals.where(PointEntry.id.in_(entries))).one()
    used = sa.select(ROW.c.ref_id).where(ROW.c.alert_id == alert.id, ROW.c.subject == "use").distinct()
    vouchers = sa.select(sa.func.sum(Voucher.points), sa.func.sum(VoucherUse.fen)).join_from(
        VoucherUse, Voucher, Voucher.id == VoucherUse.voucher_id
    )
    more, money = db.session.execute(vouchers.where(VoucherUse.id.in_(used))).one()
    alert.points, alert.fen = int(points or 0) + int(more or 0), int(fen or 0) + int(money or 0)
    db.session.flush()


def report(actor: Actor, member: Member, text: str) -> FraudAlert:
    """Somebody at the desk saw something: an alert by hand, or a note on the open one. Raises Invalid."""
    authorize(actor, may.INVESTIGATE, member)
    words = ensure_words(text, "text")
    found = _lock_member(actor, member.id)
    alert = find_open(member.id) if found is not None else None
    if alert is not None and not alert.visible_to(actor):
        raise NotThePerson()
    if alert is None:
        alert = _open(actor, found or member, by_hand=True)
    if all(one.rule != BY_HAND for one in alert.reasons):
        alert.reasons.append(FraudReason(mall_id=alert.mall_id, rule=BY_HAND, score=REPORTED, numbers={}))
        db.session.flush()
    db.session.add(
        FraudNote(mall_id=alert.mall_id, alert_id=alert.id, text=words, by_id=actor.user_id, at=utcnow())
    )
    weigh(alert)
    log(alert, actor, "reported")
    db.session.flush()
    return alert


__all__ = ["raise_alert", "report", "weigh"]
