"""Who may verify a finding (catalogue 4.3)."""

from __future__ import annotations

import pytest

from mallops.blueprints.fixes.rules import (
    FixedItMyself,
    IssuerVerifies,
    LeadVerifies,
    default_hours,
    ensure_may_verify,
    is_serious,
)

FIXER, ISSUER, OTHER = 1, 2, 3


@pytest.mark.parametrize(
    ("user", "approves", "serious", "refused"),
    [
        (FIXER, False, False, FixedItMyself),
        (FIXER, True, False, FixedItMyself),  # not even the supervisor
        (ISSUER, False, False, None),
        (ISSUER, False, True, LeadVerifies),
        (ISSUER, True, True, None),
        (OTHER, False, False, IssuerVerifies),
        (OTHER, True, False, None),
        (OTHER, True, True, None),
    ],
)
def test_who_verifies(user, approves, serious, refused):
    facts = {
        "user_id": user,
        "approves": approves,
        "fixed_by": FIXER,
        "opened_by": ISSUER,
        "serious": serious,
    }
    if refused is None:
        ensure_may_verify(**facts)
        return
    with pytest.raises(refused):
        ensure_may_verify(**facts)


def test_whoever_opened_and_fixed_it_does_not_verify_it():
    with pytest.raises(FixedItMyself):
        ensure_may_verify(user_id=1, approves=False, fixed_by=1, opened_by=1, serious=False)


@pytest.mark.parametrize(
    ("facts", "serious"),
    [
        ({}, False),
        ({"critical": True}, True),
        ({"severity": "critical"}, True),
        ({"repeat_count": 1}, True),
        ({"reopen_count": 1}, True),
        ({"severity": "major"}, False),
    ],
)
def test_what_is_serious(facts, serious):
    plain = {"critical": False, "severity": "minor", "repeat_count": 0, "reopen_count": 0}
    assert is_serious(**{**plain, **facts}) is serious


def test_the_worse_the_shorter():
    assert default_hours("critical") < default_hours("major") < default_hours("minor") == default_hours("")
