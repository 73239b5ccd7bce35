"""What is kept of a person, and who may join."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.members.rules import people
from mallops.blueprints.members.rules.consents import PURPOSES, ensure_service
from mallops.blueprints.members.rules.life import SlipTold, ensure_eligible, may_do
from mallops.blueprints.members.shipped import CONSENTS
from mallops.core.errors import Invalid

TODAY = dt.date(2026, 3, 4)


def slip(yuan: int, on: dt.date = TODAY) -> SlipTold:
    return SlipTold("S1", 1, yuan * 100, on)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("110101199003077758", "7758"), ("11010119900307775x", "775X"), ("E1234", "1234"), ("", "")],
)
def test_of_an_identity_number_the_last_four_are_kept(typed, kept):
    assert people.last_four(typed) == kept


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("张伟", ("zhangwei", "zw")),
        ("Anna Lee", ("annalee", "al")),
        ("王Anna", ("wanganna", "wanna")),
        ("", ("", "")),
    ],
)
def test_how_a_name_sounds(name, sounds):
    assert people.said(name) == sounds


@pytest.mark.parametrize("typed", ["", "12345", "2138001380", "23800138001"])
def test_a_person_has_a_mobile_number(typed):
    with pytest.raises(Invalid):
        people.ensure_member_phone(typed)


def test_an_organisation_may_have_any_number():
    assert people.ensure_member_phone("010-8888 9999", "organisation") == "01088889999"
    assert people.ensure_member_phone("+852 6123 4567") == "+85261234567"


@pytest.mark.parametrize(("name", "masked"), [("张伟", "张*"), ("欧阳娜娜", "欧***"), ("J", "J*"), ("", "")])
def test_a_masked_name(name, masked):
    assert people.mask_name(name) == masked


def test_who_spends_too_little_is_told_how_much_is_missing():
    with pytest.raises(Invalid) as refused:
        ensure_eligible([slip(88), slip(50)], 20_000, 7, TODAY, calendar=TODAY)
    assert "¥138.00" in str(refused.value)
    assert "¥62.00" in str(refused.value)
    ensure_eligible([slip(88), slip(112)], 20_000, 7, TODAY, calendar=TODAY)


def test_a_slip_of_tomorrow_or_too_old_opens_nothing():
    for day in (TODAY + dt.timedelta(1), TODAY - dt.timedelta(8)):
        with pytest.raises(Invalid) as refused:
            ensure_eligible([slip(500, day)], 20_000, 7, TODAY, calendar=TODAY)
        assert list(refused.value.field_errors) == ["spent_on"]


def test_after_midnight_a_slip_of_the_evening_and_of_the_new_day_open_a_membership():
    for day in (TODAY, TODAY + dt.timedelta(1)):
        ensure_eligible([slip(500, day)], 20_000, 0, TODAY, calendar=TODAY + dt.timedelta(1))
    with pytest.raises(Invalid):
        ensure_eligible(
            [slip(500, TODAY + dt.timedelta(2))], 20_000, 0, TODAY, calendar=TODAY + dt.timedelta(1)
        )


def test_without_a_least_spend_no_slip_is_needed():
    ensure_eligible([], 0, 7, TODAY, calendar=TODAY)
    with pytest.raises(Invalid):
        ensure_eligible([], 1, 7, TODAY, calendar=TODAY)


def test_the_card_depends_on_one_consent_only():
    ensure_service({"service": True})
    with pytest.raises(Invalid):
        ensure_service({one: one != "service" for one in PURPOSES})
    assert set(CONSENTS) == set(PURPOSES)


def test_a_frozen_member_gets_no_new_card():
    assert may_do("issue", "active")
    assert not may_do("issue", "frozen")
    assert not may_do("erase", "merged")
