"""The rows behind the figures of a report: every number opens exactly what it counted (1.14)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mallops.blueprints.accounts.models import User
from mallops.blueprints.checklists.models import Item
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPlan, PatrolRound, SpotDraw
from mallops.blueprints.patrols.queries.period import finding_conditions, period_bounds, runs_of
from mallops.blueprints.patrols.queries.runs import said_at
from mallops.blueprints.patrols.queries.stats import COUNTED
from mallops.blueprints.patrols.rules.periods import Period
from mallops.blueprints.patrols.rules.rounds import RoundState
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db, utcnow
from mallops.core.names import pick

ROUND_STATES: dict[str, tuple[str, ...]] = {
    "due": tuple(one for one in RoundState if one is not RoundState.CANCELLED),
    "in_time": (RoundState.SUBMITTED,),
    "late": (RoundState.LATE,),
    "missed": (RoundState.MISSED,),
    "made_up": (RoundState.MADE_UP,),
    "walked": (RoundState.SUBMITTED, RoundState.LATE, RoundState.MADE_UP),
    "waiting": (RoundState.DUE, RoundState.STARTED),
}
FINDINGS = ("opened", "closed", "open", "overdue", "repeats")


@dataclass(frozen=True)
class Wanted:
    """Which rows: a period and the figure's own filters. `which` is the state of rounds or the kind of
    findings, `waiting`, `critical` or `corrected` of runs, `done` of spot checks."""

    mall_id: int | None
    tz: str
    period: Period
    which: str = ""
    zone: str = ""
    item: str = ""
    tenant: str = ""
    officer: uuid.UUID | None = None
    plan: uuid.UUID | None = None
    slot: int | None = None


@dataclass(frozen=True)
class Behind:
    """One row: what it is, where it leads, and its figures. Empty where the kind has no such thing."""

    uid: uuid.UUID | None
    kind: str
    number: str
    on: dt.date | None
    at: dt.datetime | None
    zone: str
    shop: str
    person: str
    what: str
    state: str
    score: float | None = None
    failed: int | None = None
    due_at: dt.datetime | None = None


def runs_behind(wanted: Wanted, limit: int | None = None) -> Iterator[Behind]:
    """Runs, the newest first."""
    query = _named(_of(wanted, runs_of(wanted.mall_id, wanted.period)))
    if wanted.which == "waiting":
        query = query.where(Patrol.state == "submitted")
    if wanted.which in ("critical", "corrected"):
        query = query.where(getattr(Patrol, f"{wanted.which}_count") > 0)
    for row, *names in db.session.execute(query.order_by(Patrol.on.desc(), Patrol.id.desc()).limit(limit)):
        zone, shop, person = _names(names)
        yield Behind(
            row.uid,
            "patrols",
            row.number or "",
            row.on,
            row.submitted_at,
            zone,
            shop,
            person,
            row.purpose,
            row.state,
            row.score,
            row.failed_count,
        )


def _of(wanted: Wanted, where: list[Any]) -> list[Any]:
    if wanted.officer is not None:
        where.append(Patrol.owner_id == _id_of(User, User.uid == wanted.officer))
    if wanted.zone:
        where.append(Patrol.zone_id == _id_of(Zone, Zone.code == wanted.zone, Zone.mall_id == wanted.mall_id))
    return where


def _id_of(model: Any, *where: Any) -> Any:
    return sa.select(model.id).where(*where).scalar_subquery()


def _named(where: list[Any]) -> Any:
    columns = (
        Zone.code,
        Zone.name_zh,
        Zone.name_en,
        Tenant.name_zh,
        Tenant.name_en,
        User.name_zh,
        User.name_en,
    )
    return (
        sa.select(Patrol, *columns)
        .outerjoin(Zone, Zone.id == Patrol.zone_id)
        .outerjoin(Tenant, Tenant.id == Patrol.tenant_id)
        .outerjoin(User, User.id == Patrol.owner_id)
        .where(*where)
    )


def _names(parts: Any) -> tuple[str, str, str]:
    code, zone_zh, zone_en, shop_zh, shop_en, zh, en = (one or "" for one in parts)
    return f"{code} {pick(zone_zh, zone_en)}".strip(), pick(shop_zh, shop_en), pick(zh, en)


def fails_behind(wanted: Wanted, limit: int | None = None) -> Iterator[Behind]:
    """Failing answers that count, the newest first, each leading to its run."""
    where = [
        PatrolAnswer.mall_id == wanted.mall_id,
        PatrolAnswer.is_current,
        PatrolAnswer.verdict == "fail",
        *_of(wanted, runs_of(wanted.mall_id, wanted.period)),
    ]
    subject = sa.func.coalesce(PatrolAnswer.tenant_id, PatrolAnswer.blamed_tenant_id)
    if wanted.item:
        where.append(PatrolAnswer.item_code == wanted.item)
    if wanted.tenant:
        mine = (Tenant.code == wanted.tenant, Tenant.mall_id == wanted.mall_id)
        where.append(subject == _id_of(Tenant, *mine))
    query = (
        sa.select(
            PatrolAnswer,
            Patrol.uid,
            Patrol.number,
            Patrol.on,
            Item.label_zh,
            Item.label_en,
            Item.text_zh,
            Item.text_en,
            Zone.code,
            Zone.name_zh,
            Zone.name_en,
            Tenant.name_zh,
            Tenant.name_en,
            User.name_zh,
            User.name_en,
        )
        .join(Patrol, Patrol.id == PatrolAnswer.patrol_id)
        .join(Item, Item.id == PatrolAnswer.item_id)
        .outerjoin(Zone, Zone.id == Patrol.zone_id)
        .outerjoin(Tenant, Tenant.id == subject)
        .outerjoin(User, User.id == Patrol.owner_id)
        .where(*where)
        .order_by(PatrolAnswer.id.desc())
        .limit(limit)
    )
    for answer, uid, number, on, label_zh, label_en, text_zh, text_en, *names in db.session.execute(query):
        zone, shop, person = _names(names)
        what = f"{answer.item_code} {pick(label_zh, label_en) or pick(text_zh, text_en)}"
        said = f"{what}: {answer.remark}" if answer.remark else what
        at = said_at(answer)
        yield Behind(uid, "patrols", number or "", on, at, zone, shop, person, said, answer.severity)


def rounds_behind(wanted: Wanted, limit: int | None = None) -> Iterator[Behind]:
    """Rounds by what became of them, in the order of the day; those that were walked lead to their run."""
    where = [
        PatrolRound.mall_id == wanted.mall_id,
        PatrolRound.on.between(wanted.period.from_on, wanted.period.to_on),
        PatrolRound.state.in_(ROUND_STATES.get(wanted.which, ROUND_STATES["due"])),
    ]
    if wanted.zone:
        where.append(Zone.code == wanted.zone)
    if wanted.plan is not None:
        where.append(PatrolPlan.uid == wanted.plan)
    if wanted.slot is not None:
        where.append(PatrolRound.slot_no == wanted.slot)
    run = (
        sa.select(sa.func.max(Patrol.id))
        .where(Patrol.round_id == PatrolRound.id, Patrol.state.in_(COUNTED))
        .correlate(PatrolRound)
        .scalar_subquery()
    )
    query = (
        sa.select(
            PatrolRound,
            run,
            PatrolPlan.name_zh,
            PatrolPlan.name_en,
            Zone.code,
            Zone.name_zh,
            Zone.name_en,
            User.name_zh,
            User.name_en,
        )
        .join(PatrolPlan, PatrolPlan.id == PatrolRound.plan_id)
        .join(Zone, Zone.id == PatrolRound.zone_id)
        .outerjoin(User, User.id == PatrolRound.officer_id)
        .where(*where)
        .order_by(PatrolRound.on, PatrolRound.starts_at, Zone.code)
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    runs = _runs({row[1] for row in rows if row[1] is not None})
    for row, run_id, plan_zh, plan_en, code, zone_zh, zone_en, zh, en in rows:
        uid, number, score, failed = runs.get(run_id, (None, "", None, None))
        yield Behind(
            uid,
            "patrols",
            number or "",
            row.on,
            row.starts_at,
            f"{code} {pick(zone_zh, zone_en)}",
            "",
            pick(zh or "", en or ""),
            f"{pick(plan_zh, plan_en)} {row.slot_no}",
            row.state,
            score,
            failed,
            row.ends_at,
        )


def _runs(ids: set[int]) -> dict[int, tuple[Any, Any, Any, Any]]:
    query = sa.select(Patrol.id, Patrol.uid, Patrol.number, Patrol.score, Patrol.failed_count)
    rows = db.session.execute(query.where(Patrol.id.in_(ids))) if ids else ()
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def findings_behind(wanted: Wanted, limit: int | None = None) -> Iterator[Behind]:
    """Findings, the newest first."""
    if wanted.which == "repeats":
        run = aliased(Patrol, flat=True)
        where = [
            Finding.repeat_of_id.is_not(None),
            Finding.state != "void",
            Finding.source_case_id.in_(
                sa.select(run.id).where(
                    run.mall_id == wanted.mall_id,
                    run.kind == "patrols",
                    run.on.between(wanted.period.from_on, wanted.period.to_on),
                    run.state.in_(COUNTED),
                )
            ),
        ]
    else:
        bounds = period_bounds(wanted.period, wanted.tz)
        which = wanted.which if wanted.which in FINDINGS else "opened"
        where = finding_conditions(which, wanted.mall_id, *bounds)
    if wanted.zone:
        where.append(Zone.code == wanted.zone)
    if wanted.item:
        where.append(Finding.item_code == wanted.item)
    if wanted.tenant:
        where.append(Tenant.code == wanted.tenant)
    query = (
        sa.select(
            Finding,
            Zone.code,
            Zone.name_zh,
            Zone.name_en,
            Tenant.name_zh,
            Tenant.name_en,
            User.name_zh,
            User.name_en,
        )
        .outerjoin(Zone, Zone.id == Finding.zone_id)
        .outerjoin(Tenant, Tenant.id == Finding.tenant_id)
        .outerjoin(User, User.id == Finding.owner_id)
        .where(*where)
        .order_by(Finding.id.desc())
        .limit(limit)
    )
    for row, *names in db.session.execute(query):
        zone, shop, person = _names(names)
        yield Behind(
            row.uid,
            "fixes",
            row.number or "",
            None,
            row.created_at,
            zone,
            shop,
            person,
            f"{row.item_code} {row.title}".strip(),
            row.state,
            due_at=row.due_at,
        )


def spots_behind(wanted: Wanted, limit: int | None = None) -> Iterator[Behind]:
    """Revealed spot checks, with the run of those that were done."""
    query = (
        sa.select(SpotDraw, Zone.code, Zone.name_zh, Zone.name_en, User.name_zh, User.name_en)
        .join(Zone, Zone.id == SpotDraw.zone_id)
        .outerjoin(User, User.id == SpotDraw.inspector_id)
        .where(
            SpotDraw.mall_id == wanted.mall_id,
            SpotDraw.on.between(wanted.period.from_on, wanted.period.to_on),
            SpotDraw.reveal_at <= utcnow(),
        )
        .order_by(SpotDraw.reveal_at, SpotDraw.position)
        .limit(limit)
    )
    if wanted.which == "done":
        query = query.where(SpotDraw.patrol_id.is_not(None))
    rows = db.session.execute(query).all()
    runs = _runs({row[0].patrol_id for row in rows if row[0].patrol_id is not None})
    for draw, code, zone_zh, zone_en, zh, en in rows:
        uid, number, score, failed = runs.get(draw.patrol_id or 0, (None, "", None, None))
        state = "done" if draw.patrol_id is not None else "open"
        yield Behind(
            uid,
            "patrols",
            number or "",
            draw.on,
            draw.reveal_at,
            f"{code} {pick(zone_zh, zone_en)}",
            "",
            pick(zh or "", en or ""),
            draw.section_code,
            state,
            score,
            failed,
        )


SOURCES = {
    "runs": runs_behind,
    "fails": fails_behind,
    "rounds": rounds_behind,
    "findings": findings_behind,
    "spots": spots_behind,
}


def officer_uids(ids: set[int]) -> dict[int, uuid.UUID]:
    """Public ids of people by key."""
    query = sa.select(User.id, User.uid).where(User.id.in_(ids))
    return {id: uid for id, uid in db.session.execute(query)} if ids else {}
