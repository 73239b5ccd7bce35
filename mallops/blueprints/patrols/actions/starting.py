"""Starting a run: of a due round, a zone, a make-up, a spot check, a shop. Idempotent by the phone's uid."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.queries import current_version
from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.actions.device import digest, happened_at, scanned_code, skew_of
from mallops.blueprints.patrols.actions.kind import PATROLS
from mallops.blueprints.patrols.models import Patrol, PatrolRound, SpotDraw
from mallops.blueprints.patrols.queries.rounds import find_open_round, lock_round, round_facts
from mallops.blueprints.patrols.queries.runs import shops_in_zone, zone_of_tenant
from mallops.blueprints.patrols.rules.rounds import (
    RoundFacts,
    RoundState,
    ensure_may_make_up,
    ensure_may_start,
    missed_from,
)
from mallops.blueprints.patrols.rules.runs import WRITABLE
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework.actions import log, open_case
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.phone import UidTaken


class SpotTaken(Conflict):
    """A colleague already does this spot check."""


@dataclass(frozen=True)
class Start:
    """What a phone sends when a run begins: its uid for the run, its clock, and what its camera read."""

    uid: uuid.UUID
    device_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    scan: str = ""

    def began_at(self) -> dt.datetime:
        """When the run began, on the server's timeline."""
        return happened_at(self.device_at, self.sent_at, utcnow())


def start_round(actor: Actor, round_: PatrolRound, start: Start) -> Patrol:
    """Start a due round, or join the run of it that is under way (both names are kept).

    Raises RoundNotOpen, RoundOver, NotYourRound or UidTaken.
    """
    body = digest({"round": round_.uid})
    return _started_before(actor, start, body) or _start_round(actor, round_, start, body)


def _start_round(actor: Actor, round_: PatrolRound, start: Start, body: str) -> Patrol:
    round_ = lock_round(round_.id)
    began = start.began_at()
    ensure_may_start(
        _as_it_was(round_facts(round_), began),
        actor.user_id or 0,
        began,
        shares_zone=round_.zone_id in actor.zone_ids,
        leads=actor.can(permissions.REVIEW),
    )
    under_way = _draft_of(round_)
    if under_way is not None:
        return _join(actor, under_way)
    round_.state = RoundState.STARTED.value
    return _open(actor, start, body, purpose="round", round_=round_, zone=round_.zone)


def start_free_zone(actor: Actor, zone: Zone, start: Start) -> Patrol:
    """Start in a zone: the round that is open there for this person, else a run outside any plan."""
    body = digest({"zone": zone.uid})
    found = _started_before(actor, start, body)
    if found is not None:
        return found
    round_ = find_open_round(actor, zone.id, start.began_at())
    if round_ is not None:
        return _start_round(actor, round_, start, body)
    return _open(actor, start, body, purpose="round", zone=zone)


def start_makeup(actor: Actor, round_: PatrolRound, start: Start, reason: str) -> Patrol:
    """Make up a missed round (补检) with a reason, until the next mall day ends."""
    body = digest({"makeup": round_.uid, "reason": reason})
    found = _started_before(actor, start, body)
    if found is not None:
        return found
    round_ = lock_round(round_.id)
    began = start.began_at()
    ensure_may_make_up(round_facts(round_), began, actor.tz, reason)
    under_way = _draft_of(round_)
    if under_way is not None:
        return _join(actor, under_way)
    values = {"makeup_reason": reason.strip()[:200]}
    return _open(actor, start, body, purpose="makeup", round_=round_, zone=round_.zone, values=values)


