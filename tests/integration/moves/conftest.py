"""The cast with engineering, security and operations; moves walked on to a state."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.accounts.models import User
from mallops.blueprints.moves.actions.movein import MoveInTold, apply_in
from mallops.blueprints.moves.actions.moveout import MoveOutTold, apply_out
from mallops.blueprints.moves.models import MoveIn, MoveOut
from mallops.core import clock
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.clearance.actions import Done, Reading, do_line
from mallops.core.clearance.reads import list_lines
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast, make_tenant, make_user

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)
READINGS = {
    "meters": [Reading("electricity", "E-1", value=decimal.Decimal("1024.500"), unit="kWh")],
    "keys": [Reading("key", "A02-1", count=3)],
}


@pytest.fixture
def at() -> Iterator[Callable[[int], None]]:
    """The clock stands still on that Monday; `at(days)` moves it."""
    with clock.frozen(NOON) as frozen:
        yield lambda days: setattr(frozen, "at", NOON + dt.timedelta(days=days))


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.fixture
def people(cast: Cast) -> dict[str, User]:
    """One person a department, by its role."""
    made = {role: make_user(cast.mall, role, login=role.lower()) for role in ("ENG", "SEC", "OPM", "CRM")}
    db.session.commit()
    return made | {"LSG": cast.leasing, "FIN": cast.finance, "DESK": cast.desk, "CSM": cast.manager}


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


ROLE = {"service": "DESK", "leasing": "LSG", "finance": "FIN", "engineering": "ENG", "security": "SEC"}


def actors(people: dict[str, User]) -> dict[str, Actor]:
    """Who acts for a department."""
    return {department: actor_of(people[role]) for department, role in ROLE.items()}


def done_with(line: Any) -> Done:
    """What is needed to call a line done."""
    return Done(
        "All is well",
        "S. Igner",
        amount=0 if line.evidence == "amount" else None,
        readings=READINGS.get(line.evidence, ()),
    )


def do_lines(case: Any, people: dict[str, User], *stages: str, but: tuple[str, ...] = ()) -> None:
    """Every department does its lines of these stages; a photo counts as there."""
    who = actors(people)
    waiting = [one for one in list_lines(case) if one.stage in stages and one.code not in but]
    while waiting:
        ready = [one for one in waiting if not (set(one.after) & {x.code for x in waiting})]
        for line in ready:
            if line.evidence == "photo":
                line.evidence = "text"  # the picture itself is tested through the page
            do_line(who[line.department], case, line, done_with(line))
        waiting = [one for one in waiting if one.state == "open"]


def sign_all(case: Any, people: dict[str, User]) -> None:
    """The four departments sign."""
    for role, capacity in (
        ("LSG", "leasing"),
        ("FIN", "finance"),
        ("ENG", "engineering"),
        ("CSM", "manager"),
    ):
        casework.sign(actor_of(people[role]), case, capacity=capacity, signature="Signed")


@pytest.fixture
def move_in(cast: Cast, people: dict[str, User]) -> Callable[..., MoveIn]:
    """A prospect applies for A02."""

    def make(**more: Any) -> MoveIn:
        tenant = make_tenant(cast.mall, code="T009", name_zh="书店", name_en="Books", status="prospect")
        told = {"unit_codes": "a02", "lease_from": TODAY, "opening_on": TODAY + dt.timedelta(days=20)} | more
        case = apply_in(actor_of(people["DESK"]), tenant, MoveInTold(**told))
        db.session.commit()
        return case

    return make


@pytest.fixture
def move_out(cast: Cast, people: dict[str, User]) -> Callable[..., MoveOut]:
    """The flower shop leaves today."""

    def make(**more: Any) -> MoveOut:
        told = {"cause": "expiry", "notice_on": TODAY, "last_on": TODAY, "payee": "Flower Ltd"} | more
        case = apply_out(actor_of(people["DESK"]), cast.tenant, MoveOutTold(**told))
        db.session.commit()
        return case

    return make
