"""What a month holds against each tenant, read of the whole mall at once.

The number of statements does not grow with tenants or records: one for each kind of fact, and those of
attendance (see `attendance.queries.grids.load_days`), which grow only with the days on which somebody moved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mallops.blueprints.attendance.queries.days import Shop
from mallops.blueprints.attendance.queries.grids import Judged, load_days
from mallops.blueprints.attendance.rules import CLOSE, OPEN
from mallops.blueprints.attendance.rules.judging import ABSENT, MISSES
from mallops.blueprints.checklists.models import Item
from mallops.blueprints.displays.models import Display, Stray
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.stats import COUNTED
from mallops.blueprints.scores.rules.scoring import Event, month_days, overhang
from mallops.core.casework.models import CaseEvent
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.policies.models import CaseClock

DONE = ("fixed", "verified", "closed")
HUNG = ("posted", "expiring", "expired", "removed")


@dataclass
class Facts:
    """Who traded in a month, for how many days, and everything that counts."""

    shops: dict[int, Shop] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class _Span:
    mall_id: int
    tz: ZoneInfo
    first: dt.date
    last: dt.date  # of the month, or today

    @property
    def begins(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time(), self.tz).astimezone(dt.UTC)

    @property
    def ends(self) -> dt.datetime:
        day = self.last + dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time(), self.tz).astimezone(dt.UTC)

    def day(self, at: dt.datetime) -> dt.date:
        return at.astimezone(self.tz).date()


def gather(mall_id: int, month: str, tz: str, grace: int) -> Facts:
    """The facts of a month up to today; only of those who traded in it."""
    first, last = month_days(month)
    end = min(last, business_date(utcnow(), tz))
    facts = Facts()
    if end < first:
        return facts
    span = _Span(mall_id, ZoneInfo(tz), first, end)
    facts.events.extend(_attendance(span, facts))
    for read in (_fails, _unanswered, _orders, _sent_back, _strays):
        facts.events.extend(read(span))
    facts.events.extend(_expired(span, grace))
    facts.events = sorted((one for one in facts.events if one.tenant_id in facts.shops), key=_order)
    return facts


def _order(event: Event) -> tuple[int, dt.date, str, str]:
    return event.tenant_id, event.on, event.code, str(event.source_uid)


def _attendance(span: _Span, facts: Facts) -> Iterator[Event]:
    """Late, early, absent; absent all day is one miss. What was excused or put right does not count."""
    for on, shops in load_days(span.mall_id, span.first, span.last).items():
        for shop, cells in shops:
            facts.shops[shop.id] = shop
            facts.days[shop.id] = facts.days.get(shop.id, 0) + 1
            for phase in _missed(cells):
                yield _miss(shop, on, cells[phase])


def _missed(cells: dict[str, Judged]) -> Iterator[str]:
    for phase in (OPEN, CLOSE):
        all_day = phase == CLOSE and cells[OPEN].state == ABSENT and cells[CLOSE].state == ABSENT
        if cells[phase].state in MISSES and not all_day:
            yield phase


def _miss(shop: Shop, on: dt.date, cell: Judged) -> Event:
    notice = cell.notice
    return Event(
        shop.id,
        cell.state,
        on,
        "attendance_notices" if notice else "attendance",
        notice.uid if notice else shop.uid,
        notice.number if notice else "",
        amount=cell.verdict.minutes or None,
    )


def _fails(span: _Span) -> Iterator[Event]:
    """Fails in a tenant's name, by severity, and once more when they were found again.

    A fail whose order was struck (not merely put into another one) was none.
    """
    order = aliased(Finding, flat=True)
    struck = sa.select(order.answer_uid).where(
        order.mall_id == span.mall_id,
        order.state == "void",
        order.merged_into_id.is_(None),
        order.answer_uid.is_not(None),
    )
    subject = sa.func.coalesce(PatrolAnswer.tenant_id, PatrolAnswer.blamed_tenant_id)
    names = (Item.label_zh, Item.label_en, Item.text_zh, Item.text_en)
    facts = (PatrolAnswer.severity, PatrolAnswer.repeat_of_id, PatrolAnswer.item_code)
    query = (
        sa.select(subject, *facts, Patrol.on, Patrol.uid, Patrol.number, *names)
        .select_from(PatrolAnswer)
        .join(Patrol, Patrol.id == PatrolAnswer.patrol_id)
        .join(Item, Item.id == PatrolAnswer.item_id)
        .where(
            PatrolAnswer.mall_id == span.mall_id,
            PatrolAnswer.is_current,
            PatrolAnswer.verdict == "fail",
            subject.is_not(None),
            PatrolAnswer.uid.not_in(struck),
            Patrol.of_mall(span.mall_id),
            Patrol.kind == "patrols",
            Patrol.on.between(span.first, span.last),
            Patrol.state.in_(COUNTED),
        )
    )
    for tenant, severity, repeat, item, on, uid, number, *words in db.session.execute(query):
        label_zh, label_en, text_zh, text_en = words
        said = (f"{item} {label_zh or text_zh}"[:300], f"{item} {label_en or text_en}"[:300])
        code = severity if severity in {"minor", "major", "critical"} else "minor"
        for one in (code, "repeat") if repeat else (code,):
            yield Event(tenant, one, on, "patrols", uid, number or "", *said)


def _of_tenant(span: _Span) -> list[Any]:
    return [
        Finding.of_mall(span.mall_id),
        Finding.kind == "fixes",
        Finding.department == "tenant",
        Finding.tenant_id.is_not(None),
        Finding.state != "void",
    ]


def _unanswered(span: _Span) -> Iterator[Event]:
    """Orders to a tenant whose time to answer ended in the month without an answer, or before it came."""
    clock: Any = CaseClock
    late = sa.or_(
        sa.and_(clock.state == "running", clock.due_at < utcnow()),
        sa.and_(clock.state == "stopped", clock.stopped_at > clock.due_at),
    )
    query = (
        sa.select(Finding.tenant_id, Finding.uid, Finding.number, Finding.title, clock.due_at)
        .join(clock, clock.case_id == Finding.id)
        .where(
            *_of_tenant(span),
            clock.stage == "response",
            clock.due_at >= span.begins,
            clock.due_at < span.ends,
            late,
        )
    )
    for tenant, uid, number, title, due in db.session.execute(query):
        yield Event(tenant or 0, "unanswered", span.day(due), "fixes", uid, number or "", title, title)


def _orders(span: _Span) -> Iterator[Event]:
    """Orders to a tenant that came due in the month: put right in time, or not."""
    now = utcnow()
    query = sa.select(
        Finding.tenant_id, Finding.uid, Finding.number, Finding.title,
        Finding.state, Finding.due_at, Finding.fixed_at,
    ).where(*_of_tenant(span), Finding.due_at >= span.begins, Finding.due_at < span.ends)  # fmt: skip
    for tenant, uid, number, title, state, due, fixed in db.session.execute(query):
        done = fixed if state in DONE else None
        if due is None or (done is None and due >= now):
            continue
        code = "in_time" if done is not None and done <= due else "overdue"
        yield Event(tenant or 0, code, span.day(due), "fixes", uid, number or "", title, title)


def _sent_back(span: _Span) -> Iterator[Event]:
    """Every time in the month that a fix was refused or came back."""
    query = (
        sa.select(Finding.tenant_id, Finding.uid, Finding.number, Finding.title, CaseEvent.at)
        .join(CaseEvent, CaseEvent.case_id == Finding.id)
        .where(
            *_of_tenant(span),
            CaseEvent.verb.in_(("reject", "reopen")),
            CaseEvent.at >= span.begins,
            CaseEvent.at < span.ends,
        )
    )
    for tenant, uid, number, title, at in db.session.execute(query):
        yield Event(tenant or 0, "reopened", span.day(at), "fixes", uid, number or "", title, title)


def _expired(span: _Span, grace: int) -> Iterator[Event]:
    """Displays that hung longer than they might, once in each month in which they did."""
    query = sa.select(
        Display.tenant_id, Display.uid, Display.number, Display.title, Display.expires_on, Display.removed_at
    ).where(
        Display.of_mall(span.mall_id),
        Display.kind == "displays",
        Display.state.in_(HUNG),
        Display.tenant_id.is_not(None),
        Display.posted_at.is_not(None),
        Display.expires_on < span.last,
        sa.or_(Display.removed_at.is_(None), Display.removed_at >= span.begins),
    )
    for tenant, uid, number, title, expires, removed in db.session.execute(query):
        if expires is None:
            continue
        days = overhang(expires, span.day(removed) if removed else None, span.first, span.last, grace)
        if days:
            on = max(expires, span.first)
            yield Event(tenant or 0, "expired", on, "displays", uid, number or "", title, title, days)


def _strays(span: _Span) -> Iterator[Event]:
    """Material that nobody allowed, found in the month and traced to a tenant."""
    query = sa.select(Stray.tenant_id, Stray.uid, Stray.number, Stray.title, Stray.created_at).where(
        Stray.of_mall(span.mall_id),
        Stray.kind == "strays",
        Stray.state != "void",
        Stray.tenant_id.is_not(None),
        Stray.created_at >= span.begins,
        Stray.created_at < span.ends,
    )
    for tenant, uid, number, title, at in db.session.execute(query):
        yield Event(tenant or 0, "stray", span.day(at), "strays", uid, number or "", title, title)


__all__ = ["Facts", "gather"]
