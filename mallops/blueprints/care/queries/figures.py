"""Key customers in figures (26.1): no names, only sums; those of a span of whole months."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.queries.conditions import agreed
from mallops.blueprints.care.rules.months import WON_WITHIN
from mallops.blueprints.members.models import Consent, Member
from mallops.blueprints.points.models import PointAccount, PointMonth, Slip
from mallops.core.casework.models import Case
from mallops.core.db import db

#: Slips in the span: the least of each step, and days since the last purchase: the most of each step.
STEPS = (1, 2, 4, 7, 13)
RECENT = (30, 90, 180, 365)
TOP = 20
CALL, CASE = Callback.__table__, Case.__table__


@dataclass(frozen=True)
class Span:
    """From the first day of a month to the last day of a month (or today)."""

    mall_id: int
    first: dt.date
    last: dt.date

    @property
    def months(self) -> tuple[int, int]:
        """As the ledger counts them: 202603."""
        return self.first.year * 100 + self.first.month, self.last.year * 100 + self.last.month


@dataclass(frozen=True)
class Won:
    """Of those called to win them back: how many, how many reached, how many bought again."""

    called: int = 0
    reached: int = 0
    bought: int = 0


@dataclass(frozen=True)
class Month:
    """The contacts of a month: how many were tried, reached, the mean satisfaction."""

    month: str
    tried: int
    reached: int
    satisfaction: float | None


@dataclass(frozen=True)
class Figures:
    """All of it."""

    span: Span
    members: int = 0
    buyers: int = 0
    fen: int = 0
    tenths: list[int] = field(default_factory=list)
    frequency: list[int] = field(default_factory=list)
    grid: list[list[int]] = field(default_factory=list)
    tiers: dict[str, int] = field(default_factory=dict)
    risen: dict[str, int] = field(default_factory=dict)
    fallen: int = 0
    consents: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)
    won: Won = field(default_factory=Won)
    months: list[Month] = field(default_factory=list)

    @property
    def top_share(self) -> float | None:
        """What the best tenth of the buyers spends, of all."""
        return 100 * self.tenths[0] / self.fen if self.fen and self.tenths else None


def figures_of(span: Span, today: dt.date) -> Figures:
    """Count it."""
    tenths, buyers = _tenths(span)
    grid = _grid(span, today)
    tiers, risen, fallen = _tiers(span)
    consents, given, withdrawn = _consents(span)
    return Figures(
        span,
        _members(span),
        buyers,
        sum(tenths),
        tenths,
        [sum(row[at] for row in grid) for at in range(len(STEPS))],
        grid,
        tiers,
        risen,
        fallen,
        consents,
        given,
        withdrawn,
        _won(span),
        _months(span),
    )


def _members(span: Span) -> int:
    query = sa.select(sa.func.count()).select_from(Member)
    return db.session.scalar(query.where(Member.mall_id == span.mall_id, Member.state == "active")) or 0


def _spent(span: Span) -> sa.Subquery:
    """What each member spent in the span."""
    total = sa.func.sum(PointMonth.spent)
    return (
        sa.select(PointMonth.account_id, total.label("fen"))
        .join(PointAccount, PointAccount.id == PointMonth.account_id)
        .where(
            PointAccount.mall_id == span.mall_id,
            PointAccount.kind == "member",
            PointMonth.month.between(*span.months),
        )
        .group_by(PointMonth.account_id)
        .having(total > 0)
        .subquery()
    )


def _tenths(span: Span) -> tuple[list[int], int]:
    """The money of each tenth of the buyers, the best first; how many buyers there are."""
    spent = _spent(span)
    place = sa.func.ntile(10).over(order_by=(spent.c.fen.desc(), spent.c.account_id))
    ranked = sa.select(spent.c.fen, place.label("tenth")).subquery()
    query = sa.select(ranked.c.tenth, sa.func.sum(ranked.c.fen), sa.func.count()).group_by(ranked.c.tenth)
    rows = {row[0]: (int(row[1]), int(row[2])) for row in db.session.execute(query)}
    return [rows.get(at, (0, 0))[0] for at in range(1, 11)], sum(count for _fen, count in rows.values())


def _grid(span: Span, today: dt.date) -> list[list[int]]:
    """Members by days since the last purchase (rows) and number of slips in the span (columns)."""
    bought = (
        sa.select(
            Slip.account_id,
            sa.func.count(Slip.id).label("slips"),
            sa.func.max(Slip.on).label("last_on"),
        )
        .where(
            Slip.mall_id == span.mall_id,
            Slip.live.is_(True),
            Slip.amount > Slip.refunded,
            Slip.on.between(span.first, span.last),
        )
        .group_by(Slip.account_id)
        .subquery()
    )
    end = min(span.last, today)
    row = sa.case(
        *[(bought.c.last_on > end - dt.timedelta(days=most), place) for place, most in enumerate(RECENT)],
        else_=len(RECENT),
    )
    column = sa.case(
        *[(bought.c.slips >= STEPS[place], place) for place in range(len(STEPS) - 1, 0, -1)], else_=0
    )
    marked = sa.select(row.label("r"), column.label("c")).subquery()
    grid = [[0] * len(STEPS) for _row in range(len(RECENT) + 1)]
    query = sa.select(marked.c.r, marked.c.c, sa.func.count()).group_by(marked.c.r, marked.c.c)
    for at, step, count in db.session.execute(query):
        grid[at][step] = int(count)
    return grid


def _tiers(span: Span) -> tuple[dict[str, int], dict[str, int], int]:
    """Members of each tier; who reached theirs in the span; who has none any more since then."""
    mine = (PointAccount.mall_id == span.mall_id, PointAccount.kind == "member")
    count = sa.func.count(PointAccount.id)
    moved = PointAccount.tier_since.between(span.first, span.last)
    standing = sa.select(PointAccount.tier, count).where(*mine, PointAccount.tier != "")
    now = db.session.execute(standing.group_by(PointAccount.tier))
    risen = db.session.execute(standing.where(moved).group_by(PointAccount.tier))
    fallen = db.session.scalar(sa.select(count).where(*mine, PointAccount.tier == "", moved)) or 0
    return {row[0]: int(row[1]) for row in now}, {row[0]: int(row[1]) for row in risen}, int(fallen)


def _consents(span: Span) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Active members with each consent now; how often one was given and withdrawn in the span."""
    count = sa.func.count(Consent.id)
    now = (
        sa.select(Consent.purpose, count)
        .join(Member, Member.id == Consent.member_id)
        .where(
            Consent.mall_id == span.mall_id,
            Consent.is_current.is_(True),
            Consent.given.is_(True),
            Member.state == "active",
        )
        .group_by(Consent.purpose)
    )
    begin = dt.datetime.combine(span.first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(span.last + dt.timedelta(days=1), dt.time.min, dt.UTC)
    moved = (
        sa.select(Consent.purpose, Consent.given, count)
        .where(Consent.mall_id == span.mall_id, Consent.at >= begin, Consent.at < end)
        .group_by(Consent.purpose, Consent.given)
    )
    given: dict[str, int] = {}
    withdrawn: dict[str, int] = {}
    for purpose, is_given, number in db.session.execute(moved):
        (given if is_given else withdrawn)[purpose] = int(number)
    return {row[0]: int(row[1]) for row in db.session.execute(now)}, given, withdrawn


def _calls(span: Span, *where: Any) -> list[Any]:
    joined = CALL.join(CASE, CASE.c.id == CALL.c.id)
    return [
        joined,
        sa.and_(
            CASE.c.mall_id == span.mall_id,
            CASE.c.kind == "callbacks",
            CALL.c.touched_on.between(span.first, span.last),
            *where,
        ),
    ]


def _won(span: Span) -> Won:
    """Win-back: called, reached, and who bought within 60 days after it."""
    joined, where = _calls(span, CALL.c.reason == "winback")
    query = sa.select(CALL.c.member_id, sa.func.max(CALL.c.touched_on).label("on"))
    reached = sa.func.max(sa.case((CALL.c.outcome == "reached", 1), else_=0)).label("reached")
    called = query.add_columns(reached).select_from(joined).where(where).group_by(CALL.c.member_id).subquery()
    buys = (
        sa.select(called.c.member_id)
        .join(PointAccount, PointAccount.member_id == called.c.member_id)
        .join(Slip, Slip.account_id == PointAccount.id)
        .where(Slip.live.is_(True), Slip.on >= called.c.on, Slip.on <= _plus(called.c.on, WON_WITHIN))
        .distinct()
        .subquery()
    )
    total = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(called.c.reached), 0))
    number, spoken = db.session.execute(total.select_from(called)).one()
    bought = db.session.scalar(sa.select(sa.func.count()).select_from(buys)) or 0
    return Won(int(number), int(spoken), int(bought))


