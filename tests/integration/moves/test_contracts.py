"""An adjustment rewrites the tenant's contract on its day, and what it said before is kept (13.1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from mallops.blueprints.moves import tasks
from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.models import Adjustment
from mallops.blueprints.moves.queries.moves import held_units
from mallops.blueprints.tenants.models import ContractTurn, Tenancy, TenantContract
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.notices.models import Notice
from tests.factories import actor_of
from tests.integration.moves.conftest import TODAY

END = dt.date(2026, 12, 31)


def contract(cast: Any, number: str = "HT-1", **more: Any) -> TenantContract:
    row = TenantContract(
        mall_id=cast.mall.id, tenant_id=cast.tenant.id, number=number, from_on=dt.date(2025, 1, 1),
        to_on=END, area_m2=cast.units[0].area_m2, rent_fen=1_000_000,
    )  # fmt: skip
    for key, value in more.items():
        setattr(row, key, value)
    db.session.add(row)
    db.session.commit()
    return row


def asked(people: Any, tenant: Any, **told: Any) -> Adjustment:
    first = {"sort": "area", "new_value": "96.5", "effective_on": TODAY, "reason": "More space", **told}
    return apply_change(actor_of(people["DESK"]), tenant, Change(**first))


def made(people: Any, tenant: Any, **told: Any) -> Adjustment:
    case = asked(people, tenant, **told)
    for role, step in (("LSG", "agree"), ("FIN", "calculate"), ("OPM", "approve")):
        casework.move(actor_of(people[role]), case, step, signature="Signed")
    db.session.commit()
    tasks.adjust()
    db.session.expire_all()
    return case


def test_area_rent_and_end_follow_once_and_the_history_stays(cast: Any, people: Any) -> None:
    row = contract(cast)
    before = row.area_m2
    later = END + dt.timedelta(days=365)
    case = made(people, cast.tenant, new_rent=1_200_000, new_to_on=later)
    tasks.adjust()
    assert case.state == "done", case.trouble
    assert (row.area_m2, row.rent_fen, row.to_on) == (Decimal("96.50"), 1_200_000, later)
    assert (case.old_rent, case.old_to_on, case.contract_no) == (1_000_000, END, "HT-1")
    turn = db.session.scalars(sa.select(ContractTurn)).one()
    assert (turn.from_on, turn.reference, turn.origin_id) == (TODAY, case.number, case.id)
    assert (turn.old_area_m2, turn.new_area_m2) == (before, Decimal("96.50"))
    assert (turn.old_rent_fen, turn.new_rent_fen) == (1_000_000, 1_200_000)
    assert (turn.old_to_on, turn.new_to_on) == (END, later)
    told = db.session.scalars(sa.select(Notice).where(Notice.topic == "tenants.changed")).all()
    assert [one.user_id for one in told] == [cast.leasing.id], "leasing hears of a changed contract (9.2)"


@pytest.mark.parametrize("verb", ["UPDATE {} SET new_rent_fen = 1", "DELETE FROM {}"])
def test_the_database_keeps_what_a_contract_said(cast: Any, people: Any, verb: str) -> None:
    contract(cast)
    made(people, cast.tenant, new_rent=1_200_000)
    with pytest.raises(DBAPIError):
        db.session.execute(sa.text(verb.format("tenant_contract_turns")))
    db.session.rollback()


def test_another_unit_brings_its_own_area_and_keeps_the_contracts_end(cast: Any, people: Any) -> None:
    row = contract(cast)
    tenancy = db.session.scalars(sa.select(Tenancy).where(Tenancy.tenant_id == cast.tenant.id)).one()
    tenancy.to_on = END
    db.session.commit()
    later = END + dt.timedelta(days=31)
    made(people, cast.tenant, sort="unit", new_value="A02", new_to_on=later)
    assert row.area_m2 == cast.units[1].area_m2
    assert held_units(cast.tenant.id, later) == ("A02",), "what is held until the end is held until the new"


def test_which_contract_is_asked_when_there_are_several(cast: Any, people: Any) -> None:
    contract(cast), contract(cast, "HT-2", rent_kind="share", rent_fen=0, share_bp=800)
    for told, field in (
        ({}, "contract_no"),
        ({"contract_no": "HT-9"}, "contract_no"),
        ({"contract_no": "HT-2", "new_rent": 5}, "new_rent"),
        ({"contract_no": "HT-1", "new_rent": 0}, "new_rent"),
        ({"contract_no": "HT-1", "new_to_on": TODAY - dt.timedelta(days=1)}, "new_to_on"),
    ):
        with pytest.raises(Invalid) as error:
            asked(people, cast.tenant, **told)
        assert field in error.value.field_errors, told
    assert asked(people, cast.tenant, sort="brand", new_value="Rose").contract_id is None
    case = made(people, cast.tenant, contract_no="HT-1", new_rent=900_000)
    numbers = dict(db.session.execute(sa.select(TenantContract.number, TenantContract.rent_fen)).all())
    assert case.state == "done" and numbers == {"HT-1": 900_000, "HT-2": 0}


def test_without_a_contract_on_file_only_the_unit_changes(cast: Any, people: Any) -> None:
    with pytest.raises(Invalid) as error:
        asked(people, cast.tenant, new_to_on=END)
    assert "new_to_on" in error.value.field_errors
    db.session.rollback()
    case = made(people, cast.tenant, new_rent=5)
    assert (case.state, case.contract_id) == ("done", None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ContractTurn)) == 0


def test_a_contract_that_ended_meanwhile_is_not_rewritten(cast: Any, people: Any) -> None:
    row = contract(cast)
    case = asked(people, cast.tenant, new_rent=1_200_000)
    for role, step in (("LSG", "agree"), ("FIN", "calculate"), ("OPM", "approve")):
        casework.move(actor_of(people[role]), case, step, signature="Signed")
    row.to_on = TODAY - dt.timedelta(days=1)
    db.session.commit()
    old = cast.units[0].area_m2
    tasks.adjust()
    db.session.expire_all()
    assert case.state == "approved" and "2026-03-01" in case.trouble
    assert (row.rent_fen, cast.units[0].area_m2) == (1_000_000, old), "all of it or nothing"


def test_the_file_shows_what_the_contract_said_before(cast: Any, people: Any, as_user: Any) -> None:
    contract(cast)
    case = made(people, cast.tenant, new_rent=1_200_000)
    page = as_user(cast.leasing).get(f"/tenants/{cast.tenant.uid}").text
    assert "¥10,000.00 → ¥12,000.00" in page and case.number in page
    assert "¥12,000.00" not in as_user(cast.desk).get(f"/tenants/{cast.tenant.uid}").text
