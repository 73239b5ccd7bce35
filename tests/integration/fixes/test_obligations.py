"""What holds a tenant's deposit (core/obligations.py): open records by department, nothing settled."""

from __future__ import annotations

import pytest

from mallops.core import obligations
from mallops.core.casework.actions import void
from mallops.core.obligations import Obligation, open_obligations
from tests.factories import actor_of


@pytest.fixture
def bills(monkeypatch):
    """A source of its own, which goes with the test."""
    rows: list[Obligation] = []
    monkeypatch.setattr(obligations, "_SOURCES", [lambda mall, tenant: rows])
    return rows


def test_open_orders_bind_and_closed_ones_do_not(cast, order):
    one, other = order(), order(department="engineering", title="Pipe leaks")
    order(tenant_id=None, title="Nobody's")
    found = open_obligations(cast.mall.id, cast.tenant.id)
    assert [(row.department, row.reference) for row in found] == [
        ("engineering", other.number),
        ("service", one.number),
    ]
    assert found[1].url.endswith(str(one.uid)) and found[1].holder
    void(actor_of(cast.supervisor), one, "Opened twice")
    assert [row.key for row in open_obligations(cast.mall.id, cast.tenant.id)] == [f"fixes:{other.uid}"]
    assert open_obligations(cast.mall.id, cast.tenant.id, besides=[other.id]) == []


def test_what_is_no_record_is_told_by_its_feature(cast, order, bills):
    order()
    bills.append(Obligation("bills:1", "finance", "Bill", "2026-10", amount=120_000))
    found = open_obligations(cast.mall.id, cast.tenant.id)
    assert [(row.department, row.amount) for row in found] == [("finance", 120_000), ("service", None)]


def test_another_tenant_or_mall_owes_nothing(cast, order):
    order()
    assert open_obligations(cast.mall.id, cast.tenant.id + 1) == []
    assert open_obligations(cast.mall.id + 1, cast.tenant.id) == []
