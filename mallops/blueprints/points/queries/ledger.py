"""What stands in the books of a member: balance now and at any moment, statement, card for the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from mallops.blueprints.points.models import (
    PointAccount,
    PointBatch,
    PointBook,
    PointEntry,
    PointLine,
    PointMonth,
    PointPolicy,
    Slip,
)
from mallops.blueprints.points.models.ledger import NEVER
from mallops.blueprints.points.rules import tiers
from mallops.blueprints.points.rules.policy import SHIPPED, Policy, load
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import NotFound

PAGE = 50
#: "Soon" for points that run out.
SOON_DAYS = 60
_LEFT = sa.text('point_batches."left" > 0')


@dataclass(frozen=True)
class MemberCard:
    """A member's points at a glance."""

    balance: int
    in_debt: bool
    frozen: bool
    frozen_reason: str
    soon: int
    soon_on: dt.date | None
    progress: tiers.Progress
    policy: Policy
    entries: list[PointLine]


def member_card(member: Any, tz: str, last: int = 5) -> MemberCard:
    """Balance, what runs out soon, tier with its progress, the last bookings: four statements."""
    today = business_date(utcnow(), tz)
    row = db.session.execute(_head(member)).one_or_none()
    policy = load(row.body) if row is not None and row.body is not None else SHIPPED
    if row is None or row.id is None:
        standing = tiers.Standing("", None, None)
        return MemberCard(
            0, False, False, "", 0, None, tiers.progress(policy, standing, {}, today), policy, []
        )
    standing = tiers.Standing(row.tier, row.tier_since, row.tier_until)
    soon, soon_on = _soon(row.id, today)
    return MemberCard(
        row.balance,
        row.in_debt,
        row.frozen,
        row.frozen_reason if row.frozen else "",
        soon,
        soon_on,
        tiers.progress(policy, standing, _months(row.id, policy, standing, today), today),
        policy,
        list_lines(row.id, size=last) if last else [],  # a till asks for none
    )


def _head(member: Any) -> sa.Select[Any]:
    """The account, if it is open, and the mall's rules."""
    a = PointAccount
    return (
        sa.select(
            a.id,
            a.balance,
            a.in_debt,
            a.frozen,
            a.frozen_reason,
            a.tier,
            a.tier_since,
            a.tier_until,
            PointPolicy.body,
        )
        .select_from(PointBook)
        .outerjoin(a, a.member_id == member.id)
        .outerjoin(PointPolicy, PointPolicy.id == PointBook.policy_id)
        .where(PointBook.mall_id == member.mall_id)
    )


def _soon(account_id: int, today: dt.date) -> tuple[int, dt.date | None]:
    until = today + dt.timedelta(days=SOON_DAYS)
    query = sa.select(sa.func.sum(PointBatch.left), sa.func.min(PointBatch.expires_on)).where(
        PointBatch.account_id == account_id, _LEFT, PointBatch.expires_on <= until
    )
    points, first = db.session.execute(query).one()
    return int(points or 0), first


def _months(account_id: int, policy: Policy, standing: tiers.Standing, today: dt.date) -> dict[int, int]:
    """The months of this year's count and of the one that decides whether the tier is kept."""
    column = PointMonth.earned if policy.tier_basis == "points" else PointMonth.spent
    first = tiers.months_back(tiers.month_of(today), tiers.MONTHS - 1)
    query = sa.select(PointMonth.month, column).where(
        PointMonth.account_id == account_id, PointMonth.month >= first
    )
    return {month: int(amount) for month, amount in db.session.execute(query)}


def find_account(member: Any) -> PointAccount | None:
    """The account of a member, or None before the first booking."""
    return db.session.scalar(sa.select(PointAccount).where(PointAccount.member_id == member.id))


def balance_at(account_id: int, moment: dt.datetime) -> int:
    """The balance right after a moment: one step in an index, however long the history is."""
    query = (
        sa.select(PointLine.balance_after)
        .where(PointLine.account_id == account_id, PointLine.at <= moment)
        .order_by(PointLine.at.desc(), PointLine.id.desc())
        .limit(1)
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Wanted:
    """Filters of a statement: a kind, from and before a moment."""

    kind: str = ""
    since: dt.datetime | None = None
    before: dt.datetime | None = None


def list_lines(
    account_id: int, wanted: Wanted | None = None, *, below: int | None = None, size: int = PAGE
) -> list[PointLine]:
    """Lines of an account, newest first; `below`: older than this line's id."""
    query = _lines(account_id, wanted or Wanted()).order_by(PointLine.at.desc(), PointLine.id.desc())
    if below is not None:
        query = query.where(PointLine.id < below)
    return list(db.session.scalars(query.limit(size)).unique())


def walk_lines(account_id: int, wanted: Wanted) -> Iterator[PointLine]:
    """All lines of a statement, oldest first, a portion at a time."""
    after = 0
    while True:
        query = _lines(account_id, wanted).where(PointLine.id > after).order_by(PointLine.id)
        rows = list(db.session.scalars(query.limit(500)).unique())
        if not rows:
            return
        yield from rows
        after = rows[-1].id


def _lines(account_id: int, wanted: Wanted) -> sa.Select[Any]:
    query = (
        sa.select(PointLine)
        .join(PointEntry, PointEntry.id == PointLine.entry_id)
        .where(PointLine.account_id == account_id)
        .options(
            contains_eager(PointLine.entry).options(
                joinedload(PointEntry.by), joinedload(PointEntry.slip).joinedload(Slip.tenant)
            )
        )
    )
    if wanted.kind:
        query = query.where(PointEntry.kind == wanted.kind)
    if wanted.since is not None:
        query = query.where(PointLine.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(PointLine.at < wanted.before)
    return query


def get_entry(mall_id: int | None, uid: uuid.UUID) -> PointEntry:
    """A booking with its people, slip and note. Raises NotFound."""
    query = (
        sa.select(PointEntry)
        .where(PointEntry.uid == uid, PointEntry.mall_id == mall_id)
        .options(
            joinedload(PointEntry.by), joinedload(PointEntry.second_by), joinedload(PointEntry.note),
            joinedload(PointEntry.slip).joinedload(Slip.tenant),
            joinedload(PointEntry.account).joinedload(PointAccount.member),
        )
    )  # fmt: skip
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound()
    return found


def lines_of(entry: PointEntry) -> list[tuple[PointAccount, PointLine]]:
    """The two sides of a booking, the member's first."""
    query = (
        sa.select(PointAccount, PointLine)
        .join(PointLine, PointLine.account_id == PointAccount.id)
        .where(PointLine.entry_id == entry.id)
        .options(joinedload(PointAccount.member))
        .order_by(PointAccount.member_id.is_(None), PointLine.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def find_reversal(entry: PointEntry) -> PointEntry | None:
    """The booking that took this one back."""
    return db.session.scalar(sa.select(PointEntry).where(PointEntry.reverses_id == entry.id))


def list_batches(account_id: int) -> list[tuple[dt.date | None, int]]:
    """(last day, points) of what is left; None for points that never run out."""
    query = (
        sa.select(PointBatch.expires_on, sa.func.sum(PointBatch.left))
        .where(PointBatch.account_id == account_id, _LEFT)
        .group_by(PointBatch.expires_on)
        .order_by(PointBatch.expires_on)
    )
    return [(None if day == NEVER else day, int(points)) for day, points in db.session.execute(query)]
