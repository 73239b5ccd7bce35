"""Plans, the checks a day owes, and those nobody did: each once, however many processes run (3.1, 3.3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.actions.shipping import install_shipped
from mallops.blueprints.checklists.models import Template
from mallops.blueprints.checklists.shipped import OPENINGS
from mallops.blueprints.openings import permissions as may
from mallops.blueprints.openings.actions.kind import KIND
from mallops.blueprints.openings.actions.telling import tell_missed
from mallops.blueprints.openings.models import PHASES, OpeningCheck, OpeningPlan
from mallops.blueprints.openings.queries import known_places, list_plans, list_sheets, officers_of
from mallops.blueprints.openings.rules import (
    DUE,
    OPENING,
    PlanRule,
    Window,
    ensure_plan_valid,
    window_of,
)
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.sites.queries import list_zones
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall

PLAN_FIELDS = ("template_id", "starts", "ends", "missed_after", "weekdays", "zone_ids", "is_active")
BEFORE = dt.timedelta(minutes=90)
AFTER = dt.timedelta(minutes=60)


def rule_of(plan: OpeningPlan) -> PlanRule:
    """The plan as the rules see it."""
    return PlanRule(plan.starts, plan.ends, plan.missed_after, frozenset(plan.weekdays or []))


def window_for(plan: OpeningPlan, on: dt.date, mall: Mall) -> Window | None:
    """When a plan's zones are checked on a day."""
    return window_of(rule_of(plan), on, mall.zoneinfo)


def set_up(actor: Actor) -> dict[str, OpeningPlan]:
    """The two shipped sheets and a plan for each, around the trading hours; what is there stays."""
    authorize(actor, may.LEAD)
    install_shipped(Actor.system(actor.mall_id, actor.tz), OPENINGS)
    mall, plans = db.session.get_one(Mall, actor.mall_id), list_plans(actor.mall_id)
    for phase in PHASES:
        sheets = list_sheets(actor.mall_id, phase)
        if phase not in plans and sheets:
            starts, ends = _usual(mall, phase)
            values = {"template_id": sheets[0].id, "starts": starts, "ends": ends}
            plans[phase] = save_plan(actor, phase, values)
    return plans


def _usual(mall: Mall, phase: str) -> tuple[dt.time, dt.time]:
    """An hour and a half before opening until it; from closing for an hour."""
    day = dt.date(2026, 1, 2)
    if phase == OPENING:
        opens = dt.datetime.combine(day, mall.opens_at)
        return (opens - BEFORE).time(), mall.opens_at
    closes = dt.datetime.combine(day, mall.closes_at)
    return mall.closes_at, (closes + AFTER).time()


def save_plan(actor: Actor, phase: str, values: dict[str, Any]) -> OpeningPlan:
    """Change the plan of a phase, or make it; today's checks that nobody has done follow it.

    Raises Invalid for times nobody could keep, a sheet or zones of elsewhere.
    """
    authorize(actor, may.LEAD)
    if phase not in PHASES:
        raise Invalid(field_errors={"phase": _("Choose opening or closing.")})
    plan = list_plans(actor.mall_id).get(phase)
    with db.session.no_autoflush:
        if plan is None:
            plan = OpeningPlan(
                mall_id=actor.mall_id,
                phase=phase,
                missed_after=60,
                weekdays=list(range(7)),
                zone_ids=[],
                is_active=True,
            )
            db.session.add(plan)
        for key in PLAN_FIELDS:
            if key in values:
                setattr(plan, key, values[key])
        template = db.session.get(Template, plan.template_id) if plan.template_id else None
        if template is None or template.mall_id != actor.mall_id or template.purpose != phase:
            raise Invalid(field_errors={"template_id": _("Choose a checklist of this mall for this check.")})
        if not set(plan.zone_ids) <= {one.id for one in list_zones(actor.mall_id, inactive=True)}:
            raise Invalid(field_errors={"zone_ids": _("Choose zones of this mall.")})
        ensure_plan_valid(rule_of(plan))
    db.session.flush()
    mall = db.session.get_one(Mall, plan.mall_id)
    _follow(plan, mall)
    materialise(mall, business_date(utcnow(), mall.tz), plan_of=phase)
    return plan


