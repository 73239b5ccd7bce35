"""The cast with engineering and security, and works walked on to a state, on a Monday noon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.accounts.models import User
from mallops.blueprints.fitout.actions import applying, site
from mallops.blueprints.fitout.actions.applying import Application, Sheets
from mallops.blueprints.fitout.models import FitOut
from mallops.core import clock, files
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.registers.intake import receive_photos
from tests.factories import Cast, actor_of, login_as, make_cast, make_user
from tests.support.pictures import Picture

#: Monday noon in Shanghai.
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ORDER = ("applied", "reviewed", "permitted", "working", "accepted")


def picture() -> list[Any]:
    return receive_photos([Picture()])


@dataclass
class Crew:
    """Who signs."""

    engineer: User
    guard: User
    cast: Cast

    def by(self, step: str) -> Any:
        """Who takes a step."""
        word = step.rsplit("_", 1)[-1]
        known = {"eng": self.engineer, "sec": self.guard, "csm": self.cast.manager, "review": self.cast.lead}
        return actor_of(known.get(word, self.cast.supervisor))

    def take(self, case: Any, *steps: str, note: str = "Because") -> None:
        """Take steps one after the other."""
        for step in steps:
            casework.move(self.by(step), case, step, note=note, signature="Signed")
        db.session.commit()


@pytest.fixture
def at() -> Iterator[Callable[..., None]]:
    """The clock stands still on that Monday; `at(days=1)` moves it."""
    with clock.frozen(NOON) as frozen:
        yield lambda **delta: setattr(frozen, "at", NOON + dt.timedelta(**delta))


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.fixture
def crew(cast: Cast) -> Crew:
    engineer = make_user(cast.mall, "ENG", login="engineer")
    guard = make_user(cast.mall, "SEC", login="guard")
    db.session.commit()
    return Crew(engineer, guard, cast)


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def told() -> Callable[..., Application]:
    """A complete application for thirty days."""

    def make(**more: Any) -> Application:
        values: dict[str, Any] = {
            "works": "full",
            "content": "New ceiling",
            "company": "Builders Ltd",
            "licence_no": "B-77",
            "contact": "Master Zhao",
            "contact_phone": "13812345678",
            "policy_no": "P-1",
            "insured_sum": 100_000_000,
            "insured_until": TODAY + 60 * DAY,
            "starts_on": TODAY,
            "ends_on": TODAY + 29 * DAY,
            "deposit_asked": 500_000,
            "fire_review": "none",
            "applicant": "Wang Xiaoming",
        }
        return Application(**(values | more))

    return make


@pytest.fixture
def works(cast: Cast, crew: Crew, told: Callable[..., Application]) -> Callable[..., FitOut]:
    """Works in the tenant's shop, walked on to a state; committed."""

    def make(state: str = "applied", *, paid: bool = True, **more: Any) -> FitOut:
        stored = files.receive(PDF, "plan.pdf")
        sheets = Sheets("plan", (), [("plan.pdf", stored)])
        case = applying.apply_for(actor_of(cast.desk), told(**more), tenant_id=cast.tenant.id, sheets=sheets)
        place = ORDER.index(state)
        if place >= 1:
            crew.take(case, "review")
        if place >= 2:
            crew.take(case, "sign_eng", "sign_sec", "sign_csm")
            if paid:
                site.receive_deposit(actor_of(cast.finance), case, 500_000, TODAY, "BANK 1")
        if place >= 3:
            crew.take(case, "start")
        if place >= 4:
            sent = {code: ("pass", "") for code in site.ACCEPTANCE}
            site.inspect(actor_of(crew.engineer), case, sent)
            crew.take(case, "ok_eng", "ok_sec", "ok_csm")
        db.session.commit()
        return case

    return make