def _plus(day: Any, days: int) -> Any:
    """So many days after a date column, on either engine."""
    if db.session.get_bind().dialect.name == "postgresql":
        return day + days
    return sa.func.date(day, f"+{days} days", type_=sa.Date)


def _months(span: Span) -> list[Month]:
    """The contacts by month."""
    joined, where = _calls(span)
    query = (
        sa.select(CALL.c.touched_on, CALL.c.outcome, sa.func.count(), sa.func.sum(CALL.c.satisfaction),
                  sa.func.count(CALL.c.satisfaction))
        .select_from(joined)
        .where(where)
        .group_by(CALL.c.touched_on, CALL.c.outcome)
    )  # fmt: skip
    found: dict[str, list[int]] = {}
    for on, outcome, number, marks, marked in db.session.execute(query):
        row = found.setdefault(f"{on:%Y-%m}", [0, 0, 0, 0])
        row[0] += number
        row[1] += number if outcome == "reached" else 0
        row[2] += int(marks or 0)
        row[3] += marked
    return [
        Month(month, row[0], row[1], row[2] / row[3] if row[3] else None)
        for month, row in sorted(found.items())
    ]


def top_members(span: Span, limit: int = TOP) -> list[tuple[Member, int]]:
    """Who spent most in the span, of those who agreed to the analysis of their purchases."""
    spent = _spent(span)
    query = (
        sa.select(Member, spent.c.fen)
        .join(PointAccount, PointAccount.member_id == Member.id)
        .join(spent, spent.c.account_id == PointAccount.id)
        .where(Member.state == "active", agreed("analysis"))
        .order_by(spent.c.fen.desc(), Member.id)
        .limit(limit)
    )
    return [(row[0], int(row[1])) for row in db.session.execute(query)]


__all__ = [
    "RECENT",
    "STEPS",
    "TOP",
    "WON_WITHIN",
    "Figures",
    "Month",
    "Span",
    "Won",
    "figures_of",
    "top_members",
]