def _follow(plan: OpeningPlan, mall: Mall) -> None:
    """Today's due checks get the new times; those of zones or days no longer planned are void."""
    today = business_date(utcnow(), mall.tz)
    window = window_for(plan, today, mall) if plan.is_active else None
    query = sa.select(OpeningCheck).where(
        OpeningCheck.of_mall(plan.mall_id),
        OpeningCheck.phase == plan.phase,
        OpeningCheck.on >= today,
        OpeningCheck.state == DUE,
    )
    system = Actor.system(mall.id, mall.tz)
    for check in db.session.scalars(query.with_for_update()):
        if window is None or (plan.zone_ids and check.place_id not in plan.zone_ids):
            casework.void(system, check, _("The plan was changed."))
            continue
        check.planned_from, check.planned_until = window.from_, window.until
        check.missed_from, check.due_at, check.template_id = (
            window.missed_from,
            window.until,
            plan.template_id,
        )
    db.session.flush()


def materialise(mall: Mall, on: dt.date, *, plan_of: str | None = None) -> list[OpeningCheck]:
    """The checks a day owes, new ones only. A plan written at noon does not owe the morning.

    The mall's row is held meanwhile, so that two processes never both find a check missing.
    """
    db.session.execute(sa.select(Mall.id).where(Mall.id == mall.id).with_for_update(key_share=True)).one()
    plans = [one for one in list_plans(mall.id).values() if one.is_active and plan_of in (None, one.phase)]
    windows = [(one, window_for(one, on, mall)) for one in plans]
    due = [(one, window) for one, window in windows if window and window.until > one.created_at]
    if not due:
        return []
    known, officers, made = known_places(mall.id, on), officers_of(mall.id), []
    zones = list_zones(mall.id)
    for plan, window in due:
        wanted = [one for one in zones if not plan.zone_ids or one.id in plan.zone_ids]
        made += [
            _open(mall, plan, window, one, on, officers.get(one.id))
            for one in wanted
            if (one.id, plan.phase) not in known
        ]
    return made


def _open(
    mall: Mall, plan: OpeningPlan, window: Window, zone: Zone, on: dt.date, officer: int | None
) -> OpeningCheck:
    values = {
        "title": f"{zone.code} {zone.name_zh or zone.name_en}"[:200],
        "zone_id": zone.id,
        "place_id": zone.id,
        "phase": plan.phase,
        "on": on,
        "planned_from": window.from_,
        "planned_until": window.until,
        "missed_from": window.missed_from,
        "due_at": window.until,
        "template_id": plan.template_id,
        "owner_id": officer,
    }
    system = Actor.system(mall.id, mall.tz)
    check: OpeningCheck = casework.open_case(system, KIND, values, submit_now=False)
    return check


def mark_missed(now: dt.datetime, mall_id: int) -> list[OpeningCheck]:
    """Due checks whose time is over become missed, and lead and supervisor hear of them once."""
    query = (
        sa.select(OpeningCheck)
        .where(OpeningCheck.of_mall(mall_id), OpeningCheck.state == DUE, OpeningCheck.missed_from <= now)
        .order_by(OpeningCheck.id)
        .with_for_update(skip_locked=True, of=OpeningCheck)
    )
    missed = list(db.session.scalars(query))
    groups: dict[tuple[str, dt.date], list[OpeningCheck]] = defaultdict(list)
    for check in missed:
        casework.move(Actor.system(mall_id), check, "miss", at=now)
        groups[check.phase, check.on].append(check)
    for (phase, on), checks in groups.items():
        tell_missed(mall_id, phase, on, checks)
    return missed
