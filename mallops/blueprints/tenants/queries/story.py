"""What stands in the story of a tenant: records of all registers, and what happened to the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.tenants.models import (
    Tenancy,
    TenantCheck,
    TenantPaper,
    TenantRisk,
    TenantTurn,
)
from mallops.core.auth import Actor
from mallops.core.casework.kinds import KINDS, CaseKind
from mallops.core.casework.models import Case
from mallops.core.casework.sight import scope_of
from mallops.core.db import db
from mallops.core.tenant_story import Window


def seen_kinds(actor: Actor) -> dict[str, CaseKind]:
    """The kinds of record this person may look at."""
    return {code: kind for code, kind in KINDS.items() if actor.can(kind.view)}


def list_story_records(actor: Actor, tenant_id: int, window: Window) -> Sequence[Any]:
    """Records about a tenant that this person may see, inside the window, the newest first. One query."""
    cases: Any = Case.__table__
    may = []
    for code, kind in seen_kinds(actor).items():
        if not window.only or code in window.only:
            sight = scope_of(actor, kind, cases.c)
            of_kind = cases.c.kind == code
            may.append(of_kind if sight is None else sa.and_(of_kind, sight))
    if not may:
        return []
    keys = ("id", "uid", "kind", "number", "title", "state", "created_at", "closed_at")
    query = sa.select(*(cases.c[key] for key in keys)).where(
        cases.c.mall_id == actor.mall_id, cases.c.tenant_id == tenant_id, sa.or_(*may)
    )
    return db.session.execute(window.narrow(query, cases.c.created_at, cases.c.id)).all()


def list_story_turns(tenant_id: int, window: Window) -> Sequence[TenantTurn]:
    """Turns of the status."""
    query = sa.select(TenantTurn).where(TenantTurn.tenant_id == tenant_id).options(joinedload(TenantTurn.by))
    return db.session.scalars(window.narrow(query, TenantTurn.at, TenantTurn.id)).all()


def list_story_checks(tenant_id: int, window: Window) -> Sequence[TenantCheck]:
    """Weekly looks through the file."""
    query = sa.select(TenantCheck).where(TenantCheck.tenant_id == tenant_id)
    query = query.options(joinedload(TenantCheck.by))
    return db.session.scalars(window.narrow(query, TenantCheck.at, TenantCheck.id)).all()


def list_story_papers(tenant_id: int, window: Window) -> Sequence[TenantPaper]:
    """Papers and versions as they came in."""
    query = sa.select(TenantPaper).where(TenantPaper.tenant_id == tenant_id)
    query = query.options(joinedload(TenantPaper.by))
    return db.session.scalars(window.narrow(query, TenantPaper.created_at, TenantPaper.id)).all()


def list_story_risks(tenant_id: int, window: Window) -> Sequence[TenantRisk]:
    """Risk notes as they were made."""
    query = sa.select(TenantRisk).where(TenantRisk.tenant_id == tenant_id).options(joinedload(TenantRisk.by))
    return db.session.scalars(window.narrow(query, TenantRisk.created_at, TenantRisk.id)).all()


def list_story_units(tenant_id: int, window: Window, *, ends: bool) -> Sequence[Tenancy]:
    """Units as they were taken over, or with `ends` as they were given back."""
    day = Tenancy.to_on if ends else Tenancy.from_on
    query = sa.select(Tenancy).where(Tenancy.tenant_id == tenant_id).options(joinedload(Tenancy.unit))
    if ends:
        query = query.where(Tenancy.to_on.isnot(None))
    return db.session.scalars(window.narrow_days(query, day, Tenancy.id)).all()