def start_spot(actor: Actor, draw: SpotDraw, start: Start) -> Patrol:
    """Do a random spot check (1.12): one section of one zone. NotFound before it is revealed."""
    body = digest({"spot": draw.uid})
    found = _started_before(actor, start, body)
    if found is not None:
        return found
    draw = db.session.scalars(
        sa.select(SpotDraw)
        .where(SpotDraw.id == draw.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if draw.reveal_at > utcnow() or (draw.inspector_id != actor.user_id and actor.only_own("patrol")):
        raise NotFound()
    if draw.inspector_id not in (None, actor.user_id) or draw.patrol_id is not None:
        raise SpotTaken(_("A colleague already does this spot check."))
    values = {"section_codes": [draw.section_code]}
    patrol = _open(actor, start, body, purpose="spot", zone=draw.zone, on=draw.on, values=values)
    draw.patrol_id, draw.inspector_id = patrol.id, actor.user_id
    return patrol


def start_tenant_inspection(actor: Actor, tenant: Tenant, start: Start) -> Patrol:
    """Inspect one shop alone, by tapping it or by its own QR code (业户巡检)."""
    body = digest({"tenant": tenant.uid})
    found = _started_before(actor, start, body)
    if found is not None:
        return found
    return _open(actor, start, body, purpose="tenant", tenant=tenant)


def _started_before(actor: Actor, start: Start, body: str) -> Patrol | None:
    """The run this uid already began; UidTaken when it began something else."""
    authorize(actor, permissions.SUBMIT)
    found = db.session.scalar(sa.select(Patrol).where(Patrol.uid == start.uid))
    if found is None:
        return None
    if found.mall_id != actor.mall_id or actor.user_id not in found.crew_ids or found.start_hash != body:
        raise UidTaken(_("This number was used for another patrol. Start again from your rounds."))
    return found


def _as_it_was(facts: RoundFacts, began: dt.datetime) -> RoundFacts:
    """A round that only looked missed because the phone was offline, as it was when the officer began."""
    due = RoundFacts("due", facts.on, facts.starts_at, facts.ends_at, facts.officer_id)
    return due if facts.state == RoundState.MISSED and began < missed_from(due) else facts


def _draft_of(round_: PatrolRound) -> Patrol | None:
    query = sa.select(Patrol).where(Patrol.round_id == round_.id, Patrol.state.in_(WRITABLE))
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _join(actor: Actor, patrol: Patrol) -> Patrol:
    if actor.user_id not in patrol.crew_ids:
        patrol.crew_ids = [*patrol.crew_ids, actor.user_id]
        log(patrol, actor, "joined")
        db.session.flush()
    return patrol


def _open(
    actor: Actor,
    start: Start,
    body: str,
    *,
    purpose: str,
    round_: PatrolRound | None = None,
    zone: Zone | None = None,
    tenant: Tenant | None = None,
    on: dt.date | None = None,
    values: dict[str, Any] | None = None,
) -> Patrol:
    began = start.began_at()
    on = round_.on if round_ is not None else on or business_date(began, actor.tz)
    mall_id = actor.mall_id or 0
    zone_id = zone.id if zone is not None else zone_of_tenant(mall_id, tenant.id, on) if tenant else None
    version = current_version(
        mall_id,
        purpose="tenant" if purpose == "tenant" else "patrol",
        template_id=round_.plan.template_id if round_ is not None else None,
    )
    shops = [tenant.id] if tenant is not None else shops_in_zone(mall_id, zone_id or 0, on)
    place = tenant or zone
    scanned = scanned_code(start.scan) == place.qr_code if place is not None and start.scan else False
    facts = {
        "title": f"{place.code} {place.name_zh or place.name_en}"[:200] if place is not None else "",
        "zone_id": zone_id,
        "tenant_id": tenant.id if tenant is not None else None,
        "purpose": purpose,
        "round_id": round_.id if round_ is not None else None,
        "version_id": version.id,
        "on": on,
        "shop_ids": shops,
        "crew_ids": [actor.user_id],
        "start_hash": body,
        "started_at": began,
        "device_started_at": start.device_at,
        "skew_seconds": skew_of(start.sent_at, utcnow()),
        "presence": "scanned" if scanned else "tapped",
        "scanned_at": began if scanned else None,
    }
    patrol: Patrol = open_case(actor, PATROLS, {**facts, **(values or {})}, submit_now=False, uid=start.uid)
    return patrol
