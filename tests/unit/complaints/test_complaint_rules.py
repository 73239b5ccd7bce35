"""Severity by questions, who signs, what must have happened before (39.2, 39.3, 40)."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.complaints.rules import complaints as rules
from mallops.blueprints.complaints.rules import money
from mallops.core.errors import Conflict, Invalid

DAY = dt.date(2026, 3, 4)


@pytest.mark.parametrize(
    ("answers", "chosen", "severity"),
    [
        ([], "", "minor"),
        (["again"], "", "major"),
        (["money", "hurt"], "", "critical"),
        (["unknown"], "", "minor"),
        (["hurt"], "minor", "minor"),
        ([], "nonsense", "minor"),
    ],
)
def test_the_gravest_yes_decides_unless_somebody_chose(
    answers: list[str], chosen: str, severity: str
) -> None:
    assert rules.weigh(answers, chosen) == severity


def test_all_that_lacks_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_intake(rules.Typed(" ", "pigeon", ""))
    assert set(refused.value.field_errors) == {"content", "channel", "category", "phone"}
    rules.ensure_intake(rules.Typed("Cold soup", "phone", "goods", customer="Li"))


@pytest.mark.parametrize(
    ("severity", "target", "manager", "fine"),
    [
        ("major", None, False, True),
        ("critical", None, True, False),
        ("critical", DAY, False, False),
        ("critical", DAY, True, True),
        ("critical", DAY - dt.timedelta(days=1), True, False),
    ],
)
def test_the_gravest_need_a_day_that_the_manager_enters(
    severity: str, target: dt.date | None, manager: bool, fine: bool
) -> None:
    if fine:
        rules.ensure_target(severity, target, DAY, manager)
    else:
        with pytest.raises(Invalid):
            rules.ensure_target(severity, target, DAY, manager)


def test_what_a_report_rests_on() -> None:
    rules.ensure_letters("minor", feedback=False, answered=0, waiting=0)
    rules.ensure_letters("major", feedback=True, answered=1, waiting=0)
    for wrong, error in (
        (("minor", True, 1, 1), rules.NoAnswerYet),
        (("major", False, 1, 0), rules.NoFeedbackLetter),
        (("critical", True, 0, 0), rules.NoLetter),
    ):
        with pytest.raises(error):
            rules.ensure_letters(*wrong)


def test_signatures_by_capacity_person_and_order() -> None:
    assert rules.wanted_signatures(0) == ("head", "supervisor", "specialist")
    assert rules.wanted_signatures(1)[-1] == "assistant"
    need = rules.SIGNERS["assistant"]
    three: dict[str, int | None] = {"head": 1, "supervisor": 2, "specialist": 3}
    assert rules.may_sign("assistant", ["AGM"], 4, three, need)
    assert not rules.may_sign("assistant", ["AGM"], 4, {"head": 1}, need)  # the others first
    assert not rules.may_sign("assistant", ["AGM"], 3, three, need)  # a person once
    assert not rules.may_sign("supervisor", ["SUP"], 9, three, rules.SIGNERS["supervisor"])  # once
    assert not rules.may_sign("head", ["SUP"], 9, {}, rules.SIGNERS["head"])
    with pytest.raises(rules.NotSigned):
        rules.ensure_signed(100, three)
    rules.ensure_signed(0, three)


def test_the_head_is_of_the_department_asked_or_the_manager_when_it_is_about_staff() -> None:
    assert "ENG" in rules.roles_of("head", False, ["engineering"])
    assert "ENG" not in rules.roles_of("head", False, [])
    assert rules.roles_of("head", True, ["engineering"]) == rules.HEAD_OF_STAFF


def test_the_gravest_close_with_an_agreement_and_nothing_unpaid() -> None:
    with pytest.raises(rules.NoMediation):
        rules.ensure_closing("critical", "draft", money_open=False)
    with pytest.raises(rules.MoneyOpen):
        rules.ensure_closing("minor", "", money_open=True)
    rules.ensure_closing("critical", "failed", money_open=False)
    rules.ensure_closing("minor", "", money_open=False)


@pytest.mark.parametrize(
    ("sort", "yuan", "who"),
    [
        ("advance", 500, {"SUP", "CSM", "AGM", "GM"}),
        ("advance", 501, {"AGM", "GM"}),
        ("paid", 1, {"AGM", "GM"}),
        ("paid", 20_000, {"AGM", "GM"}),
        ("paid", 20_001, {"GM"}),
        ("advance", 20_001, {"GM"}),
    ],
)
def test_who_approves_how_much(sort: str, yuan: int, who: set[str]) -> None:
    assert money.approvers(sort, yuan * 100) == who


def test_money_within_the_report_and_never_by_who_asked() -> None:
    with pytest.raises(money.NotByReport):
        money.ensure_request("paid", 100, 0, 0)
    with pytest.raises(Invalid):
        money.ensure_request("paid", 101, 200, 100)
    money.ensure_request("paid", 100, 200, 100)
    money.ensure_request("advance", 100, 0, 0)
    with pytest.raises(money.NotYours):
        money.ensure_approves(frozenset({"AGM"}), ["SUP"], 1, 2)
    with pytest.raises(money.OwnRequest):
        money.ensure_approves(frozenset({"AGM"}), ["AGM"], 2, 2)
    with pytest.raises(Invalid):
        money.ensure_recovery(100, 60, 41)
    with pytest.raises(Invalid):
        money.ensure_ceilings(100, 100)


def test_only_general_ones_are_answered_directly() -> None:
    rules.ensure_direct("minor", "received")
    with pytest.raises(rules.NotSimple):
        rules.ensure_direct("major", "received")
    with pytest.raises(Conflict):
        rules.ensure_direct("minor", "approval")


def test_a_rate_of_nothing_is_nothing() -> None:
    assert rules.rate(1, 3) == 33.3
    assert rules.rate(0, 0) is None
