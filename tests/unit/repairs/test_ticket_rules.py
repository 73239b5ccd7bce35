"""Who repairs, who confirms, and what a ticket's texts must hold."""

from __future__ import annotations

from typing import Any

import pytest

from mallops.blueprints.checklists.shipped.floor import PUBLIC_FACILITIES
from mallops.blueprints.repairs.rules import tickets as rules
from mallops.blueprints.repairs.rules.words import FACILITIES, facility_of_item, is_facility_item
from mallops.core.errors import Invalid

ENGINEER, REPORTER, OTHER = 1, 2, 3


def confirm(user: int | None, roles: set[str], **more: Any) -> None:
    known = {"approves": False, "engineer_id": ENGINEER, "done_by": ENGINEER, "reported_by": REPORTER}
    rules.ensure_confirms(user_id=user, roles=frozenset(roles), **{**known, **more})


@pytest.mark.parametrize("roles", [{"ENG"}, {"ENG", "DESK"}, {"LEAD"}, {"SUP"}])
def test_whoever_repaired_never_confirms(roles: set[str]) -> None:
    with pytest.raises(rules.RepairedItMyself):
        confirm(ENGINEER, roles, approves="SUP" in roles)


def test_a_colleague_who_finished_does_not_confirm_either() -> None:
    with pytest.raises(rules.RepairedItMyself):
        confirm(OTHER, {"DESK"}, done_by=OTHER)


def test_reporter_desk_and_approver_confirm() -> None:
    confirm(REPORTER, {"FLR"})
    confirm(OTHER, {"DESK"})
    confirm(OTHER, {"SUP"}, approves=True)


def test_another_officer_does_not_confirm() -> None:
    with pytest.raises(rules.ReporterConfirms):
        confirm(OTHER, {"FLR"})


def test_nobody_is_the_reporter_of_a_visitors_ticket() -> None:
    with pytest.raises(rules.ReporterConfirms):
        confirm(None, {"FLR"}, reported_by=None, engineer_id=None, done_by=None)


@pytest.mark.parametrize(
    ("roles", "engineer", "fine"),
    [({"ENG"}, None, True), ({"FLR"}, None, False), ({"FLR"}, OTHER, True), ({"SEC"}, None, False)],
)
def test_repairing_is_for_engineering(roles: set[str], engineer: int | None, fine: bool) -> None:
    assert rules.works(user_id=OTHER, roles=frozenset(roles), approves=False, engineer_id=engineer) is fine


@pytest.mark.parametrize("stars", [None, 0, 6, -1])
def test_a_rating_is_one_to_five(stars: int | None) -> None:
    with pytest.raises(Invalid):
        rules.ensure_rating(stars, "")


def test_a_poor_rating_says_why() -> None:
    assert rules.ensure_rating(3, "") == (3, "")
    with pytest.raises(Invalid):
        rules.ensure_rating(2, "  ")
    assert rules.ensure_rating(1, " still drips ") == (1, "still drips")


def test_danger_is_critical() -> None:
    assert rules.severity_of("minor", True) == "critical"
    assert rules.severity_of("", False) == "minor"


def test_the_first_line_is_the_subject() -> None:
    assert rules.title_of("  Door sticks\nsince Monday") == "Door sticks"
    assert len(rules.title_of("x" * 200)) == 80


@pytest.mark.parametrize(("address", "place"), [(rules.MAX_PER_ADDRESS, 0), (0, rules.MAX_PER_PLACE)])
def test_floods_are_refused(address: int, place: int) -> None:
    rules.ensure_may_report(rules.MAX_PER_ADDRESS - 1, rules.MAX_PER_PLACE - 1)
    with pytest.raises(rules.TooManyReports):
        rules.ensure_may_report(address, place)


def test_every_shipped_item_of_public_facilities_has_its_kind() -> None:
    kinds = [facility_of_item(one.code) for one in PUBLIC_FACILITIES.items]
    assert "other" not in kinds and len(set(kinds)) == len(kinds) and set(kinds) <= set(FACILITIES)
    assert is_facility_item("1.4.b") and not is_facility_item("1.40.b") and not is_facility_item("1.2.a")


def test_a_follow_link_and_an_address_can_not_be_read_back() -> None:
    assert "secret" not in rules.token_hash("secret") and len(rules.token_hash("a")) == 64
    assert rules.source_hash("1.2.3.4", "a") != rules.source_hash("1.2.3.4", "b")
