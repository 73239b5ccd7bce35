"""Decisions about moves, without a database."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace as Row

import pytest

from mallops.blueprints.moves import shipped
from mallops.blueprints.moves.rules import moves as rules
from mallops.core.clearance.lists import EVIDENCE_LABELS, ROLES, may_act
from mallops.core.errors import Conflict, Forbidden, Invalid

DAY = dt.date(2026, 3, 2)


def test_units_are_read_as_people_type_them() -> None:
    assert rules.split_units(" a01、A02; a01\nb03 ") == ["A01", "A02", "B03"]
    assert rules.ensure_units("a01，a02", {"A01", "A02"}) == "A01 A02"


@pytest.mark.parametrize("text", ["", "   ", "Z9", " ".join(f"A{n}" for n in range(11))])
def test_no_unknown_or_too_many_units_are_refused(text: str) -> None:
    known = {f"A{n}" for n in range(20)}
    with pytest.raises(Invalid) as error:
        rules.ensure_units(text, known)
    assert "unit_codes" in error.value.field_errors


def test_days_of_a_lease_fit_together() -> None:
    rules.ensure_lease(DAY, None, DAY)
    with pytest.raises(Invalid) as error:
        rules.ensure_lease(DAY, DAY - dt.timedelta(days=1), DAY - dt.timedelta(days=1))
    assert set(error.value.field_errors) == {"lease_to", "opening_on"}
    with pytest.raises(Invalid):
        rules.ensure_days(DAY, DAY - dt.timedelta(days=1))


def test_amounts_and_areas() -> None:
    assert rules.fen_of("1,234.50", "x") == 123_450
    assert rules.fen_of("", "x") is None
    assert str(rules.area_of("55.5 m²")) == "55.5"
    for wrong in ("-1", "abc"):
        with pytest.raises(Invalid):
            rules.fen_of(wrong, "x")
    for wrong in ("0", "-3", "1.234", "x", ""):
        with pytest.raises(Invalid):
            rules.area_of(wrong)
    assert rules.rent_effect(100, 250) == 150
    assert rules.rent_effect(None, 250) is None


def test_a_department_signs_for_itself_and_the_tenant_with_a_name() -> None:
    rules.ensure_may_sign({"FIN"}, "finance", "")
    rules.ensure_may_sign({"DESK"}, "tenant", "Wang")
    with pytest.raises(Forbidden):
        rules.ensure_may_sign({"LSG"}, "finance", "")
    with pytest.raises(Invalid):
        rules.ensure_may_sign({"FIN"}, "finance", "Somebody else")
    with pytest.raises(Invalid):
        rules.ensure_may_sign({"DESK"}, "tenant", " ")


def test_a_waiver_holds_for_the_money_it_was_given_for() -> None:
    waivers = [Row(key="bills:1", amount=500)]
    assert rules.is_waived(Row(key="bills:1", amount=500), waivers) is waivers[0]
    assert rules.is_waived(Row(key="bills:1", amount=501), waivers) is None
    assert rules.is_waived(Row(key="bills:2", amount=None), waivers) is None


def test_what_is_open_stops_it_by_name() -> None:
    rules.ensure_nothing_open([])
    with pytest.raises(Conflict, match=r"Order ZG-1"):
        rules.ensure_nothing_open([Row(label="Order", reference="ZG-1")])
    with pytest.raises(Conflict):
        rules.ensure_deposit(100, 99)
    rules.ensure_deposit(100, 100)
    with pytest.raises(Conflict):
        rules.ensure_last_day(DAY + dt.timedelta(days=1), DAY)
    with pytest.raises(Conflict):
        rules.ensure_no_arrears(1)
    rules.ensure_no_arrears(0)


@pytest.mark.parametrize("lines", [shipped.MOVE_IN, shipped.MOVE_OUT])
def test_the_shipped_lists_are_sound(lines: tuple[object, ...]) -> None:
    codes = [one.code for one in lines]  # type: ignore[attr-defined]
    assert len(set(codes)) == len(codes)
    for at, one in enumerate(lines):
        assert one.department in ROLES and one.evidence in EVIDENCE_LABELS  # type: ignore[attr-defined]
        assert one.label_zh and one.label_en and len(one.code) <= 20  # type: ignore[attr-defined]
        assert set(one.after) <= set(codes[:at])  # type: ignore[attr-defined]


def test_who_acts_for_a_department() -> None:
    assert may_act(Row(roles={"FIN"}), "finance")
    assert may_act(Row(roles={"CSM"}), "engineering")
    assert not may_act(Row(roles={"LSG"}), "finance")
