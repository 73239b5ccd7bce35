"""The refund of who leaves: held by every department by name, and by nothing more once all is settled."""

from __future__ import annotations

from typing import Any

import pytest

from mallops.blueprints.deposits.actions import money, refunds
from mallops.blueprints.deposits.queries import blockers
from mallops.blueprints.deposits.rules import Locked
from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.core import jobs
from mallops.core.casework import actions as casework
from mallops.core.clearance.actions import do_line
from mallops.core.clearance.reads import list_lines
from mallops.core.db import db
from tests.factories import actor_of
from tests.integration.moves.conftest import TODAY, do_lines, done_with


def test_a_refund_asked_too_early_names_who_holds_it_and_goes_on_when_all_is_settled(
    cast: Any, people: Any, move_out: Any
) -> None:
    desk, manager, finance = (actor_of(people[role]) for role in ("DESK", "CSM", "FIN"))
    deposit = money.receive(finance, cast.tenant, "lease", 500_000, TODAY, "BANK 2", unit=cast.units[0])
    refunds.request_refund(desk, deposit, "Flower Ltd")
    case = move_out()
    casework.move(actor_of(people["LSG"]), case, "start")
    with pytest.raises(Locked, match=str(case.number)):
        refunds.approve(manager, deposit)
    assert {one.department for one in blockers(deposit)} == {
        "leasing", "finance", "service", "security", "engineering",
    }  # fmt: skip
    do_lines(case, people, "settle", but=("keys",))
    (last,) = blockers(deposit)
    assert last.key == f"move_outs:{case.uid}:keys" and last.department == "service"
    keys = next(one for one in list_lines(case) if one.code == "keys")
    do_line(desk, case, keys, done_with(keys))
    casework.move(finance, case, "settle")
    assert (deposit.state, deposit.asker_id) == ("requested", None), "it was asked for before"
    assert blockers(deposit) == []
    refunds.approve(manager, deposit)
    refunds.pay(finance, deposit, "PAY 1", TODAY)


def test_a_refund_that_was_refused_is_asked_for_again_after_all_is_settled(
    cast: Any, people: Any, move_out: Any
) -> None:
    desk, manager, finance = (actor_of(people[role]) for role in ("DESK", "CSM", "FIN"))
    deposit = money.receive(finance, cast.tenant, "lease", 500_000, TODAY, "BANK 2", unit=cast.units[0])
    case = move_out()
    casework.move(actor_of(people["LSG"]), case, "start")
    do_lines(case, people, "settle")
    casework.move(finance, case, "settle")
    casework.move(manager, deposit, "refuse", note="Another account")
    refunds.request_refund(desk, deposit, "Flower Ltd")
    refunds.approve(manager, deposit)
    assert deposit.state == "approved"


def test_a_change_approved_on_its_day_holds_at_once(cast: Any, people: Any) -> None:
    case = apply_change(actor_of(people["DESK"]), cast.tenant, Change("brand", "Rose", TODAY, "New owner"))
    for role, step in (("LSG", "agree"), ("FIN", "calculate"), ("OPM", "approve")):
        casework.move(actor_of(people[role]), case, step, signature="Signed")
    db.session.commit()
    jobs.run_pending()
    db.session.expire_all()
    assert case.state == "done" and cast.tenant.brand == "Rose"
