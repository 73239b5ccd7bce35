"""Benefits written, each use counted once, taken back, rated (25.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance import rules
from mallops.blueprints.alliance.models import (
    AllianceBenefit,
    AllianceMerchant,
    AllianceRating,
    AllianceUse,
)
from mallops.blueprints.alliance.queries import uses as reads
from mallops.blueprints.alliance.queries.merchants import tier_names
from mallops.blueprints.members.models import Member
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, link_actor
from mallops.core.malls import today_of

#: The table, so that counting bumps no version of a record that somebody else edits.
_MERCHANTS: Any = AllianceMerchant.__table__


@dataclass(frozen=True)
class BenefitTold:
    """What members get, as it is typed."""

    name_zh: str = ""
    name_en: str = ""
    terms_zh: str = ""
    terms_en: str = ""
    tiers: Sequence[str] = ()
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    rule: str = "day"
    settle: str = "none"
    fen: int = 0
    is_live: bool = True


def save_benefit(
    actor: Actor, merchant: AllianceMerchant, known: AllianceBenefit | None, told: BenefitTold
) -> AllianceBenefit:
    """Write a benefit, or change it; what was used stays as it was counted. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, merchant)
    if merchant.state in {"ended", "void"}:
        raise Conflict(_("This record is closed and can't be changed any more."))
    rules.ensure_benefit(told.name_zh, told.name_en, told.from_on, told.to_on, told.settle, told.fen)
    if told.rule not in rules.TIMES or told.settle not in rules.SETTLES:
        raise Invalid(_("Choose one from the list."))
    tiers = [code for code in tier_names(merchant.mall_id) if code in told.tiers]
    row = known or AllianceBenefit(mall_id=merchant.mall_id, merchant=merchant)
    row.name_zh, row.name_en = told.name_zh.strip()[:120], told.name_en.strip()[:120]
    row.terms_zh = told.terms_zh.strip()[: rules.LONGEST]
    row.terms_en = told.terms_en.strip()[: rules.LONGEST]
    row.tiers, row.rule, row.settle = tiers, told.rule, told.settle
    row.from_on, row.to_on, row.is_live = told.from_on, told.to_on, told.is_live  # type: ignore[assignment]
    row.fen = told.fen if told.settle != "none" else 0
    db.session.add(row)
    casework.log(merchant, actor, "benefit", note=row.name)
    db.session.flush()
    return row


def redeem(
    actor: Actor, benefit: AllianceBenefit, member: Member, *, way: str = "desk", uid: uuid.UUID | None = None
) -> AllianceUse:
    """Count one use. The same form twice counts once. Raises NotForThem, UsedAlready."""
    if way == "desk":
        authorize(actor, may.USE)
    key = uid or uuid.uuid4()
    known = reads.find_use(benefit.mall_id, key)
    if known is not None and (known.benefit_id, known.member_id) == (benefit.id, member.id):
        return known
    today = today_of(benefit.mall_id)
    rules.ensure_usable(benefit.merchant.state, benefit, member, today)
    slot = rules.slot_of(benefit.rule, today, key)
    if known is not None or reads.slot_taken(benefit, member.id, slot):
        raise rules.used_already(benefit.rule)
    row = AllianceUse(
        uid=key, mall_id=benefit.mall_id, merchant_id=benefit.merchant_id, benefit_id=benefit.id,
        member_id=member.id, slot=slot, at=utcnow(), used_on=today, way=way,
        fen=rules.worth(benefit.settle, benefit.fen), by_id=actor.user_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # somebody else was faster: the database counts once
        raise rules.used_already(benefit.rule) from error
    _count(benefit.merchant_id, 1)
    return row


def redeem_by_link(link: ShareLink, benefit: AllianceBenefit, member: Member, uid: uuid.UUID) -> AllianceUse:
    """The same by the merchant's clerk, behind the merchant's own link."""
    if benefit.merchant_id != link.case_id:
        raise rules.NotForThem()
    row = redeem(link_actor(link, link.recipient), benefit, member, way="link", uid=uid)
    link.answered_count += 1
    db.session.flush()
    return row


def undo(actor: Actor, use: AllianceUse, why: str) -> None:
    """A use that was none. Raises Invalid without a reason, Conflict when its month is signed."""
    authorize(actor, may.USE)
    if use.undone_at is not None:
        raise Conflict(_("This use is taken back already."))
    if reads.find_month(use.merchant_id, f"{use.used_on:%Y-%m}") is not None:
        raise Conflict(_("Finance has signed this month: its uses stay as they are."))
    if not why.strip():
        raise Invalid(field_errors={"why": _("Say why in a few words.")})
    use.undone_at, use.undone_by_id, use.undone_why = utcnow(), actor.user_id, why.strip()[:200]
    use.slot = f"undone-{use.id}"
    _count(use.merchant_id, -1)
    db.session.flush()


def rate(
    actor: Actor,
    merchant: AllianceMerchant,
    stars: int | None,
    comment: str = "",
    use: AllianceUse | None = None,
) -> AllianceRating:
    """Stars of the member who used something there, one for a month's uses, or of somebody of the house: in
    place of their last. Raises Invalid, Conflict.
    """
    authorize(actor, may.VIEW, merchant)
    if use is not None:
        rules.ensure_may_rate(use.used_on, use.undone_at is not None, today_of(merchant.mall_id))
    # Two at once: the second one finds the row of the first, and the mean counts both.
    db.session.execute(sa.select(_MERCHANTS.c.id).where(_MERCHANTS.c.id == merchant.id).with_for_update())
    row = _rating_of(actor, merchant, use)
    row.stars, row.comment, row.at = rules.ensure_stars(stars), comment.strip()[:500], utcnow()
    db.session.add(row)
    db.session.flush()
    _average(merchant.id)
    return row


def _rating_of(actor: Actor, merchant: AllianceMerchant, use: AllianceUse | None) -> AllianceRating:
    if use is not None and use.merchant_id != merchant.id:
        raise Conflict()
    query = sa.select(AllianceRating).where(
        AllianceRating.merchant_id == merchant.id,
        AllianceRating.by_id == actor.user_id,
        AllianceRating.use_id.is_(None),
    )
    known = reads.rating_of(use) if use is not None else db.session.scalar(query)
    return known or AllianceRating(
        mall_id=merchant.mall_id, merchant_id=merchant.id, by_id=actor.user_id, use_id=use.id if use else None
    )


def rate_own(actor: Actor, member: Member, uid: uuid.UUID, stars: int | None, comment: str) -> AllianceRating:
    """By the member, on their own page, for a use of theirs. Raises NotFound, Invalid, Conflict."""
    use = reads.get_use_of(member, uid)
    return rate(actor, use.merchant, stars, comment, use)


def _count(merchant_id: int, by: int) -> None:
    values = {"use_count": _MERCHANTS.c.use_count + by}
    db.session.execute(sa.update(_MERCHANTS).where(_MERCHANTS.c.id == merchant_id).values(values))


def _average(merchant_id: int) -> None:
    query = sa.select(sa.func.count(), sa.func.sum(AllianceRating.stars))
    number, total = db.session.execute(query.where(AllianceRating.merchant_id == merchant_id)).one()
    mean = (Decimal(int(total)) / number).quantize(Decimal("0.1"), ROUND_HALF_UP) if number else None
    values = {"rating": mean, "rating_count": number}
    db.session.execute(sa.update(_MERCHANTS).where(_MERCHANTS.c.id == merchant_id).values(values))


__all__ = ["BenefitTold", "rate", "rate_own", "redeem", "redeem_by_link", "save_benefit", "undo"]
