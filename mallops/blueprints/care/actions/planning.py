"""What a day brings by itself: birthdays, visits, win-back, service plans, the sample (26.2–26.4)."""

from __future__ import annotations

import datetime as dt
import itertools
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from mallops.blueprints.care.actions.calls import CallTold, put_on_list, take_off
from mallops.blueprints.care.actions.segments import plan_of
from mallops.blueprints.care.actions.telling import tell_today
from mallops.blueprints.care.models import OPEN, Callback, CareDraw, SegmentMember
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.queries import segments as found
from mallops.blueprints.care.queries.conditions import fitting, not_lately, touchable
from mallops.blueprints.care.rules import draws, words
from mallops.blueprints.care.rules.settings import CareRules
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.national_days import feast_of
from mallops.core.notices import receivers

Clause = sa.ColumnElement[bool]


def drop_stale(actor: Actor) -> int:
    """Marketing that nobody came to goes off the list; a service contact stays until it is made."""
    count = 0
    while rows := reads.list_stale(actor.mall_id or 0, utcnow()):
        for call in rows:
            take_off(actor, call, "late")
        count += len(rows)
    return count


def draw_sample(actor: Actor, on: dt.date) -> CareDraw | None:
    """Draw a share of the customers of a day, once; they are called about the quality (26.4)."""
    assert actor.mall_id is not None
    rules = reads.rules_of(actor.mall_id)
    known = reads.find_draw(actor.mall_id, on)
    if known is not None or rules.sample_percent == 0 or rules.sample_most == 0:
        return known
    population = reads.count_customers(actor.mall_id, on, actor.tz)
    if not population:
        return None
    seed = secrets.token_hex(16)
    count = draws.size_of(population, rules.sample_percent, rules.sample_most)
    picked = draws.draw(seed, reads.each_customer(actor.mall_id, on, actor.tz), count)
    row = CareDraw(
        mall_id=actor.mall_id, on=on, seed=seed, percent=rules.sample_percent, most=rules.sample_most,
        population=population, picked=picked,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    owners, today = _owners(actor.mall_id, "sample"), reads.today_in(actor)
    for number in picked:
        member = db.session.get_one(Member, number)
        told = CallTold("sample", today, "", "", next(owners), {"draw_id": row.id})
        put_on_list(actor, member, told)
    return row


def same_again(actor: Actor, row: CareDraw) -> bool:
    """Whether the seed gives the same members when it is drawn again now."""
    again = draws.draw(row.seed, reads.each_customer(row.mall_id, row.on, actor.tz), len(row.picked))
    return again == list(row.picked)


def plan_day(actor: Actor) -> dict[str, int]:
    """Put today's members on the list, up to so many for each reason. Twice a day changes nothing: whoever is
    on the list, or was touched lately, is not put there again.

    Commits by itself: members are looked for outside of any write, which then takes a moment.
    """
    assert actor.mall_id is not None
    rules, today = reads.rules_of(actor.mall_id), reads.today_in(actor)
    made = {
        "birthday": _plan(actor, rules, "birthday", [Member.birth_md.in_(birthdays(today))], 2),
        "holiday": _holiday(actor, rules, today),
        "vip": _plan(actor, rules, "vip", [Member.tier == rules.vip_tier], rules.vip_days),
        "bulk": _plan(actor, rules, "bulk", [_spends(actor, rules, today)], rules.bulk_days),
        "winback": _plan(actor, rules, "winback", [_lost(actor, rules, today)], rules.winback_days),
        "plan": _plans(actor, rules, today),
    }
    return made


def tell(actor: Actor) -> None:
    """Everybody hears how many are on the list today."""
    today = reads.today_in(actor)
    query = sa.select(Callback.owner_id).where(
        Callback.of_mall(actor.mall_id), Callback.state.in_(OPEN), Callback.planned_on <= today
    )
    counts = Counter(one for one in db.session.scalars(query) if one is not None)
    tell_today(actor.mall_id or 0, dict(counts), today)


def birthdays(today: dt.date) -> list[int]:
    """The birthdays of a day as month * 100 + day; who was born on 29 February has it on the 28th."""
    days = [today.month * 100 + today.day]
    tomorrow = today + dt.timedelta(days=1)
    return [*days, 229] if days == [228] and tomorrow.month == 3 else days


def _holiday(actor: Actor, rules: CareRules, today: dt.date) -> int:
    return _plan(actor, rules, "holiday", [Member.tier != ""], 2) if feast_of(today) else 0


def _spends(actor: Actor, rules: CareRules, today: dt.date) -> Clause:
    told = [["spend", {"least": rules.bulk_fen, "most": None, "days": 365}]]
    return fitting(actor.mall_id or 0, told, "all", today)


def _lost(actor: Actor, rules: CareRules, today: dt.date) -> Clause:
    told = [["last", {"how": "longer", "days": rules.winback_days}]]
    return fitting(actor.mall_id or 0, told, "all", today)


def _plans(actor: Actor, rules: CareRules, today: dt.date) -> int:
    count = 0
    for segment in found.list_segments(actor.mall_id or 0, live=True):
        plan = plan_of(found.current(segment))
        left = rules.most_plan - count
        if not plan.every_days or left <= 0:
            continue
        inside = sa.select(SegmentMember.member_id).where(
            SegmentMember.segment_id == segment.id, SegmentMember.left_on.is_(None)
        )
        own: dict[str, object] = {"segment_id": segment.id}
        if plan.script_zh:
            own |= {"script_zh": plan.script_zh, "script_en": plan.script_en}
        where = [Member.id.in_(inside), not_lately("plan", plan.every_days, today, segment.id)]
        count += _pick_and_put(actor, rules, "plan", plan.channel, where, left, own)
    return count


def _plan(actor: Actor, rules: CareRules, reason: str, where: Sequence[Clause], days: int) -> int:
    most, today = rules.most(reason) - _made_today(actor, reason), reads.today_in(actor)
    if most <= 0:
        return 0
    channel = words.REASONS[reason].channel
    return _pick_and_put(actor, rules, reason, channel, [*where, not_lately(reason, days, today)], most, {})


def _pick_and_put(
    actor: Actor,
    rules: CareRules,
    reason: str,
    channel: str,
    where: Sequence[Clause],
    most: int,
    own: dict[str, object],
) -> int:
    """Look for members, then put those on the list for whom it still holds when the write begins."""
    ids = [one.id for one in _pick(actor, rules, channel, where, most)]
    db.session.rollback()
    if not ids:
        return 0
    with transaction():
        rows = _pick(actor, rules, channel, [Member.id.in_(ids), *where], most)
        return _put(actor, reason, rows, channel, own)


def _made_today(actor: Actor, reason: str) -> int:
    query = sa.select(sa.func.count(Callback.id)).where(
        Callback.of_mall(actor.mall_id),
        Callback.reason == reason,
        Callback.planned_on == reads.today_in(actor),
    )
    return db.session.scalar(query) or 0


def _pick(actor: Actor, rules: CareRules, channel: str, where: Sequence[Clause], most: int) -> list[Member]:
    """Whom marketing may reach today, the highest tier first."""
    codes = [one.code for one in policy_in_force(actor.mall_id or 0).tiers]
    places = {code: place for place, code in enumerate(codes, 1)} or {"-": 0}
    rank = sa.case(places, value=Member.tier, else_=0)
    may_touch = touchable(channel, words.PURPOSE_OF[channel], rules.gap_days, reads.today_in(actor))
    query = (
        sa.select(Member)
        .where(Member.mall_id == actor.mall_id, *where, may_touch)
        .order_by(rank.desc(), Member.id)
        .limit(most)
    )
    return list(db.session.scalars(query))


def _put(actor: Actor, reason: str, rows: Sequence[Member], channel: str, own: dict[str, object]) -> int:
    owners, today = _owners(actor.mall_id or 0, reason), reads.today_in(actor)
    for member in rows:
        put_on_list(actor, member, CallTold(reason, today, channel, "", next(owners), own))
    return len(rows)


def _owners(mall_id: int, reason: str) -> Iterator[int | None]:
    """Whose it is, in turn: the first of the reason's roles that somebody holds."""
    for role in words.REASONS[reason].roles:
        people = sorted(receivers(mall_id, [role]))
        if people:
            return itertools.cycle(people)
    return itertools.repeat(None)


__all__ = ["birthdays", "draw_sample", "drop_stale", "plan_day", "same_again", "tell"]
