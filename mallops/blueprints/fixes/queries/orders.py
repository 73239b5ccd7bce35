"""Findings as patrols and sheets ask for them."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.fixes.models import Finding, FindingPair
from mallops.blueprints.fixes.rules import pair_up
from mallops.blueprints.sites.models import ZoneDuty
from mallops.core.casework import CaseAttachment, CaseEvent
from mallops.core.casework.models import Case
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.kept import once_a_page
from mallops.core.photos.models import Photo

OPEN_STATES = ("open", "notified", "working", "fixed")
MAX_OPEN = 200


def find_by_answer(answer_uid: uuid.UUID) -> Finding | None:
    """The finding that this answer opened."""
    return db.session.scalar(sa.select(Finding).where(Finding.answer_uid == answer_uid))


def list_open_in_zone(mall_id: int, zone_id: int) -> list[Finding]:
    """What is still open in a zone (or fixed but not verified), oldest first, with tenant; at most 200."""
    query = (
        sa.select(Finding)
        .options(joinedload(Finding.tenant))
        .where(Finding.of_mall(mall_id), Finding.zone_id == zone_id, Finding.state.in_(OPEN_STATES))
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
            Finding.of_mall(mall_id),
            Finding.zone_id == zone_id,
            Finding.item_code == item_code,
            Finding.tenant_id.is_(None) if tenant_id is None else Finding.tenant_id == tenant_id,
            Finding.created_at >= since,
            Finding.state != "void",
        )
        .order_by(Case.id.desc())
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
        Finding.of_mall(sa.bindparam("mall")),
        Finding.zone_id == sa.bindparam("zone"),
        Finding.item_code == sa.bindparam("item"),
        tenant,
        Finding.id != sa.bindparam("but"),
    )
    # By the spine's key: the index of the shop or zone gives the latest, without a walk of all of the item's.
    return query.order_by(Case.id.desc()).limit(sa.bindparam("most"))


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


def list_merged(finding: Finding) -> list[Finding]:
    """The duplicates that were put into this order, oldest first."""
    return [one for one in _relatives(finding) if one.merged_into_id == finding.id]


def list_split(finding: Finding) -> list[Finding]:
    """The orders that were split from this one."""
    return [one for one in _relatives(finding) if one.split_from_id == finding.id]


def _relatives(finding: Finding) -> list[Finding]:
    """What was put into an order or split from it: a page asks it for its facts, cards and pictures."""
    return once_a_page(
        "fixes.relatives", finding.id, ask=lambda: list(db.session.scalars(_RELATIVES, {"of": finding.id}))
    )


_RELATIVES = (
    sa.select(Finding)
    .where(sa.or_(Finding.merged_into_id == sa.bindparam("of"), Finding.split_from_id == sa.bindparam("of")))
    .order_by(Finding.id)
)


def list_near(finding: Finding, limit: int = 20) -> list[Finding]:
    """Other orders that are not over, of the same shop or zone, the newest first."""
    same = [Finding.zone_id == finding.zone_id] if finding.zone_id else []
    same += [Finding.tenant_id == finding.tenant_id] if finding.tenant_id else []
    query = (
        sa.select(Finding)
        .where(
            Finding.of_mall(finding.mall_id),
            Finding.id != finding.id,
            Finding.state.in_(OPEN_STATES),
            sa.or_(*same) if same else sa.false(),
        )
        .order_by(Finding.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def find_by_number(mall_id: int | None, number: str) -> Finding | None:
    """The order with this number."""
    query = sa.select(Finding).where(Finding.of_mall(mall_id), Finding.number == number)
    return db.session.scalar(query)


def known_pairs(finding_ids: list[int]) -> dict[int, int]:
    """The photo before, by the photo after."""
    query = sa.select(FindingPair.after_id, FindingPair.before_id)
    rows = db.session.execute(query.where(FindingPair.finding_id.in_(finding_ids)).order_by(FindingPair.id))
    return {after: before for after, before in rows}


def list_attached(finding: Finding) -> list[CaseAttachment]:
    """The pictures of an order and of what was put into it, oldest first."""
    ids = [finding.id, *(one.id for one in list_merged(finding))]
    query = (
        sa.select(CaseAttachment)
        .where(CaseAttachment.case_id.in_(ids), CaseAttachment.photo_id.is_not(None))
        .order_by(CaseAttachment.id)
    )
    return list(db.session.scalars(query))


def sent_back_at(finding: Finding) -> dt.datetime | None:
    """When it was last sent back or opened again."""
    query = sa.select(sa.func.max(CaseEvent.at)).where(
        CaseEvent.case_id == finding.id, CaseEvent.verb.in_(("reject", "reopen"))
    )
    return db.session.scalar(query)


def paired_photos(finding: Finding) -> list[tuple[Photo | None, Photo | None]]:
    """Its pictures before and after as pairs, see `rules.pair_up`; empty while nothing was fixed."""
    attached = list_attached(finding)
    photos = {one.photo_id: one.photo for one in attached}
    before = [one.photo.id for one in attached if not one.stage]
    after = [(one.photo.id, one.created_at) for one in attached if one.stage == "fix"]
    since = sent_back_at(finding) if finding.reopen_count else None
    newest = [key for key, at in after if since is None or at > since] or [key for key, _at in after]
    pairs = pair_up(before, newest, known_pairs([finding.id])) if newest else []
    return [(photos.get(one), photos.get(other)) for one, other in pairs]


def list_to_close(before: dt.datetime, limit: int = 200) -> list[Finding]:
    """Verified before that moment, and nobody has to close them by hand."""
    query = (
        sa.select(Finding)
        .where(
            Finding.kind == "fixes",
            Finding.state == "verified",
            Finding.verified_at < before,
            Finding.lead_closes.is_(False),
        )
        .order_by(Finding.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def get_order(key: int) -> Finding:
    """The order with this key. Raises NotFound."""
    found = find_order(key)
    if found is None:
        raise NotFound()
    return found


def find_order(key: int) -> Finding | None:
    """The order with this key."""
    return db.session.get(Finding, key)


def count_to_close(mall_id: int | None) -> int:
    """Verified ones that the desk lead has to close; a hundred at most."""
    few = (
        sa.select(Finding.id)
        .where(Finding.of_mall(mall_id), Finding.state == "verified", Finding.lead_closes.is_(True))
        .limit(100)
        .subquery()
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(few)) or 0
