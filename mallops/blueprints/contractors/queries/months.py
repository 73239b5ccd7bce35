"""The figures of months: checks, posts, orders; and the rating that they give or that was confirmed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mallops.blueprints.contractors.models import (
    CheckAnswer,
    Contractor,
    MonthRating,
    PostCheck,
    ServiceCheck,
)
from mallops.blueprints.contractors.queries.contractors import formula_of
from mallops.blueprints.contractors.rules.scores import Figures, Formula, grade, rate
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.supervision.models import Supervision
from mallops.core.clock import now
from mallops.core.db import db

TREND = 12


@dataclass
class Rated:
    """A contractor's month: what was counted, and the rating (None while there is nothing to rate)."""

    contractor: Contractor
    month: str
    formula: Formula
    scores: list[int] = field(default_factory=list)
    waiting: int = 0  # checks without a confirmed score
    present: int = 0
    required: int = 0
    looks: int = 0
    in_time: int = 0
    came_due: int = 0
    orders: int = 0
    critical: int = 0
    confirmed: MonthRating | None = None

    @property
    def figures(self) -> Figures:
        """Its parts, 0 to 100; those of the confirmation once it is confirmed."""
        if self.confirmed is not None:
            return Figures(**self.confirmed.figures)
        return Figures(
            sum(self.scores) / len(self.scores) if self.scores else None,
            100 * self.present / self.required if self.required else None,
            100 * self.in_time / self.came_due if self.came_due else None,
            self.critical,
        )

    @property
    def score(self) -> Decimal | None:
        """The rating."""
        if self.confirmed is not None:
            return Decimal(self.confirmed.score)
        return rate(self.formula, self.figures)

    @property
    def grade(self) -> str:
        """A to D; empty without a rating."""
        if self.confirmed is not None:
            return self.confirmed.grade
        return grade(self.formula, self.score) if self.score is not None else ""


def month_before(month: str, back: int = 1) -> str:
    """`2026-01` for `2026-02`."""
    year, number = map(int, month.split("-"))
    at = year * 12 + number - 1 - back
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def months_until(month: str, count: int = TREND) -> list[str]:
    """So many months, the last one `month`."""
    return [month_before(month, back) for back in range(count - 1, -1, -1)]


def list_of_month(mall_id: int | None, month: str) -> Sequence[Contractor]:
    """Contractors whose contract touches this month, by kind and name."""
    first = dt.date.fromisoformat(f"{month}-01")
    after = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    query = sa.select(Contractor).where(
        Contractor.of_mall(mall_id),
        Contractor.state != "void",
        Contractor.starts_on < after,
        sa.or_(Contractor.ends_on >= first, Contractor.state == "active"),
    )
    return db.session.scalars(query.order_by(Contractor.service, Contractor.title, Contractor.id)).all()


def rated_months(
    contractors: Sequence[Contractor], months: Sequence[str], tz: str
) -> dict[tuple[int, str], Rated]:
    """(contractor, month) -> its figures; five statements, however many there are."""
    if not contractors or not months:
        return {}
    formula = formula_of(contractors[0].mall_id)
    out = {(one.id, month): Rated(one, month, formula) for one in contractors for month in months}
    ids = [one.id for one in contractors]
    _add_checks(out, ids, months)
    _add_posts(out, ids, months)
    _add_orders(out, contractors, months, tz)
    confirmed = sa.select(MonthRating).where(
        MonthRating.contractor_id.in_(ids), MonthRating.month.in_(months)
    )
    for row in db.session.scalars(confirmed):
        out[row.contractor_id, row.month].confirmed = row
    return out


def _add_checks(out: dict[tuple[int, str], Rated], ids: list[int], months: Sequence[str]) -> None:
    failed = sa.and_(CheckAnswer.verdict == "fail", CheckAnswer.critical.is_(True))
    critical = (
        sa.select(CheckAnswer.check_id, sa.func.count().label("n"))
        .where(failed)
        .group_by(CheckAnswer.check_id)
        .subquery()
    )
    query = (
        sa.select(
            ServiceCheck.contractor_id, Supervision.month, Supervision.state, Supervision.score, critical.c.n
        )
        .join(Supervision, Supervision.id == ServiceCheck.case_id)
        .outerjoin(critical, critical.c.check_id == ServiceCheck.id)
        .where(
            ServiceCheck.contractor_id.in_(ids), Supervision.month.in_(months), Supervision.state != "void"
        )
    )
    for key, month, state, score, n in db.session.execute(query):
        row = out[key, month]
        if state != "scored" or score is None:
            row.waiting += 1
            continue
        row.scores.append(score)
        row.critical += n or 0


def _add_posts(out: dict[tuple[int, str], Rated], ids: list[int], months: Sequence[str]) -> None:
    first, after = _days(months)
    query = sa.select(PostCheck.contractor_id, PostCheck.on, PostCheck.present, PostCheck.required).where(
        PostCheck.contractor_id.in_(ids), PostCheck.on >= first, PostCheck.on < after
    )
    for key, on, present, required in db.session.execute(query):
        row = out.get((key, f"{on:%Y-%m}"))
        if row is not None:
            row.looks += 1
            row.required += required
            row.present += min(present, required)


def _add_orders(
    out: dict[tuple[int, str], Rated], contractors: Sequence[Contractor], months: Sequence[str], tz: str
) -> None:
    """Orders of the month in which they were opened; those count that are settled or past their time.

    One that a check, a post or a piece of equipment opened belongs to that contract; any other one to every
    contract of the company that it names.
    """
    by_name: dict[str, list[int]] = defaultdict(list)
    for one in contractors:
        by_name[one.title].append(one.id)
    first, after = (
        dt.datetime.combine(day, dt.time(), ZoneInfo(tz)).astimezone(dt.UTC) for day in _days(months)
    )
    query = (
        sa.select(Finding, ServiceCheck.contractor_id)
        .outerjoin(ServiceCheck, ServiceCheck.case_id == Finding.source_case_id)
        .where(
            Finding.of_mall(contractors[0].mall_id),
            Finding.department == "contractor",
            Finding.contractor.in_(sorted(by_name)),
            Finding.state != "void",
            Finding.created_at >= first,
            Finding.created_at < after,
        )
    )
    for order, of_check in db.session.execute(query):
        month = f"{order.created_at.astimezone(ZoneInfo(tz)):%Y-%m}"
        namesakes = by_name[order.contractor]
        own = [one for one in namesakes if one in (of_check, order.source_case_id)]
        for key in own or ([] if of_check else namesakes):
            row = out.get((key, month))
            if row is not None:
                row.orders += 1
                _count(row, order)


def _count(row: Rated, order: Any) -> None:
    done = order.fixed_at if order.state in {"fixed", "verified", "closed"} else None
    due = order.due_at
    if done is None and (due is None or due >= now()):
        return
    row.came_due += 1
    row.in_time += done is not None and (due is None or done <= due)


def _days(months: Sequence[str]) -> tuple[dt.date, dt.date]:
    first = dt.date.fromisoformat(f"{min(months)}-01")
    last = dt.date.fromisoformat(f"{max(months)}-01")
    return first, (last.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
