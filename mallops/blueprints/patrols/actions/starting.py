"""Starting a run: of a due round, a zone, a make-up, a spot check, a shop. Idempotent by the phone's uid."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.queries import sheet_version
from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.actions.device import digest, scanned_code
from mallops.blueprints.patrols.actions.kind import PATROLS
from mallops.blueprints.patrols.models import Patrol, PatrolRound, PatrolStart, SpotDraw
from mallops.blueprints.patrols.queries.parallel import find_finished_round, find_start, finished_run
from mallops.blueprints.patrols.queries.rounds import find_open_round, lock_round, round_facts
from mallops.blueprints.patrols.queries.runs import shops_in_zone, zone_of_tenant
from mallops.blueprints.patrols.rules.rounds import (
    FINISHED,
    RoundFacts,
    RoundState,
    ensure_may_make_up,
    ensure_may_start,
    ensure_mine,
    missed_from,
    plausible_start,
    walked_unknowing,
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
from mallops.core.phone_clock import Moment, moment_of, skew_of


class SpotTaken(Conflict):
    """A colleague already does this spot check."""


@dataclass(frozen=True)
class Start:
    """What a phone sends when a run begins: its uid for the run, its clock, and what its camera read.

    `version` is the version of the sheet that the phone has; None: the one in use now.
    """

    uid: uuid.UUID
    device_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    scan: str = ""
    version: uuid.UUID | None = None

    def moment(self) -> Moment:
        """When the run began, on the server's timeline, and what was wrong with the phone's word for it."""
        return moment_of(self.device_at, self.sent_at, utcnow())


def start_round(actor: Actor, round_: PatrolRound, start: Start) -> Patrol:
    """Start a due round, or join the run of it that is under way (both names are kept).

    One that a colleague has finished while this phone was offline becomes a run beside theirs. Raises
    RoundNotOpen, RoundOver, NotYourRound or UidTaken.
    """
    body = digest({"round": round_.uid})
    return _started_before(actor, start, body) or _start_round(actor, round_, start, body)


def _start_round(actor: Actor, round_: PatrolRound, start: Start, body: str) -> Patrol:
    round_ = lock_round(round_.id)
    began = _plausible(round_, start)
    beside = _beside(actor, round_, start, body, began)
    if beside is not None:
        return beside
    ensure_may_start(
        _as_it_was(actor, round_, began.at),
        actor.user_id or 0,
        began.at,
        shares_zone=round_.zone_id in actor.zone_ids,
        leads=actor.can(permissions.REVIEW),
    )
    under_way = _draft_of(round_)
    if under_way is not None:
        return _join(actor, under_way, start, body)
    round_.state = RoundState.STARTED.value
    return _open(actor, start, body, purpose="round", round_=round_, zone=round_.zone, began=began)


def start_free_zone(actor: Actor, zone: Zone, start: Start) -> Patrol:
    """Start in a zone: the round that is open there for this person, else a run outside any plan."""
    body = digest({"zone": zone.uid})
    found = _started_before(actor, start, body)
    if found is not None:
        return found
    began = start.moment()
    round_ = find_open_round(actor, zone.id, began.at)
    if round_ is not None:
        return _start_round(actor, round_, start, body)
    done = find_finished_round(actor, zone.id, began.at)
    beside = _beside(actor, done, start, body, began) if done is not None else None
    return beside or _open(actor, start, body, purpose="round", zone=zone, began=began)


def start_makeup(actor: Actor, round_: PatrolRound, start: Start, reason: str) -> Patrol:
    """Make up a missed round (补检) with a reason, until the next mall day ends."""
    body = digest({"makeup": round_.uid, "reason": reason})
    found = _started_before(actor, start, body)
    if found is not None:
        return found
    round_ = lock_round(round_.id)
    began = start.moment()
    values = {"makeup_reason": reason.strip()[:200]}
    beside = _beside(actor, round_, start, body, began, values)
    if beside is not None:
        return beside
    ensure_may_make_up(round_facts(round_), began.at, actor.tz, reason)
    under_way = _draft_of(round_)
    if under_way is not None:
        return _join(actor, under_way, start, body)
    return _open(
        actor, start, body, purpose="makeup", round_=round_, zone=round_.zone, began=began, values=values
    )


def start_spot(actor: Actor, draw: SpotDraw, start: Start) -> Patrol:
    """Do a random spot check (1.12): one section of one zone. NotFound before it is revealed.

    Raises SpotTaken when a colleague does it, unless this phone was offline when they began.
    """
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
    began = start.moment()
    values: dict[str, Any] = {"section_codes": [draw.section_code]}
    theirs = db.session.get(Patrol, draw.patrol_id) if draw.patrol_id is not None else None
    beside = theirs is not None and walked_unknowing(began.at, theirs.created_at)
    if not beside and (draw.inspector_id not in (None, actor.user_id) or theirs is not None):
        raise SpotTaken(_("A colleague already does this spot check."))
    if beside:
        values["parallel_of_id"] = draw.patrol_id
    patrol = _open(actor, start, body, purpose="spot", zone=draw.zone, on=draw.on, began=began, values=values)
    if not beside:
        draw.patrol_id, draw.inspector_id = patrol.id, actor.user_id
    return patrol


def start_tenant_inspection(actor: Actor, tenant: Tenant, start: Start) -> Patrol:
    """Inspect one shop alone, by tapping it or by its own QR code (业户巡检)."""
    body = digest({"tenant": tenant.uid})
    found = _started_before(actor, start, body)
    if found is not None:
        return found
    return _open(actor, start, body, purpose="tenant", tenant=tenant, began=start.moment())


def _started_before(actor: Actor, start: Start, body: str) -> Patrol | None:
    """The run this uid already began or joined; UidTaken when it did something else."""
    authorize(actor, permissions.SUBMIT)
    found = db.session.scalar(sa.select(Patrol).where(Patrol.uid == start.uid))
    if found is not None:
        same = actor.user_id in found.crew_ids and found.start_hash == body
    else:
        joined = find_start(start.uid)
        if joined is None:
            return None
        found = db.session.get_one(Patrol, joined.patrol_id)
        same = joined.by_id == actor.user_id and joined.start_hash == body
    if found.mall_id != actor.mall_id or not same:
        raise UidTaken(_("This number was used for another patrol. Start again from your rounds."))
    return found


def _plausible(round_: PatrolRound, start: Start) -> Moment:
    """When a round began, moved to where it can have begun; then the run says that the clock was moved."""
    said = start.moment()
    if start.device_at is None:
        return said
    at, moved = plausible_start(round_facts(round_), said.at, utcnow(), unbelieved=bool(said.clock))
    return Moment(at, said.clock or ("moved" if moved else ""))


def _as_it_was(actor: Actor, round_: PatrolRound, began: dt.datetime) -> RoundFacts:
    """A round as an officer saw it who began offline: before it looked missed, before it was handed over."""
    facts = round_facts(round_)
    handed = round_.handed_over_from_id == actor.user_id and walked_unknowing(began, round_.updated_at)
    officer = actor.user_id if handed else facts.officer_id
    due = RoundFacts("due", facts.on, facts.starts_at, facts.ends_at, officer)
    if facts.state == RoundState.MISSED and began < missed_from(due):
        return due
    return dataclasses.replace(facts, officer_id=officer)


def _beside(
    actor: Actor,
    round_: PatrolRound,
    start: Start,
    body: str,
    began: Moment,
    values: dict[str, Any] | None = None,
) -> Patrol | None:
    """A run outside the plan, for a round that was finished or called off while this phone was offline.

    None when the round is still to be walked, or was over before this person began. Raises NotYourRound.
    """
    facts = _as_it_was(actor, round_, began.at)
    theirs = finished_run(round_.id) if facts.state in FINISHED else None
    if theirs is not None:
        known_at: dt.datetime | None = theirs.known_at
    else:
        known_at = round_.updated_at if facts.state == RoundState.CANCELLED else None
    if not walked_unknowing(began.at, known_at):
        return None
    ensure_mine(
        facts,
        actor.user_id or 0,
        shares_zone=round_.zone_id in actor.zone_ids,
        leads=actor.can(permissions.REVIEW),
    )
    more = {**(values or {}), "parallel_of_id": theirs.patrol_id if theirs is not None else None}
    return _open(
        actor,
        start,
        body,
        purpose="round",
        zone=round_.zone,
        on=round_.on,
        began=began,
        values=more,
        template_id=round_.plan.template_id,
    )


def _draft_of(round_: PatrolRound) -> Patrol | None:
    query = sa.select(Patrol).where(Patrol.round_id == round_.id, Patrol.state.in_(WRITABLE))
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _join(actor: Actor, patrol: Patrol, start: Start, body: str) -> Patrol:
    """Write on a run that is under way; the uid is kept, so that asking again later gets this run again."""
    db.session.add(
        PatrolStart(
            uid=start.uid,
            mall_id=patrol.mall_id,
            patrol_id=patrol.id,
            by_id=actor.user_id,
            start_hash=body,
        )
    )
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
    began: Moment,
    round_: PatrolRound | None = None,
    zone: Zone | None = None,
    tenant: Tenant | None = None,
    on: dt.date | None = None,
    values: dict[str, Any] | None = None,
    template_id: int | None = None,
) -> Patrol:
    on = round_.on if round_ is not None else on or business_date(began.at, actor.tz)
    mall_id = actor.mall_id or 0
    zone_id = zone.id if zone is not None else zone_of_tenant(mall_id, tenant.id, on) if tenant else None
    version = sheet_version(
        mall_id,
        start.version,
        purpose="tenant" if purpose == "tenant" else "patrol",
        template_id=round_.plan.template_id if round_ is not None else template_id,
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
        "started_at": began.at,
        "clock": began.clock,
        "device_started_at": start.device_at,
        "skew_seconds": skew_of(start.sent_at, utcnow()),
        "presence": "scanned" if scanned else "tapped",
        "scanned_at": began.at if scanned else None,
    }
    patrol: Patrol = open_case(actor, PATROLS, {**facts, **(values or {})}, submit_now=False, uid=start.uid)
    return patrol
