"""Loads the demo mall into an empty database, once (`flask --app wsgi prepare --demo`)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import sqlalchemy as sa

from mallops.blueprints.checklists.queries import current_version
from mallops.blueprints.patrols.actions import mark_missed, materialise_rounds
from mallops.core.audit import acting
from mallops.core.auth.actor import Actor
from mallops.core.clock import business_day_bounds, frozen, now
from mallops.core.db import db, transaction
from mallops.core.malls import Mall
from mallops.demo.build import World, build_malls, build_plans
from mallops.demo.extras import add_extras, add_watched
from mallops.demo.photos import draw_photo
from mallops.demo.replay import PICTURES, Replay
from mallops.demo.stories import DAYS, RoundStory, history, inspections, spot_checks

Say = Callable[[str], None]
#: Whose rounds of today are left to be walked: the officer of the demo's log-in page.
FRESH_OFFICERS = ("chenwei", "linfang")


def load_demo(say: Say, days: int = DAYS) -> bool:
    """Build the demo when there is no mall yet; True when it did."""
    if db.session.scalar(sa.select(Mall.id).limit(1)) is not None:
        return False
    started = time.monotonic()
    today = now().astimezone(dt.UTC).date()
    first = today - dt.timedelta(days=days + 1)
    say("Loading the demo mall: building, people, tenants …")
    with (
        frozen(dt.datetime.combine(first, dt.time(1), dt.UTC)),
        acting(Actor.system(), "demo"),
        transaction(),
    ):
        world = build_malls(today)
        template = current_version(world.mall.id, purpose="patrol").template_id
        plans = build_plans(world, template, first)
    _live(world, plans, days, say)
    say(f"The demo mall is ready ({time.monotonic() - started:.0f} s).")
    return True


def _live(world: World, plans: dict[str, int], days: int, say: Say) -> None:
    tz = world.mall.zoneinfo
    moment = now()
    today = moment.astimezone(tz).date()
    until = today + dt.timedelta(days=1)
    rounds = [
        one for one in history(until, days + 1) if not (one.on == today and one.officer in FRESH_OFFICERS)
    ]
    say("Drawing photographs …")
    _draw_pictures(rounds)
    replay = Replay(world, plans, moment)
    for back in range(days, -1, -1):
        _day(replay, world, today - dt.timedelta(days=back), tz.key)
    for one in rounds:
        replay.round(one)
    for inspection in inspections(until, days + 1):
        replay.inspection(inspection)
    for spot in spot_checks(until, days + 1):
        replay.spots(spot)
    with transaction():
        steps = replay.play()
        for number, _played in enumerate(steps):
            if number % 10 == 0:
                say(f"  {number} of {days} days lived")
        add_extras(world, moment)
    add_watched(world, moment)


def _day(replay: Replay, world: World, on: dt.date, tz: str) -> None:
    begins, ends = business_day_bounds(on, tz)

    def morning() -> None:
        with acting(Actor.system(world.mall.id, tz), "patrols.plan_rounds"):
            materialise_rounds(world.mall, on)

    def night() -> None:
        with acting(Actor.system(world.mall.id, tz), "patrols.mark_missed"):
            mark_missed(mall_id=world.mall.id)

    replay.at(begins, morning)
    for hour in (9, 12):
        replay.at(begins + dt.timedelta(hours=hour), night)
    replay.at(ends - dt.timedelta(minutes=1), night)


def _draw_pictures(rounds: list[RoundStory]) -> None:
    wanted = sorted(
        {(one.photo.scene, one.photo.variant) for story in rounds for one in story.fails if one.photo}
    )
    with ProcessPoolExecutor(2) as pool:
        drawn = pool.map(draw_photo, [scene for scene, _v in wanted], [variant for _s, variant in wanted])
        made = dict(zip(wanted, drawn, strict=True))
    PICTURES.keep(made)
