"""Sixty days of opening and closing checks: the past in a few inserts, the last two days by the actions."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.checklists.queries import current_version, get_sheet
from mallops.blueprints.openings import actions
from mallops.blueprints.openings.actions import KIND, OFFICER, Line, Sent, window_for
from mallops.blueprints.openings.models import OpeningCheck, OpeningPlan
from mallops.blueprints.openings.queries import officers_of
from mallops.blueprints.openings.rules import DONE, DUE, LATE, MISSED, Said, judge
from mallops.blueprints.sites.models import Zone
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework.models import Case, CaseEvent, SignOff
from mallops.core.clock import business_date, frozen
from mallops.core.db import db
from mallops.core.doctypes import DOCTYPES
from mallops.core.numbering import NumberSeries, format_number, period_of
from mallops.demo.build import World

SEED, DAYS, LIVED = 3, 60, 2
SUPERVISOR = "zhouyan"
#: Zone, phase, line of the sheet, words: what was not in order on the last two days.
WRONG: tuple[tuple[str, str, str, str], ...] = (
    ("4F-C", "closing", "C.3.1.c", "影厅散场，两位顾客还在洗手间"),
    ("1F-A", "opening", "O.3.1.d", "中庭西侧一排筒灯不亮"),
    ("B1-A", "closing", "C.2.6.a", "回收台水龙头未关"),
    ("3F-C", "opening", "O.3.1.e", "8 号扶梯有异响"),
)
#: Zones whose officers take it less strictly.
SLACK = frozenset({"2F-E", "3F-E", "4F-D"})
_NAMES = sa.select(User.id, User.name_zh)


def add_openings(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    mall, supervisor, dice = world.mall, world.actor(SUPERVISOR), random.Random(SEED)
    today = business_date(moment, mall.tz)
    first = today - dt.timedelta(days=DAYS)
    night = dt.datetime.combine(first - dt.timedelta(days=1), dt.time(23, 59), mall.zoneinfo)
    began = night.astimezone(dt.UTC)  # that day owes nothing any more
    with frozen(began), acting(supervisor, "openings.lead"):
        plans = actions.set_up(supervisor)
        db.session.execute(sa.update(OpeningPlan).values(created_at=began))
    past = [first + dt.timedelta(days=at) for at in range(DAYS - LIVED + 1)]
    _past(world, list(plans.values()), past, dice)
    for back in range(LIVED - 1, -1, -1):
        _lived(world, list(plans.values()), today - dt.timedelta(days=back), moment, dice)


def _drawn(zone: Zone, window: Any, dice: random.Random) -> tuple[str, dt.datetime | None]:
    """What became of a check, and when it was finished."""
    luck, weight = dice.random(), 4 if zone.code in SLACK else 1
    if luck < 0.006 * weight:
        return MISSED, None
    if luck < 0.03 * weight:
        return LATE, window.until + dt.timedelta(minutes=dice.randint(2, 40))
    return DONE, window.until - dt.timedelta(minutes=dice.randint(5, 50))


def _past(world: World, plans: list[OpeningPlan], days: list[dt.date], dice: random.Random) -> None:
    """Everything older, all in order or missed: rows as the actions would have left them."""
    mall, officers = world.mall, officers_of(world.mall.id)
    versions = {one.phase: current_version(mall.id, template_id=one.template_id) for one in plans}
    sheets = {phase: get_sheet(one.id, one.uid) for phase, one in versions.items()}
    fine = {phase: judge([one.rule for one in sheet.by_code.values()], {}) for phase, sheet in sheets.items()}
    kind, last, heads, bodies = DOCTYPES[KIND.doc_type], Counter[str](), [], []
    for on in days:
        for plan in plans:
            window = window_for(plan, on, mall)
            for zone in world.zones.values() if window else ():
                state, done_at = _drawn(zone, window, dice)
                head = _head(mall.id, zone, state, window, done_at, officers.get(zone.id))
                if done_at is not None:
                    period = period_of(kind, done_at, mall.tz)
                    last[period] += 1
                    number = format_number(mall.code, mall.dept_code, kind, period, last[period])
                    head |= {"number": number, "number_type": kind.code, "number_period": period}
                    head |= {"number_seq": last[period], "submitted_at": done_at}
                heads.append(head)
                bodies.append(_body(plan, on, zone, window, done_at, sheets[plan.phase].version_id, fine))
    _insert(heads, bodies)
    db.session.add_all(
        NumberSeries(mall_id=mall.id, type=kind.code, period=one, last=count) for one, count in last.items()
    )
    db.session.flush()


def _head(
    mall_id: int, zone: Zone, state: str, window: Any, done_at: dt.datetime | None, officer: int | None
) -> dict[str, Any]:
    return {
        "kind": KIND.code,
        "mall_id": mall_id,
        "uid": uuid.uuid4(),
        "state": state,
        "title": f"{zone.code} {zone.name_zh}",
        "zone_id": zone.id,
        "owner_id": officer,
        "due_at": window.until,
        "closed_at": done_at or window.missed_from,
        "created_at": window.from_ - dt.timedelta(hours=3),
        "updated_at": done_at or window.missed_from,
        "department": "",
        "severity": "",
        "version": 2,
        "number": None,
        "number_type": None,
        "number_period": None,
        "number_seq": None,
        "submitted_at": None,
    }


def _body(
    plan: OpeningPlan,
    on: dt.date,
    zone: Zone,
    window: Any,
    done_at: dt.datetime | None,
    version_id: int,
    fine: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    return {
        "place_id": zone.id,
        "phase": plan.phase,
        "on": on,
        "planned_from": window.from_,
        "planned_until": window.until,
        "missed_from": window.missed_from,
        "template_id": plan.template_id,
        "version_id": version_id if done_at else None,
        "done_at": done_at,
        "answers": fine[plan.phase] if done_at else [],
        "exception_count": 0,
        "note": "",
    }


def _insert(heads: list[dict[str, Any]], bodies: list[dict[str, Any]]) -> None:
    """Cases, checks, signatures and the last line of each story."""
    cases: Any = Case.__table__
    insert = sa.insert(cases).returning(cases.c.id, sort_by_parameter_order=True)
    ids = list(db.session.connection().execute(insert, heads).scalars())
    for id_, body in zip(ids, bodies, strict=True):
        body["id"] = id_
    table: Any = OpeningCheck.__table__
    db.session.execute(sa.insert(table), bodies)
    names = {user: name for user, name in db.session.execute(_NAMES)}
    signs, events = [], []
    for id_, head in zip(ids, heads, strict=True):
        at, name = head["updated_at"], names.get(head["owner_id"], "")
        step = {DONE: "finish", LATE: "finish_late", MISSED: "miss"}[head["state"]]
        story = {"case_id": id_, "at": at, "from_state": DUE, "to_state": head["state"], "note": ""}
        missed = step == "miss"
        who = {"actor_id": None if missed else head["owner_id"], "actor_name": "mallops" if missed else name}
        events.append({**_row(at), **story, **who, "verb": step})
        if not missed:
            signed = {"mall_id": head["mall_id"], "case_id": id_, "capacity": OFFICER, "signed_at": at}
            signs.append(
                {**_row(at), **signed, "signer_id": head["owner_id"], "signer_name": name, "typed": name}
            )
    for model, rows in ((CaseEvent, events), (SignOff, signs)):
        own: Any = model.__table__
        db.session.execute(sa.insert(own), rows)


def _row(at: dt.datetime) -> dict[str, Any]:
    return {"uid": uuid.uuid4(), "created_at": at, "updated_at": at}


def _lived(
    world: World, plans: list[OpeningPlan], on: dt.date, moment: dt.datetime, dice: random.Random
) -> None:
    """A day of which somebody looks at the details: by the actions, up to this moment."""
    mall = world.mall
    dawn = dt.datetime.combine(on, dt.time(6), mall.zoneinfo).astimezone(dt.UTC)
    if dawn > moment:
        return
    with frozen(dawn), acting(Actor.system(mall.id, mall.tz), "openings.plan"):
        actions.materialise(mall, on)
    by_id = {user.id: login for login, user in world.users.items()}
    query = sa.select(OpeningCheck).where(OpeningCheck.of_mall(mall.id), OpeningCheck.on == on)
    codes = {zone.id: zone.code for zone in world.zones.values()}
    wrong = {(zone, phase): (code, words) for zone, phase, code, words in WRONG}
    for check in db.session.scalars(query.order_by(OpeningCheck.planned_until, OpeningCheck.id)).all():
        zone = next(one for one in world.zones.values() if one.id == check.place_id)
        window = actions.window_for(next(one for one in plans if one.phase == check.phase), on, mall)
        state, done_at = _drawn(zone, window, dice)
        if state == MISSED or done_at is None or done_at > moment or check.owner_id is None:
            continue
        found = wrong.get((codes[check.place_id], check.phase))
        lines = {found[0]: Line(Said(True, found[1]))} if found and on.toordinal() % 2 else {}
        officer = world.actor(by_id[check.owner_id])
        with frozen(done_at), acting(officer, "openings.do"):
            actions.finish(officer, check.uid, Sent(officer.name, lines))
    with frozen(moment), acting(Actor.system(mall.id, mall.tz), "openings.plan"):
        actions.mark_missed(moment, mall.id)
