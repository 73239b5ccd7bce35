"""What an agreed change makes of a contract."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mallops.blueprints.tenants.rules import area_after, ensure_new_end, ensure_new_rent
from mallops.core.errors import Invalid

DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("known", "old", "new", "after"),
    [
        (None, "80", "96", None),  # nobody knows the contract's area: nothing is invented
        ("80", "80", "96", "96"),
        ("200", "80", "96", "216"),  # the other units of the contract stay
        ("50", "80", "20", "20"),  # a file that was wrong before: the unit's own area
    ],
)
def test_the_area_of_a_contract_follows_its_unit(known, old, new, after):
    found = area_after(Decimal(known) if known else None, Decimal(old), Decimal(new))
    assert found == (Decimal(after) if after else None)


def test_a_rent_must_fit_the_contract():
    for kind in ("fixed", "higher"):
        ensure_new_rent(kind, 1)
        with pytest.raises(Invalid):
            ensure_new_rent(kind, 0)
    ensure_new_rent("share", None)
    with pytest.raises(Invalid):
        ensure_new_rent("share", 1)


def test_a_contract_does_not_end_before_its_change():
    later = DAY + dt.timedelta(days=9)
    ensure_new_end(DAY, None, later)
    ensure_new_end(DAY, later, later)
    for first, on in ((DAY, later), (later, DAY)):
        with pytest.raises(Invalid):
            ensure_new_end(first, DAY, on)
