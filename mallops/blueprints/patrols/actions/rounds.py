"""Plans and the rounds they make: planned, missed, handed over (1.1, 1.13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from mallops.blueprints.accounts.models import Membership, User
from mallops.blueprints.checklists.models import Template
from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.models import Patrol, PatrolPlan, PatrolRound, PlanZone
from mallops.blueprints.patrols.queries.rounds import lock_round, round_facts
from mallops.blueprints.patrols.rules.plans import PlanRule, ensure_plan_valid, rounds_for, slots_from
from mallops.blueprints.patrols.rules.rounds import RoundState, ensure_may_hand_over, missed_from
from mallops.blueprints.patrols.rules.runs import WRITABLE
from mallops.blueprints.sites.models import Zone
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.auth.matrix import letters
from mallops.core.calendar_days import calendar_for
from mallops.core.casework.actions import log
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall

PLAN_FIELDS = (
    "name_zh",
    "name_en",
    "template_id",
    "slots",
    "weekdays",
    "working_days_only",
    "valid_from",
    "valid_to",
    "is_active",
)


def create_plan(actor: Actor, values: Mapping[str, Any], officers: Mapping[int, int | None]) -> PatrolPlan:
    """A plan of `officers` (zone to officer, None: whoever has duty there). Raises PlanNotValid or Invalid.

    Keys of `values` are those of `PLAN_FIELDS`. Rounds appear with the next materialisation.
    """
    authorize(actor, permissions.PLAN)
    plan = PatrolPlan(mall_id=actor.mall_id, zones=[])
    db.session.add(plan)
    _fill(actor, plan, values, officers)
    return plan


def edit_plan(
    actor: Actor, plan: PatrolPlan, values: Mapping[str, Any], officers: Mapping[int, int | None]
) -> PatrolPlan:
    """Change a plan; its rounds that have not begun yet are taken back and planned anew."""
    authorize(actor, permissions.PLAN, plan)
    _fill(actor, plan, values, officers)
    now = utcnow()
    mall = db.session.get_one(Mall, plan.mall_id)
    gone = sa.delete(PatrolRound).where(
        PatrolRound.plan_id == plan.id,
        PatrolRound.state == RoundState.DUE.value,
        PatrolRound.starts_at > now,
        ~sa.exists().where(Patrol.round_id == PatrolRound.id),
    )
    db.session.execute(gone.execution_options(synchronize_session=False))
    today = now.astimezone(mall.zoneinfo).date()
    for ahead in range(2):
        materialise_rounds(mall, today + dt.timedelta(days=ahead), from_=now)
    return plan


def _fill(
    actor: Actor, plan: PatrolPlan, values: Mapping[str, Any], officers: Mapping[int, int | None]
) -> None:
    with db.session.no_autoflush:
        for name in PLAN_FIELDS:
            if name in values:
                setattr(plan, name, values[name])
        template = db.session.get(Template, plan.template_id) if plan.template_id else None
        if template is None or template.mall_id != actor.mall_id or template.purpose != "patrol":
            raise Invalid(field_errors={"template_id": _("Choose one of this mall's patrol sheets.")})
        _ensure_of_mall(actor, officers)
        old = {one.zone_id: one for one in plan.zones}
        plan.zones = [
            old.get(zone_id) or PlanZone(mall_id=plan.mall_id, zone_id=zone_id) for zone_id in officers
        ]
        for one in plan.zones:
            one.officer_id = officers[one.zone_id]
        ensure_plan_valid(rule_of(plan))
    db.session.flush()


def _ensure_of_mall(actor: Actor, officers: Mapping[int, int | None]) -> None:
    zones = sa.select(sa.func.count()).where(Zone.mall_id == actor.mall_id, Zone.id.in_(officers))
    if db.session.scalar(zones) != len(officers):
        raise Invalid(field_errors={"zones": _("Choose zones of this mall.")})
    wanted = {one for one in officers.values() if one is not None}
    if wanted - {one for one in wanted if may_patrol(one, actor.mall_id)}:
        raise Invalid(field_errors={"zones": _("Choose officers who walk patrols in this mall.")})


def rule_of(plan: PatrolPlan) -> PlanRule:
    """The plan as the rules see it. Raises PlanNotValid for slots nobody can read."""
    return PlanRule(
        officers={one.zone_id: one.officer_id for one in plan.zones},
        slots=slots_from(plan.slots or []),
        weekdays=frozenset(plan.weekdays or []),
        working_days_only=bool(plan.working_days_only),
        valid_from=plan.valid_from,
        valid_to=plan.valid_to,
        is_active=plan.is_active is not False,
    )


def materialise_rounds(mall: Mall, on: dt.date, *, from_: dt.datetime | None = None) -> int:
    """The due rounds of a day, from every plan of the mall; returns how many are new. Idempotent.

    A round that is already there stays as it is. With `from_`, rounds whose window ended before it are not
    made any more (a plan written at noon does not owe the morning).
    """
    calendar = calendar_for(db.session(), mall, dt.datetime.combine(on, dt.time(12), mall.zoneinfo))
    plans = sa.select(PatrolPlan).where(PatrolPlan.mall_id == mall.id, PatrolPlan.is_active)
    rows = []
    for plan in db.session.scalars(plans).all():
        not_before = max(from_ or plan.created_at, plan.created_at)
        for one in rounds_for(rule_of(plan), on, calendar):
            if one.ends_at > not_before:
                rows.append(
                    {
                        "mall_id": mall.id,
                        "plan_id": plan.id,
                        "zone_id": one.zone_id,
                        "officer_id": one.officer_id,
                        "on": on,
                        "slot_no": one.slot_no,
                        "starts_at": one.starts_at,
                        "ends_at": one.ends_at,
                        "state": RoundState.DUE.value,
                    }
                )
    return _insert_rounds(mall.id, on, rows)


def _insert_rounds(mall_id: int, on: dt.date, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[db.session.get_bind().dialect.name]
    count = sa.select(sa.func.count()).where(PatrolRound.mall_id == mall_id, PatrolRound.on == on)
    before = db.session.scalar(count) or 0
    insert = dialect.insert(PatrolRound).on_conflict_do_nothing(
        index_elements=["plan_id", "zone_id", "on", "slot_no"]
    )
    db.session.execute(insert, rows)
    made = (db.session.scalar(count) or 0) - before
    if made:
        audit.note("patrols.plan_rounds", mall_id=mall_id, after={"on": on, "rounds": made})
    return made


def mark_missed(now: dt.datetime | None = None, mall_id: int | None = None) -> list[PatrolRound]:
    """Rounds whose time has passed become missed, and the desk lead's list shows them (1.13)."""
    now = now or utcnow()
    query = sa.select(PatrolRound).where(
        PatrolRound.state.in_([RoundState.DUE.value, RoundState.STARTED.value]), PatrolRound.ends_at < now
    )
    if mall_id is not None:
        query = query.where(PatrolRound.mall_id == mall_id)
    candidates = db.session.scalars(query.with_for_update(skip_locked=True)).all()
    missed = [one for one in candidates if now >= missed_from(round_facts(one))]
    for one in missed:
        one.state, one.missed_alerted_at = RoundState.MISSED.value, now
    db.session.flush()
    return missed


