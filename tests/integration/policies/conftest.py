"""The cast, a stopped clock on a Monday in Shanghai, and findings opened on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.fixes.models import Finding
from mallops.core import clock
from mallops.core.clock import FrozenClock
from mallops.core.db import db
from mallops.core.policies.clocks import clocks_of
from mallops.core.policies.models import CaseClock
from tests.factories import Cast, actor_of, login_as, make_cast

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    """A moment of Shanghai: `03-02 10:00` of 2026."""
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def local(moment: dt.datetime | None) -> str | None:
    """The same back in words."""
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if moment else None


@pytest.fixture
def cast(app_ctx: object) -> Cast:
    return make_cast()


@pytest.fixture
def now() -> Iterator[FrozenClock]:
    """Monday 2 March 2026, 10:00 in Shanghai; `now.set(at(...))` moves it."""
    with clock.frozen(at("03-02 10:00")) as stopped:
        yield stopped


@pytest.fixture
def finding(cast: Cast, now: FrozenClock) -> Callable[..., Finding]:
    """Make findings; committed."""

    def make(by: Any = None, **values: Any) -> Finding:
        defaults = {"title": "Lamp broken", "zone_id": cast.zone.id, "department": "engineering"}
        made = open_finding(actor_of(by or cast.officer), **{**defaults, **values})
        db.session.commit()
        return made

    return make


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], Any]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


def clock_of(case: Finding, stage: str = "resolution") -> CaseClock:
    """One clock of a record."""
    return next(one for one in clocks_of(case) if one.stage == stage)
