"""What a person needs for a shift: rounds, zones, shops, sheets, open findings. A fixed number of queries."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from mallops.blueprints.accounts.models import User
from mallops.blueprints.attendance.queries import (
    Cell,
    HoursBook,
    Shop,
    cells_of,
    list_trading,
    load_hours,
    looks_of,
)
from mallops.blueprints.checklists.models import Template, TemplateVersion
from mallops.blueprints.checklists.queries import Sheet, get_sheet
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.rules import NOT_OVER
from mallops.blueprints.patrols.models import QuickPhrase
from mallops.blueprints.patrols.queries.desk import return_notes
from mallops.blueprints.patrols.queries.rounds import RoundLine, Today, board, rounds_today
from mallops.blueprints.patrols.queries.sheets import quick_phrases
from mallops.blueprints.sites.models import Floor, Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.casework import Case, CaseAttachment
from mallops.core.casework.sight import scope
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall
from mallops.core.names import pick
from mallops.core.photos.models import Photo
from mallops.core.zone_tasks import ZoneTask, tasks_of

MAX_FINDINGS = 500


@dataclass(frozen=True)
class OpenFinding:
    """A finding that is not closed, with its place and the pictures that show it best."""

    id: int
    uid: uuid.UUID
    number: str | None
    item_code: str
    title: str
    state: str
    severity: str
    department: str
    zone: uuid.UUID | None
    tenant: uuid.UUID | None
    created_at: dt.datetime
    due_at: dt.datetime | None
    photos: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class Shift:
    """All of it, as rows; the shape for the phone is made in the views."""

    now: dt.datetime
    mall: Mall
    today: Today
    others: list[RoundLine]
    notes: dict[int, tuple[str, str]]
    zones: list[Zone]
    shops: list[Shop]
    hours: HoursBook
    sheets: dict[int, Sheet]
    patrol_template: int | None
    tenant_template: int | None
    findings: list[OpenFinding]
    tasks: list[ZoneTask]
    phrases: list[QuickPhrase]
    ticked: dict[tuple[int, str], Cell]
    officers: dict[int, tuple[uuid.UUID, str]]

    def sheet_of(self, template_id: int | None) -> Sheet | None:
        """The published sheet of a template."""
        return self.sheets.get(template_id) if template_id is not None else None


def load_shift(actor: Actor, now: dt.datetime | None = None) -> Shift:
    """Read the shift of a person now. About twenty queries, however large the mall."""
    now = now or utcnow()
    mall_id = actor.mall_id or 0
    today = rounds_today(actor, now)
    others = _others(actor, today, now)
    versions = _published(mall_id)
    shown = [*today.rounds, *today.makeups, *others]
    return Shift(
        now=now,
        mall=db.session.get_one(Mall, mall_id),
        today=today,
        others=others,
        notes=return_notes([one.id for one in today.drafts if one.state == "returned"]),
        zones=_zones(mall_id),
        shops=list_trading(mall_id, today.on),
        hours=load_hours(mall_id, today.on, today.on),
        sheets={template: get_sheet(id, uid) for template, (id, uid, _purpose) in versions.items()},
        patrol_template=_first(versions, "patrol"),
        tenant_template=_first(versions, "tenant"),
        findings=_findings(actor),
        tasks=tasks_of(actor, actor.zone_ids),
        phrases=quick_phrases(mall_id, actor.user_id),
        ticked=cells_of(looks_of(mall_id, today.on)),
        officers=_people({one.round.officer_id for one in shown if one.round.officer_id}),
    )


def _others(actor: Actor, today: Today, now: dt.datetime) -> list[RoundLine]:
    """Today's rounds of this person's zones that colleagues walk: who scans one there is told so."""
    mine = {one.round.id for one in today.rounds}
    found = board(actor.mall_id or 0, today.on, now)
    return [
        cell
        for row in found.rows
        if row.zone.id in actor.zone_ids
        for cell in row.cells
        if cell is not None and cell.round.id not in mine and cell.round.state != "cancelled"
    ]


def _zones(mall_id: int) -> list[Zone]:
    query = (
        sa.select(Zone)
        .join(Zone.floor)
        .options(contains_eager(Zone.floor))
        .where(Zone.mall_id == mall_id, Zone.is_active)
        .order_by(Floor.level, Zone.code)
    )
    return list(db.session.scalars(query))


Published = tuple[int, uuid.UUID, str]


def _published(mall_id: int) -> dict[int, Published]:
    """The published version (key, uid, purpose) of every active template, the oldest template first."""
    query = (
        sa.select(Template.id, TemplateVersion.id, TemplateVersion.uid, Template.purpose)
        .join(TemplateVersion, TemplateVersion.template_id == Template.id)
        .where(
            Template.mall_id == mall_id,
            Template.is_active,
            Template.purpose.in_(("patrol", "tenant")),
            TemplateVersion.state == "published",
        )
        .order_by(Template.id, TemplateVersion.number)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(query)}


def _first(versions: dict[int, Published], purpose: str) -> int | None:
    return next((template for template, found in versions.items() if found[2] == purpose), None)


def _findings(actor: Actor) -> list[OpenFinding]:
    """Findings that are not closed, in sight and in zones this person walks (any, for who walks none), what
    is due first. Two queries."""
    where: list[Any] = [
        Finding.of_mall(actor.mall_id),
        Finding.kind == "fixes",
        Finding.state.in_(sorted(NOT_OVER)),
    ]
    sight = scope(actor, "rectify", Case)
    if sight is not None:
        where.append(sight)
    elif actor.zone_ids:
        where.append(Finding.zone_id.in_(sorted(actor.zone_ids)))
    query = (
        sa.select(
            Finding.id,
            Finding.uid,
            Finding.number,
            Finding.item_code,
            Finding.title,
            Finding.state,
            Finding.severity,
            Finding.department,
            Zone.uid,
            Tenant.uid,
            Finding.created_at,
            Finding.due_at,
        )
        .outerjoin(Zone, Zone.id == Finding.zone_id)
        .outerjoin(Tenant, Tenant.id == Finding.tenant_id)
        .where(*where)
        .order_by(Finding.due_at.is_(None), Finding.due_at, Finding.id)
        .limit(MAX_FINDINGS)
    )
    rows: Any = db.session.execute(query).all()
    pictures = _pictures({row[0] for row in rows})
    found = (OpenFinding(*row) for row in rows)
    return [replace(one, photos=tuple(pictures.get(one.id, ())[:3])) for one in found]


def _pictures(case_ids: Collection[int]) -> dict[int, list[uuid.UUID]]:
    query = (
        sa.select(CaseAttachment.case_id, Photo.uid)
        .join(Photo, Photo.id == CaseAttachment.photo_id)
        .where(CaseAttachment.case_id.in_(case_ids))
        .order_by(CaseAttachment.id)
    )
    found: dict[int, list[uuid.UUID]] = {}
    for case_id, uid in db.session.execute(query) if case_ids else ():
        found.setdefault(case_id, []).append(uid)
    return found


def _people(ids: Collection[int]) -> dict[int, tuple[uuid.UUID, str]]:
    query = sa.select(User.id, User.uid, User.name_zh, User.name_en).where(User.id.in_(ids))
    return {id: (uid, pick(zh, en)) for id, uid, zh, en in db.session.execute(query)} if ids else {}


__all__ = ["OpenFinding", "Shift", "load_shift"]
