"""Random spot checks 随时抽查 (1.12): drawn ahead, hidden until due, seed and coverage kept."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.queries import current_version, get_sheet
from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.actions.rounds import may_patrol
from mallops.blueprints.patrols.models import SpotDraw
from mallops.blueprints.patrols.queries.spots import drawn_pairs
from mallops.blueprints.patrols.rules.draws import commitment, draw
from mallops.blueprints.sites.models import Zone
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall

COVERAGE_DAYS = 30


@dataclass(frozen=True)
class DrawOrder:
    """What to draw: how many, and from which zones and sections; empty means all of the mall's."""

    count: int
    zone_ids: Collection[int] = ()
    section_codes: Collection[str] = ()
    window: tuple[dt.datetime, dt.datetime] | None = None
    inspector_id: int | None = None
    seed: str = ""


def draw_spot_checks(actor: Actor, mall: Mall, on: dt.date, order: DrawOrder) -> list[SpotDraw]:
    """Draw spot checks of a day; returns them, still hidden from everyone who inspects until each is due.

    Pairs of zone and section checked less often in the last 30 days are likelier. The seed stands on each
    row, the audit trail holds its commitment and what was drawn from: anybody can draw again afterwards.
    """
    authorize(actor, permissions.DRAW)
    if mall.id != actor.mall_id or (order.inspector_id and not may_patrol(order.inspector_id, mall.id)):
        raise Invalid(field_errors={"inspector": _("Choose somebody who inspects in this mall.")})
    zones = _zones(mall.id, order.zone_ids)
    sections = _sections(mall.id, order.section_codes)
    before = Counter(drawn_pairs(mall.id, on - dt.timedelta(days=COVERAGE_DAYS), on))
    seed = order.seed or secrets.token_hex(16)
    window = order.window or _open_hours(mall, on)
    drawn = draw(seed, zones, sections, window, order.count, before)
    rows = [
        SpotDraw(
            mall_id=mall.id,
            on=on,
            seed=seed,
            position=one.position,
            zone_id=one.zone_id,
            section_code=one.section,
            reveal_at=one.at,
            inspector_id=order.inspector_id,
            drawn_by_id=actor.user_id,
        )
        for one in drawn
    ]
    db.session.add_all(rows)
    db.session.flush()
    audit.note(
        "patrols.draw",
        mall_id=mall.id,
        actor=actor,
        after={
            "on": on,
            "commitment": commitment(seed),
            "count": len(rows),
            "zones": sorted(zones),
            "sections": sorted(sections),
            "window": [one.isoformat() for one in window],
            "before": [[zone, section, times] for (zone, section), times in sorted(before.items())],
        },
    )
    return rows


def _zones(mall_id: int, wanted: Collection[int]) -> list[int]:
    query = sa.select(Zone.id).where(Zone.mall_id == mall_id, Zone.is_active)
    return list(db.session.scalars(query.where(Zone.id.in_(wanted)) if wanted else query))


def _sections(mall_id: int, wanted: Collection[str]) -> list[str]:
    version = current_version(mall_id, purpose="patrol")
    codes = [one.code for one in get_sheet(version.id, version.uid).sections]
    return [one for one in codes if not wanted or one in wanted]


def _open_hours(mall: Mall, on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From now (on the day itself) or opening until closing."""
    opens = dt.datetime.combine(on, mall.opens_at, mall.zoneinfo)
    closes = dt.datetime.combine(on, mall.closes_at, mall.zoneinfo)
    if closes <= opens:
        closes += dt.timedelta(days=1)
    return max(opens.astimezone(dt.UTC), utcnow().replace(second=0, microsecond=0)), closes.astimezone(dt.UTC)
