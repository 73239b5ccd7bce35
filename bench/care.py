"""Segments at size: `python -m bench.care [--engine both] [--members N] [--segments N]`.

Makes members with consents and purchases in bulk, then refreshes ten segments over all of them twice (the
first fills them, the second finds little to do), counts one while it is built, plans a day and counts the
figures of key customers. Prints the time of each and the peak memory of the whole.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.bulk import gather_statistics
from bench.points_books import FIRST_ACCOUNT, make_people
from bench.servers import databases
from config import Settings
from mallops.app import create_app
from mallops.blueprints.care.actions import planning, segments
from mallops.blueprints.care.models import Callback, SegmentMember
from mallops.blueprints.care.queries.figures import Span, figures_of
from mallops.blueprints.care.queries.segments import look
from mallops.blueprints.care.rules.conditions import Told
from mallops.blueprints.members.models import Consent, Member
from mallops.blueprints.points.models import PointMonth, Slip
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.malls import Mall
from tests.factories import make_cast
from tests.support.databases import make_schema

CHUNK = 5_000
TIERS = ("", "", "", "", "silver", "silver", "gold", "platinum")
#: Ten segments as a mall would build them, the last ones out of several conditions.
SEGMENTS: tuple[tuple[str, Told], ...] = (
    ("all", [["tier", {"tiers": ["gold", "platinum"]}]]),
    ("all", [["birthday", {"month": "0"}]]),
    ("all", [["last", {"how": "longer", "days": 90}]]),
    ("all", [["last", {"how": "never", "days": 1}]]),
    ("all", [["slips", {"least": 3, "most": None, "days": 90}]]),
    ("all", [["spend", {"least": 100_000, "most": None, "days": 365}]]),
    ("all", [["consent", {"purpose": "sms", "given": "yes"}], ["joined", {"how": "within", "days": 365}]]),
    ("any", [["balance", {"least": 500, "most": None}], ["tier", {"tiers": ["platinum"]}]]),
    ("all", [["category", {"category": "c1", "days": 180}], ["gender", {"gender": "female"}]]),
    (
        "all",
        [
            ["tier", {"tiers": ["silver"]}],
            ["last", {"how": "longer", "days": 60}],
            ["consent", {"purpose": "phone", "given": "yes"}],
        ],
    ),
)


def make_purchases(mall_id: int, shop_id: int, members: int) -> int:
    """Consents, tiers and up to eight slips a member over 400 days. Returns how many slips."""
    dice, today = random.Random(26), utcnow().date()
    total = 0
    for low in range(1, members + 1, CHUNK):
        numbers = range(low, min(low + CHUNK, members + 1))
        consents: list[dict[str, Any]] = []
        slips: list[dict[str, Any]] = []
        months: dict[tuple[int, int], int] = {}
        for number in numbers:
            consents += [_consent(dice, mall_id, number, one) for one in ("phone", "sms", "analysis")]
            for _slip in range(dice.choice((0, 0, 1, 1, 2, 3, 5, 8))):
                on = today - dt.timedelta(days=int(400 * dice.random() ** 2))
                fen, total = dice.randrange(2_000, 90_000), total + 1
                slips.append(_slip_row(mall_id, shop_id, number, total, on, fen))
                key = FIRST_ACCOUNT + number, on.year * 100 + on.month
                months[key] = months.get(key, 0) + fen
        rows = [{"account_id": one, "month": at, "spent": fen} for (one, at), fen in months.items()]
        with transaction():
            for model, made in ((Consent, consents), (Slip, slips), (PointMonth, rows)):
                db.session.connection().execute(sa.insert(model.__table__), made)
            _dress(dice, numbers)
    gather_statistics()
    return total


def _consent(dice: random.Random, mall_id: int, member_id: int, purpose: str) -> dict[str, Any]:
    return {
        "mall_id": mall_id, "member_id": member_id, "purpose": purpose, "given": dice.random() < 0.6,
        "text_version": 1, "channel": "desk",
    }  # fmt: skip


def _slip_row(mall_id: int, shop_id: int, number: int, count: int, on: dt.date, fen: int) -> dict[str, Any]:
    return {
        "mall_id": mall_id, "tenant_id": shop_id, "number": f"B{count}", "on": on, "amount": fen,
        "account_id": FIRST_ACCOUNT + number,
    }  # fmt: skip


def _dress(dice: random.Random, numbers: range) -> None:
    """Tiers and genders."""
    rows = [{"of": one, "t": dice.choice(TIERS), "g": dice.choice(("female", "male", ""))} for one in numbers]
    table = Member.__table__
    step = sa.update(table).where(table.c.id == sa.bindparam("of"))
    db.session.connection().execute(step.values(tier=sa.bindparam("t"), gender=sa.bindparam("g")), rows)


def timed(what: str, call: Callable[[], Any]) -> Any:
    """Run it, print how long it took and the peak of memory so far."""
    began = time.perf_counter()
    found = call()
    took, peak = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:<44} {took:9.2f} s   peak {peak:6.0f} MB   {found if found is not None else ''}", flush=True
    )
    return found


def measure(mall_id: int, members: int, count: int) -> None:
    """Print what the goals name."""
    actor, today = Actor.system(mall_id), utcnow().date()
    ids = []
    for number, (mode, told) in enumerate(SEGMENTS[:count]):
        with transaction():
            typed = segments.SegmentTold(f"分组{number}", f"Segment {number}", mode, told)
            ids.append(segments.save_segment(actor, None, typed).id)
    timed(f"{count} segments, first refresh", lambda: _all(actor, ids))
    timed(f"{count} segments, the next night", lambda: _all(actor, ids))
    timed("longest look while building (spend)", lambda: look(mall_id, SEGMENTS[5][1], "all", today).count)
    timed("the day's list", lambda: _day(actor))
    span = Span(mall_id, (today - dt.timedelta(days=364)).replace(day=1), today)
    timed("figures of key customers, a year", lambda: f"{figures_of(span, today).buyers:,} buyers")
    inside = db.session.scalar(sa.select(sa.func.count(SegmentMember.id)))
    calls = db.session.scalar(sa.select(sa.func.count(Callback.id)))
    print(f"{members:,} members, {inside:,} memberships of segments, {calls} callbacks")


def _all(actor: Actor, ids: list[int]) -> str:
    moves = [segments.refresh_segment(actor, one) for one in ids]
    return f"came {sum(came for came, _went in moves):,}, went {sum(went for _came, went in moves):,}"


def _day(actor: Actor) -> dict[str, int]:
    return planning.plan_day(actor)


def run(engine: str, folder: Path, wanted: argparse.Namespace) -> None:
    """Make the members on one engine, measure."""
    with databases(engine, folder, ["care"]) as urls:
        app = create_app(Settings.for_tests(urls["care"], folder))
        make_schema(app)
        with app.app_context():
            make_cast()
            db.session.commit()
            mall = db.session.scalars(sa.select(Mall).filter_by(code="ONE")).one()
            shop = db.session.scalars(sa.select(Tenant).filter_by(mall_id=mall.id, code="T001")).one()
            shop.category = "c1"
            ids = mall.id, shop.id
            db.session.commit()
            timed(f"{engine}: {wanted.members:,} members", lambda: make_people(ids[0], wanted.members))
            made = timed("their purchases", lambda: make_purchases(*ids, wanted.members))
            print(f"{made:,} slips on {engine}")
            measure(ids[0], wanted.members, wanted.segments)


def main() -> None:
    """Make, measure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="sqlite")
    words.add_argument("--members", type=int, default=100_000)
    words.add_argument("--segments", type=int, default=len(SEGMENTS))
    wanted = words.parse_args()
    for engine in ["sqlite", "postgres"] if wanted.engine == "both" else [wanted.engine]:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as another person
            run(engine, Path(folder), wanted)


if __name__ == "__main__":
    main()
