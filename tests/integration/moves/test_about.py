"""A line of the checklist shows the fit-out it is about, and is not done while that binds the shop."""

from __future__ import annotations

from typing import Any

import pytest

from mallops.blueprints.fitout.actions.applying import Application, apply_for
from mallops.blueprints.tenants.actions import assign_unit
from mallops.core.clearance.actions import Done, do_line
from mallops.core.clearance.reads import list_lines
from mallops.core.db import db
from mallops.core.errors import Conflict
from tests.factories import actor_of
from tests.integration.moves.conftest import TODAY


def line_of(case: Any, code: str) -> Any:
    return next(one for one in list_lines(case) if one.code == code)


def fit_out(cast: Any, tenant: Any) -> Any:
    told = Application("full", company="Builders", starts_on=TODAY, ends_on=TODAY)
    case = apply_for(actor_of(cast.desk), told, tenant_id=tenant.id)
    db.session.commit()
    return case


def test_a_leaving_shop_settles_its_fit_out_first(
    cast: Any, people: Any, move_out: Any, as_user: Any
) -> None:
    works, case = fit_out(cast, cast.tenant), move_out()
    engineer = actor_of(people["ENG"])
    page = as_user(people["ENG"]).get(f"/move-out/{case.uid}").text
    assert works.number in page and f"/fitouts/{works.uid}" in page
    with pytest.raises(Conflict, match=works.number):
        do_line(engineer, case, line_of(case, "fitout"), Done("No works", "E"))
    works.state = "refunded"
    do_line(engineer, case, line_of(case, "fitout"), Done("Settled", "E"))
    assert line_of(case, "fitout").state == "done"


def test_only_the_fit_out_of_its_own_units_holds_a_move_in(cast: Any, people: Any, move_in: Any) -> None:
    case = move_in()
    tenant, engineer = case.tenant, actor_of(people["ENG"])
    line = line_of(case, "inspection")
    line.evidence, line.after = "text", []
    assign_unit(actor_of(cast.leasing), tenant, "A02", TODAY)
    works = fit_out(cast, tenant)
    with pytest.raises(Conflict, match=works.number):
        do_line(engineer, case, line, Done("Seen", "E"))
    works.unit = cast.units[0]  # of another shop of the same tenant
    db.session.flush()
    do_line(engineer, case, line, Done("Seen", "E"))
    assert line.state == "done"


def test_accepted_works_do_not_hold_a_move_in(cast: Any, people: Any, move_in: Any) -> None:
    """Only the deposit is left of them: that is finance's, and the shop may open."""
    case = move_in()
    works = fit_out(cast, case.tenant)
    works.state = "accepted"
    line = line_of(case, "inspection")
    line.evidence, line.after = "text", []
    do_line(actor_of(people["ENG"]), case, line, Done("Seen", "E"))
    assert line.state == "done"
