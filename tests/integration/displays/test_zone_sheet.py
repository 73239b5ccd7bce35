"""What ends today stands on the phone: in the shift, and on the sheet of its zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from mallops.blueprints.displays.models import Display
from mallops.core.db import db
from tests.factories import Cast, login_as
from tests.factories.patrols import make_plan, make_rounds, make_run, make_sheets
from tests.integration.displays.conftest import TODAY

KEYS = {"uid", "zone", "label", "title", "words", "late", "due_on", "url"}


def test_the_shift_and_the_sheet_show_it(
    cast: Cast, display: Callable[..., Display], at: Callable[[int], None], new_client: Any
) -> None:
    here, there = display("approve", "post"), display("approve", "post", zone_id=cast.other_zone.id)
    make_sheets(cast.mall)
    make_plan(cast.mall, {cast.zone: cast.officer})
    at(10)
    rounds = make_rounds(cast.mall, TODAY + dt.timedelta(days=10))
    patrol = make_run(cast.officer, rounds[0])
    db.session.commit()
    officer = login_as(new_client(), cast.officer)
    sheet = officer.get(f"/api/patrols/{patrol.uid}/bundle").json["zone_tasks"]
    shift = officer.get("/api/floor/shift").json["zone_tasks"]
    assert sheet == shift and [one["uid"] for one in sheet] == [str(here.uid)]
    (task,) = sheet
    assert set(task) == KEYS and task["zone"] == str(cast.zone.uid) and not task["late"]
    assert "Wang" not in repr(task) and task["url"] == f"/displays/{here.uid}"
    assert there.state == "posted"
    boss = login_as(new_client(), cast.supervisor).get("/api/floor/shift").json["zone_tasks"]
    assert {one["uid"] for one in boss} == {str(here.uid), str(there.uid)}
