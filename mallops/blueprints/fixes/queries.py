"""Findings as patrols and sheets ask for them."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.sites.models import ZoneDuty
from mallops.core.casework import CaseAttachment
from mallops.core.db import db

OPEN_STATES = ("open", "fixed")
MAX_OPEN = 200


def find_by_answer(answer_uid: uuid.UUID) -> Finding | None:
    """The finding that this answer opened."""
    return db.session.scalar(sa.select(Finding).where(Finding.answer_uid == answer_uid))


def list_open_in_zone(mall_id: int, zone_id: int) -> list[Finding]:
    """What is still open in a zone (or fixed but not verified), oldest first, with tenant; at most 200."""
    query = (
        sa.select(Finding)
        .options(joinedload(Finding.tenant))
        .where(Finding.mall_id == mall_id, Finding.zone_id == zone_id, Finding.state.in_(OPEN_STATES))
        .order_by(Finding.id)
        .limit(MAX_OPEN)
    )
    return list(db.session.scalars(query))


def find_repeat(
    mall_id: int, zone_id: int, item_code: str, tenant_id: int | None, since: dt.datetime
) -> Finding | None:
    """The latest finding since a moment of the same item at the same place; void ones do not count."""
    query = (
        sa.select(Finding)
        .where(
            Finding.mall_id == mall_id,
            Finding.zone_id == zone_id,
            Finding.item_code == item_code,
            Finding.tenant_id.is_(None) if tenant_id is None else Finding.tenant_id == tenant_id,
            Finding.created_at >= since,
            Finding.state != "void",
        )
        .order_by(Finding.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def list_of_source(source_case_id: int) -> list[Finding]:
    """The findings that a patrol opened, in order, void ones too."""
    query = (
        sa.select(Finding)
        .options(joinedload(Finding.tenant), joinedload(Finding.owner))
        .where(Finding.source_case_id == source_case_id)
        .order_by(Finding.id)
    )
    return list(db.session.scalars(query))


def list_repeats_of(finding: Finding, limit: int = 5) -> list[Finding]:
    """Other findings of the same item at the same place, the latest first."""
    if not finding.item_code or finding.zone_id is None:
        return []
    words = {
        "mall": finding.mall_id,
        "zone": finding.zone_id,
        "item": finding.item_code,
        "tenant": finding.tenant_id,
        "but": finding.id,
        "most": limit,
    }
    return list(db.session.scalars(_repeats(finding.tenant_id is None), words))


@cache
def _repeats(of_zone: bool) -> sa.Select[Any]:
    """The statement behind `list_repeats_of`, built once: for the zone itself, or for a shop."""
    tenant = Finding.tenant_id.is_(None) if of_zone else Finding.tenant_id == sa.bindparam("tenant")
    query = sa.select(Finding).where(
        Finding.mall_id == sa.bindparam("mall"),
        Finding.zone_id == sa.bindparam("zone"),
        Finding.item_code == sa.bindparam("item"),
        tenant,
        Finding.id != sa.bindparam("but"),
    )
    return query.order_by(Finding.id.desc()).limit(sa.bindparam("most"))


def officer_of(zone_id: int) -> int | None:
    """The user who walks a zone, if anybody does (the one with the duty the longest)."""
    query = sa.select(ZoneDuty.user_id).where(ZoneDuty.zone_id == zone_id).order_by(ZoneDuty.id).limit(1)
    return db.session.scalar(query)


def photo_ids_of(finding: Finding) -> set[int]:
    """Keys of the photos that hang on a finding already."""
    query = sa.select(CaseAttachment.photo_id).where(
        CaseAttachment.case_id == finding.id, CaseAttachment.photo_id.is_not(None)
    )
    return {one for one in db.session.scalars(query) if one is not None}
