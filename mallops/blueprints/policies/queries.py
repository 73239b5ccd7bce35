"""What is late, due soon or stands still, over all registers, as one person may see it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.policies.rules import AGES, SOON, age_of
from mallops.core.auth import Actor
from mallops.core.casework.kinds import KINDS, CaseKind
from mallops.core.casework.related import table_of
from mallops.core.casework.sight import scope
from mallops.core.db import db
from mallops.core.policies.clocks import HAND
from mallops.core.policies.models import STOPPED, CaseClock, ClockPause
from mallops.core.registers.columns import CASES, has_due

PAGE = 50
MAX_PAGE = 1000
COLUMNS = ("id", "uid", "kind", "number", "title", "state", "severity", "department", "due_at", "owner_id")


@dataclass(frozen=True)
class Wanted:
    """What the board was asked for."""

    view: str = "late"
    kind: str = ""
    department: str = ""
    age: str = ""
    page: int = 1


def kinds_on_board(actor: Actor) -> list[CaseKind]:
    """The registers that can be late and that this person may see, in the order of the menu."""
    seen = [kind for kind in KINDS.values() if has_due(kind) and actor.can(kind.view)]
    return sorted(seen, key=lambda kind: (kind.order, kind.code))


def list_board(actor: Actor, wanted: Wanted, now: dt.datetime, limit: int | None = PAGE) -> list[Any]:
    """The rows, the longest late first; one more than `limit` when there are more. No limit: all."""
    zones, tenants, people = (table_of(name).alias() for name in ("zone", "tenant", "person"))
    query = (
        sa.select(
            *(CASES.c[name] for name in COLUMNS),
            zones.c.code.label("zone"),
            tenants.c.name_zh.label("tenant_zh"),
            tenants.c.name_en.label("tenant_en"),
            people.c.name_zh.label("owner_zh"),
            people.c.name_en.label("owner_en"),
        )
        .select_from(
            CASES.outerjoin(zones, zones.c.id == CASES.c.zone_id)
            .outerjoin(tenants, tenants.c.id == CASES.c.tenant_id)
            .outerjoin(people, people.c.id == CASES.c.owner_id)
        )
        .where(*conditions(actor, wanted, now))
        .order_by(CASES.c.due_at.asc().nulls_last(), CASES.c.id)
    )
    if limit is not None:
        query = query.offset((wanted.page - 1) * limit).limit(limit + 1)
    return list(db.session.execute(query).all())


def conditions(actor: Actor, wanted: Wanted, now: dt.datetime) -> list[Any]:
    """All that a row must fulfil: mall, open, in sight, and what was asked for."""
    shown = [kind for kind in kinds_on_board(actor) if wanted.kind in ("", kind.code)]
    open_ones = [_open_of(kind, actor) for kind in shown]
    where = [CASES.c.mall_id == actor.mall_id, sa.or_(sa.false(), *open_ones)]
    if wanted.view == "paused":
        where.append(CASES.c.id.in_(_paused()))
    elif wanted.view == "soon":
        where.append(CASES.c.due_at.between(now, now + SOON))
    else:
        where.append(CASES.c.due_at < now)
        if wanted.age in AGES:
            low, high = AGES[wanted.age]
            where.append(CASES.c.due_at <= now - dt.timedelta(hours=low))
            if high is not None:
                where.append(CASES.c.due_at > now - dt.timedelta(hours=high))
    if wanted.department:
        where.append(CASES.c.department == ("" if wanted.department == "none" else wanted.department))
    return where


def _open_of(kind: CaseKind, actor: Actor) -> Any:
    limits = scope(actor, kind.area, CASES.c)
    grounds = [CASES.c.kind == kind.code, CASES.c.state.in_(sorted(kind.workflow.open_states))]
    return sa.and_(*grounds) if limits is None else sa.and_(*grounds, limits)


def _paused() -> Any:
    """Records whose clock somebody has stopped by hand."""
    return (
        sa.select(CaseClock.case_id)
        .join(ClockPause, ClockPause.clock_id == CaseClock.id)
        .where(ClockPause.cause == HAND, ClockPause.ended_at.is_(None), CaseClock.state != STOPPED)
    )


def count_view(actor: Actor, view: str, now: dt.datetime) -> int:
    """How many rows a view of the board has."""
    query = sa.select(sa.func.count()).select_from(CASES)
    return int(db.session.scalar(query.where(*conditions(actor, Wanted(view), now))) or 0)


def late_by_department(actor: Actor, now: dt.datetime) -> Counter[tuple[str, str]]:
    """How many late records there are by (department, age)."""
    query = sa.select(CASES.c.department, CASES.c.due_at).where(*conditions(actor, Wanted(), now))
    rows = db.session.execute(query)
    return Counter((row.department or "none", age_of(now - row.due_at)) for row in rows)


def count_open_clocks(mall_id: int | None, kind: str, severity: str, stage: str) -> int:
    """Clocks that run or stand still under a limit of the mall, of one severity ("": any) and stage."""
    query = (
        sa.select(sa.func.count())
        .select_from(CaseClock)
        .join(CASES, CASES.c.id == CaseClock.case_id)
        .where(*open_clocks(mall_id, kind, severity, stage))
    )
    return int(db.session.scalar(query) or 0)


def open_clocks(mall_id: int | None, kind: str, severity: str, stage: str) -> list[Any]:
    """The conditions on clocks and cases for the same."""
    where = [
        CaseClock.mall_id == mall_id,
        CaseClock.stage == stage,
        CaseClock.state != STOPPED,
        CaseClock.source != "own",
        CASES.c.kind == kind,
    ]
    return [*where, CASES.c.severity == severity] if severity else where


def list_case_ids(mall_id: int | None, kind: str, severity: str, stage: str, after: int) -> list[int]:
    """Keys of the next hundred records with such a clock."""
    query = (
        sa.select(CASES.c.id)
        .join(CaseClock, CaseClock.case_id == CASES.c.id)
        .where(*open_clocks(mall_id, kind, severity, stage), CASES.c.id > after)
        .order_by(CASES.c.id)
        .limit(100)
    )
    return list(db.session.scalars(query))
