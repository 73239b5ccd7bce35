"""The cast, a stopped clock on a Monday in Shanghai, and findings opened on it.

Findings have a short way of their own here (open, fixed, verified), so that these tests speak of the engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes import views as _declares  # noqa: F401
from mallops.blueprints.fixes.models import Finding
from mallops.core import clock
from mallops.core.casework import ClockSpec, State, Step, Workflow
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import KINDS
from mallops.core.clock import FrozenClock
from mallops.core.db import db
from mallops.core.deadlines import Limit, Unit
from mallops.core.policies.clocks import ClockStart, clocks_of
from mallops.core.policies.models import CaseClock
from mallops.core.registers import listing
from tests.factories import Cast, actor_of, login_as, make_cast

KIND = KINDS["fixes"]
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


def _hours(critical: float, major: float, minor: float) -> dict[str, Limit]:
    hours = {"critical": critical, "major": major, "minor": minor, "": minor}
    return {severity: Limit(amount, Unit.WORKING_HOURS) for severity, amount in hours.items()}


WORKFLOW = Workflow(
    [State("open", "Open"), State("fixed", "Fixed"), State("verified", "Verified", closed=True)],
    [
        Step("fix", "Fix", frozenset({"open"}), "fixed", KIND.view),
        Step("verify", "Verify", frozenset({"fixed"}), "verified", KIND.view),
        Step("reject", "Send back", frozenset({"fixed"}), "open", KIND.view),
    ],
    initial="open",
)
SHORT = replace(
    KIND,
    workflow=WORKFLOW,
    deadline=None,
    clocks=(
        ClockSpec(
            "response",
            _l("Response"),
            stops=frozenset({"fixed", "verified"}),
            defaults=_hours(1, 4, 8),
            once=True,
            drives_due=False,
        ),
        ClockSpec(
            "resolution",
            _l("Put right"),
            stops=frozenset({"verified"}),
            waits=frozenset({"fixed"}),
            defaults=_hours(4, 12, 24),
        ),
    ),
)


@pytest.fixture(autouse=True)
def short_way(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Findings as SHORT says, also in lists and on pages (which hold the declaration itself)."""
    monkeypatch.setitem(KINDS, "fixes", SHORT)
    for name in ("workflow", "deadline", "clocks"):
        monkeypatch.setitem(vars(KIND), name, getattr(SHORT, name))
    _forget_statements()
    yield
    _forget_statements()


def _forget_statements() -> None:
    """Lists keep their statements by kind and person, made of the declaration; persons' ids come again."""
    for kept in (listing._newest, listing._counting, listing._grounds):
        kept.cache_clear()


@pytest.fixture
def finding(cast: Cast, now: FrozenClock) -> Callable[..., Finding]:
    """Make findings, `limit_hours` as a checklist item brings it; committed."""

    def make(by: Any = None, limit_hours: float | None = None, **values: Any) -> Finding:
        own = {} if limit_hours is None else {"resolution": Limit(limit_hours, Unit.WORKING_HOURS)}
        words = {
            "title": "Lamp broken",
            "severity": "minor",
            "zone_id": cast.zone.id,
            "department": "engineering",
            **values,
        }
        actor = actor_of(by or cast.officer)
        made: Finding = casework.open_case(
            actor, SHORT, words, authorised=True, clocks=ClockStart(limits=own)
        )
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
