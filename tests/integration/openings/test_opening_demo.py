"""The demo's checks: the past in bulk looks as the actions would have left it, the last days are lived."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.openings.models import OpeningCheck
from mallops.core.casework.models import SignOff
from mallops.core.db import db
from mallops.core.numbering import NumberSeries
from mallops.demo import openings
from mallops.demo.build import World
from tests.factories import Cast, make_cast
from tests.integration.openings.conftest import DAWN


def test_the_demo_has_a_past_and_a_today(day: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cast: Cast = make_cast()
    monkeypatch.setattr(openings, "DAYS", 6)
    zones = {one.code: one for one in (cast.zone, cast.other_zone)}
    users = {"zhouyan": cast.supervisor, "officer": cast.officer}
    moment = DAWN + dt.timedelta(hours=3.9)
    day.set(moment)
    openings.add_openings(World(cast.mall, users, zones), moment)
    db.session.commit()
    checks = db.session.scalars(sa.select(OpeningCheck)).all()
    assert len(checks) == 7 * 2 * 2
    assert {one.state for one in checks if one.on < moment.date()} <= {"done", "late", "missed"}
    numbers = [one for one in checks if one.number]
    assert sum(db.session.scalars(sa.select(NumberSeries.last).filter_by(type="KB"))) == len(numbers)
    signed = set(db.session.scalars(sa.select(SignOff.case_id)))
    assert signed == {one.id for one in numbers} == {one.id for one in checks if one.done_at}
