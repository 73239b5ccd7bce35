"""Uses of benefits: of a member, of a day, of a month, and the months that finance signed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.alliance.models import (
    AllianceBenefit,
    AllianceMerchant,
    AllianceMonth,
    AllianceRating,
    AllianceUse,
)
from mallops.blueprints.alliance.rules import slot_of
from mallops.core.db import db
from mallops.core.errors import NotFound

MOST = 5000


def find_use(mall_id: int | None, uid: uuid.UUID) -> AllianceUse | None:
    """A use of the mall by its public id."""
    return db.session.scalar(
        sa.select(AllianceUse).where(AllianceUse.uid == uid, AllianceUse.mall_id == mall_id)
    )


def get_use(mall_id: int | None, uid: uuid.UUID) -> AllianceUse:
    """The same. Raises NotFound."""
    found = find_use(mall_id, uid)
    if found is None:
        raise NotFound()
    return found


def slot_taken(benefit: AllianceBenefit, member_id: int, slot: str) -> bool:
    """Whether the rule allows no use any more."""
    query = sa.select(AllianceUse.id).where(
        AllianceUse.benefit_id == benefit.id, AllianceUse.member_id == member_id, AllianceUse.slot == slot
    )
    return db.session.scalar(query) is not None


def used_up(benefits: Sequence[AllianceBenefit], member_id: int, day: dt.date) -> set[int]:
    """Which of these benefits the member has had, as their rules count: ids."""
    wanted = {one.id: slot_of(one.rule, day, uuid.UUID(int=0)) for one in benefits if one.rule != "free"}
    query = sa.select(AllianceUse.benefit_id, AllianceUse.slot).where(
        AllianceUse.member_id == member_id, AllianceUse.benefit_id.in_(wanted)
    )
    return {row.benefit_id for row in db.session.execute(query) if wanted[row.benefit_id] == row.slot}


def _rows() -> sa.Select[Any]:
    near = (AllianceUse.benefit, AllianceUse.merchant, AllianceUse.by)
    return sa.select(AllianceUse).options(*(joinedload(one) for one in near))


def uses_of_day(merchant: AllianceMerchant, day: dt.date, limit: int = 50) -> list[AllianceUse]:
    """What was counted at a merchant on a day, the newest first."""
    query = _rows().where(
        AllianceUse.merchant_id == merchant.id, AllianceUse.used_on == day, AllianceUse.undone_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(AllianceUse.id.desc()).limit(limit)))


def uses_of_member(member_id: int, limit: int = 10) -> list[AllianceUse]:
    """What a member used, the newest first."""
    query = _rows().where(AllianceUse.member_id == member_id).order_by(AllianceUse.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def ratings_of_member(member_id: int) -> list[AllianceRating]:
    """The stars a member gave."""
    query = sa.select(AllianceRating).join(AllianceUse, AllianceUse.id == AllianceRating.use_id)
    return list(
        db.session.scalars(query.where(AllianceUse.member_id == member_id).order_by(AllianceRating.id))
    )


def get_use_of(member: Any, uid: uuid.UUID) -> AllianceUse:
    """A use of this member. Raises NotFound for somebody else's."""
    found = find_use(member.mall_id, uid)
    if found is None or found.member_id != member.id:
        raise NotFound()
    return found


def rating_of(use: AllianceUse) -> AllianceRating | None:
    """The stars of the member for the merchant in the month of the use: one rating holds for a month."""
    first = use.used_on.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    query = (
        sa.select(AllianceRating)
        .join(AllianceUse, AllianceUse.id == AllianceRating.use_id)
        .where(
            AllianceRating.merchant_id == use.merchant_id,
            AllianceUse.member_id == use.member_id,
            AllianceUse.used_on.between(first, last),
        )
        .order_by(AllianceRating.id.desc())  # two after a merge: the later word holds
    )
    return db.session.scalars(query.limit(1)).first()


def uses_to_rate(member_id: int, since: dt.date, limit: int = 20) -> list[tuple[AllianceUse, int]]:
    """What a member used lately, the newest of each merchant and month, with the stars given (0: none)."""
    query = _rows().where(
        AllianceUse.member_id == member_id, AllianceUse.used_on >= since, AllianceUse.undone_at.is_(None)
    )
    newest: dict[tuple[int, str], AllianceUse] = {}
    for one in db.session.scalars(query.order_by(AllianceUse.id.desc()).limit(MOST)):
        newest.setdefault((one.merchant_id, f"{one.used_on:%Y-%m}"), one)
    found = [(one, rating_of(one)) for one in list(newest.values())[:limit]]
    return [(one, rating.stars if rating is not None else 0) for one, rating in found]


@dataclass(frozen=True)
class MonthLine:
    """A merchant's month: as it is signed, else as it stands now."""

    merchant: AllianceMerchant
    uses: int
    fen: int
    signed: AllianceMonth | None


def month_lines(mall_id: int, month: str, first: dt.date, last: dt.date) -> list[MonthLine]:
    """Every merchant with a use in the month, or a signature; the one owed most first."""
    sums = (
        sa.select(AllianceUse.merchant_id, sa.func.count(), sa.func.sum(AllianceUse.fen))
        .where(
            AllianceUse.mall_id == mall_id,
            AllianceUse.used_on.between(first, last),
            AllianceUse.undone_at.is_(None),
        )
        .group_by(AllianceUse.merchant_id)
    )
    found = {row[0]: (int(row[1]), int(row[2] or 0)) for row in db.session.execute(sums)}
    query = sa.select(AllianceMonth).where(AllianceMonth.mall_id == mall_id, AllianceMonth.month == month)
    signed = {one.merchant_id: one for one in db.session.scalars(query)}
    merchants = db.session.scalars(
        sa.select(AllianceMerchant).where(AllianceMerchant.id.in_({*found, *signed}))
    )
    lines = [_line(one, found.get(one.id, (0, 0)), signed.get(one.id)) for one in merchants]
    return sorted(lines, key=lambda one: (-abs(one.fen), one.merchant.title))


def _line(merchant: AllianceMerchant, now: tuple[int, int], signed: AllianceMonth | None) -> MonthLine:
    uses, fen = (signed.uses, signed.fen) if signed is not None else now
    return MonthLine(merchant, uses, fen, signed)


def uses_of_month(mall_id: int, first: dt.date, last: dt.date, merchant_id: int | None) -> list[AllianceUse]:
    """Every use that counts in a month, by day."""
    query = _rows().where(
        AllianceUse.mall_id == mall_id,
        AllianceUse.used_on.between(first, last),
        AllianceUse.undone_at.is_(None),
    )
    if merchant_id is not None:
        query = query.where(AllianceUse.merchant_id == merchant_id)
    return list(db.session.scalars(query.order_by(AllianceUse.used_on, AllianceUse.id).limit(MOST)))


def find_month(merchant_id: int, month: str) -> AllianceMonth | None:
    """The signature under a month."""
    return db.session.scalar(
        sa.select(AllianceMonth).where(AllianceMonth.merchant_id == merchant_id, AllianceMonth.month == month)
    )


def months_to_sign(mall_id: int, month: str, first: dt.date, last: dt.date) -> list[MonthLine]:
    """Merchants whose month is not signed."""
    return [one for one in month_lines(mall_id, month, first, last) if one.signed is None]