def hand_over(actor: Actor, round_: PatrolRound, colleague: User, reason: str) -> PatrolRound:
    """Give an unfinished round to a colleague; a run under way goes with it, both names are kept."""
    authorize(actor, permissions.SUBMIT, round_)
    round_ = lock_round(round_.id)
    ensure_may_hand_over(
        round_facts(round_),
        actor.user_id or 0,
        colleague.id,
        utcnow(),
        reason=reason,
        to_may_patrol=may_patrol(colleague.id, round_.mall_id),
        leads=actor.can(permissions.REVIEW),
    )
    round_.handed_over_from_id, round_.officer_id = round_.officer_id, colleague.id
    round_.handover_reason = reason.strip()[:200]
    run = db.session.scalar(
        sa.select(Patrol).where(Patrol.round_id == round_.id, Patrol.state.in_(WRITABLE)).with_for_update()
    )
    if run is not None:
        run.owner_id = colleague.id
        run.crew_ids = [*dict.fromkeys([*run.crew_ids, colleague.id])]
        log(run, actor, "handed_over", note=reason.strip(), detail={"to": colleague.id})
    db.session.flush()
    return round_


def may_patrol(user_id: int, mall_id: int | None) -> bool:
    """True when an active person has a role in the mall that walks patrols."""
    query = (
        sa.select(Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.user_id == user_id, Membership.mall_id == mall_id, User.is_active)
    )
    return "C" in letters("patrol", frozenset(db.session.scalars(query)))
