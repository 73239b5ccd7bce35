"""The hours that hold for shops, read once for a stretch of days; and what the mall decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.attendance.models import AttendanceHours, AttendanceSettings, AttendanceTick
from mallops.blueprints.attendance.rules.hours import Hours, HoursRule, hours_of, moments
from mallops.blueprints.attendance.rules.judging import Due, Grace
from mallops.core.calendar import DayKind
from mallops.core.calendar_days import calendar_for
from mallops.core.db import db
from mallops.core.kept import once_a_page
from mallops.core.malls import Mall
from mallops.core.shop_hours import OpenHours, ShopPlace, hours_keeper
from mallops.core.tenant_story import Window

_RULE: Any = AttendanceHours.__table__
_FACTS = (
    "id",
    "kind",
    "floor_id",
    "tenant_id",
    "weekdays",
    "from_on",
    "to_on",
    "opens_at",
    "closes_at",
    "reason",
)


@dataclass(frozen=True)
class HoursBook:
    """Hours of every shop on the days it was read for. `holidays` are the public ones."""

    default: tuple[dt.time, dt.time]
    tz: ZoneInfo
    rules: tuple[HoursRule, ...]
    holidays: frozenset[dt.date]

    def hours(self, shop: Any, on: dt.date) -> Hours:
        """What holds for a shop (anything with `id` and `floor_id`) on a day."""
        return hours_of(
            self.rules, on, shop.floor_id, shop.id, holiday=on in self.holidays, default=self.default
        )

    def due(self, shop: Any, on: dt.date) -> Due:
        """The same as moments; worked out once for all shops of a floor without an agreement of their own."""
        key = (on, shop.floor_id, shop.id if shop.id in self._named else None)
        if key not in self._due:
            found = self.hours(shop, on)
            self._due[key] = Due(*moments(on, found, self.tz), found.reason)
        return self._due[key]

    @cached_property
    def _named(self) -> frozenset[int | None]:
        return frozenset(one.tenant_id for one in self.rules)

    @cached_property
    def _due(self) -> dict[tuple[dt.date, int | None, int | None], Due]:
        return {}


def load_hours(mall_id: int | None, first: dt.date, last: dt.date) -> HoursBook:
    """The book of a mall for these days. Three queries, once a page."""
    return once_a_page("attendance.hours", mall_id, first, last, ask=lambda: _load(mall_id, first, last))


def _load(mall_id: int | None, first: dt.date, last: dt.date) -> HoursBook:
    mall = db.session.get_one(Mall, mall_id)
    query = sa.select(*(_RULE.c[name] for name in _FACTS)).where(
        _RULE.c.mall_id == mall_id,
        _RULE.c.state == "approved",
        _RULE.c.from_on <= last,
        sa.or_(_RULE.c.to_on.is_(None), _RULE.c.to_on >= first),
    )
    rules = tuple(HoursRule(*row) for row in db.session.execute(query))
    noon = dt.datetime.combine(first, dt.time(12), mall.zoneinfo)
    days = calendar_for(db.session(), mall, noon).overrides
    resting = (
        on for on, one in days.items() if first <= on <= last and one.kind is DayKind.REST and one.name_zh
    )
    return HoursBook((mall.opens_at, mall.closes_at), mall.zoneinfo, rules, frozenset(resting))


def settings_of(mall_id: int | None) -> AttendanceSettings:
    """What the mall decided; its row, or an unsaved one with what we propose. One query, once a page."""
    return once_a_page("attendance.settings", mall_id, ask=lambda: _settings(mall_id))


def _settings(mall_id: int | None) -> AttendanceSettings:
    found = db.session.scalar(sa.select(AttendanceSettings).where(AttendanceSettings.mall_id == mall_id))
    if found is not None:
        return found
    columns: Any = AttendanceSettings.__table__.c
    proposed = {
        one.name: one.default.arg for one in columns if one.default is not None and one.default.is_scalar
    }
    return AttendanceSettings(mall_id=mall_id, **proposed)


def grace_of(settings: AttendanceSettings) -> Grace:
    """The grace of a mall."""
    return Grace(dt.timedelta(minutes=settings.grace_open), dt.timedelta(minutes=settings.grace_close))


def list_agreed(mall_id: int | None, today: dt.date, *, over: bool = False) -> list[AttendanceHours]:
    """Agreements that hold or wait (or those that are over or refused), the strongest kind last."""
    past = sa.or_(AttendanceHours.to_on < today, AttendanceHours.state == "refused")
    query = (
        sa.select(AttendanceHours)
        .where(
            AttendanceHours.mall_id == mall_id, past if over else sa.not_(sa.func.coalesce(past, sa.false()))
        )
        .options(
            joinedload(AttendanceHours.floor),
            joinedload(AttendanceHours.tenant),
            joinedload(AttendanceHours.created_by),
            joinedload(AttendanceHours.decided_by),
        )
        .order_by(AttendanceHours.from_on.desc(), AttendanceHours.id.desc())
        .limit(300)
    )
    return list(db.session.scalars(query))


def count_waiting(mall_id: int | None) -> int:
    """Closures that wait for somebody who may approve them."""
    query = sa.select(sa.func.count()).where(_RULE.c.mall_id == mall_id, _RULE.c.state == "waiting")
    return db.session.scalar(query) or 0


@hours_keeper
def hours_today(mall_id: int, shops: Sequence[ShopPlace], on: dt.date) -> dict[int, OpenHours]:
    """Hours for who guides shoppers."""
    book = load_hours(mall_id, on, on)
    held = {one.id: book.hours(one, on) for one in shops}
    return {key: OpenHours(one.opens_at, one.closes_at, one.reason) for key, one in held.items()}


def list_misses(tenant_id: int, window: Window) -> Sequence[AttendanceTick]:
    """Looks at a shop that did not find it as agreed, inside the window, the newest first."""
    query = sa.select(AttendanceTick).where(
        AttendanceTick.tenant_id == tenant_id, AttendanceTick.state.in_(("late", "early", "absent"))
    )
    return db.session.scalars(window.narrow(query, AttendanceTick.at, AttendanceTick.id)).all()
