"""Patterns become one alert a card; what was decided is not raised again; deeds are done once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.fraud.actions import acting, deciding
from mallops.blueprints.fraud.actions.raising import report
from mallops.blueprints.fraud.models import FraudAct, FraudAlert, FraudNote, FraudRow
from mallops.blueprints.fraud.queries.alerts import reversible, rows_of, sight
from mallops.blueprints.members.actions.erasing import all_about, erase_member
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.moving import transfer_all
from mallops.blueprints.points.models import PointEntry
from mallops.core.auth import Actor
from mallops.core.casework.actions import move, timeline
from mallops.core.casework.models import Case
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.notices import Notice
from tests.factories import actor_of
from tests.integration.fraud.conftest import Watch


def count(model: Any, *where: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def test_a_pattern_raises_one_alert_with_its_rows(watch: Watch) -> None:
    """Seven slips of a shop are many; nine within the hour raise the alert, with all nine."""
    watch.slips(7)
    assert watch.look() == 0
    watch.slips(2)
    assert watch.look() == 1
    (alert,) = watch.alerts()
    assert (alert.state, alert.rule, alert.is_open) == ("alert", "shop_clerk", True)
    assert {one.rule for one in alert.reasons} == {"shop_clerk", "slips_hour"}
    rows = rows_of(alert)
    assert rows["slips_hour"][0] == 9 and all(one.shop and one.fen == 12_000 for one in rows["slips_hour"][1])
    assert alert.fen == 9 * 12_000 and alert.points == 9 * 12
    assert alert.score == sum(one.score for one in alert.reasons) and alert.title == watch.desk.member.number
    assert count(Notice) > 0


def test_an_open_alert_grows_and_stays_one(watch: Watch) -> None:
    """More of the same is added to it; looking again without news changes nothing."""
    alert = watch.raised()
    watch.slips(2)
    assert watch.look() == 0 and watch.look() == 0
    (again,) = watch.alerts()
    assert again.id == alert.id and rows_of(again)["slips_hour"][0] == 11
    assert [one.verb for one in timeline(again)].count("grew") == 1


def test_what_was_cleared_is_not_raised_again(watch: Watch) -> None:
    """The same rows never count twice; as many new ones do."""
    alert = watch.raised()
    with transaction():
        deciding.decide(watch.manager, alert, "cleared", "A family of nine, receipts seen.")
    watch.slips(1)
    assert watch.look() == 0 and len(watch.alerts()) == 1
    watch.slips(9)
    assert watch.look() == 1
    first, second = watch.alerts()
    known = {
        one.ref_id for one in db.session.scalars(sa.select(FraudRow).where(FraudRow.alert_id == first.id))
    }
    new = {
        one.ref_id for one in db.session.scalars(sa.select(FraudRow).where(FraudRow.alert_id == second.id))
    }
    assert not known & new


def test_only_the_manager_decides_and_says_why(watch: Watch) -> None:
    """Supervisors and clerks look into it; a decision needs its reasons."""
    alert = watch.raised()
    with transaction():
        move(watch.supervisor, alert, "investigate")
    for nobody in (watch.supervisor, watch.clerk):
        with pytest.raises(Forbidden), transaction():
            deciding.decide(nobody, alert, "confirmed", "I think so.")
    with pytest.raises(Invalid), transaction():
        deciding.decide(watch.manager, alert, "confirmed", " ")
    with transaction():
        deciding.decide(watch.manager, alert, "confirmed", "Slips of the bin.")
    again = watch.alerts()[-1]
    assert (again.state, again.decision, again.is_open) == ("confirmed", "confirmed", False)
    with pytest.raises(Conflict), transaction():
        deciding.decide(watch.manager, again, "cleared", "Or not.")


def test_whoever_stands_in_the_rows_sees_nothing(watch: Watch) -> None:
    """The clerk who booked them all neither opens nor finds the alert; a colleague does."""
    alert = watch.raised()
    booked = watch.desk.actor
    assert not alert.visible_to(booked) and alert.visible_to(watch.clerk)
    seen = sa.select(Case.id).where(Case.kind == "fraud")
    assert db.session.scalars(seen.where(sight(booked, Case))).all() == []
    assert db.session.scalars(seen.where(sight(watch.clerk, Case))).all() == [alert.id]
    with pytest.raises(NotFound), transaction():
        deciding.note(booked, alert, "All is well.")
    with pytest.raises(Conflict), transaction():
        report(booked, watch.desk.member, "Nothing to see here.")


def test_deeds_need_the_decision_and_are_done_once(watch: Watch) -> None:
    """Freeze, take back: after the decision, by who may, exactly once, and the books balance."""
    alert = watch.raised()
    with pytest.raises(Conflict), transaction():
        acting.freeze_card(watch.supervisor, alert)
    with transaction():
        deciding.decide(watch.manager, alert, "confirmed", "Slips of the bin.")
    entries = [one.uid for one in reversible(alert)]
    assert len(entries) == 9
    with pytest.raises(Forbidden), transaction():
        acting.take_back(watch.clerk, alert, entries)
    with transaction():
        acting.freeze_card(watch.supervisor, alert)
    with transaction():
        assert acting.take_back(watch.supervisor, alert, entries[:5]) == 5
    with transaction():
        assert acting.take_back(watch.supervisor, alert, entries) == 4
    with pytest.raises(Conflict), transaction():
        acting.take_back(watch.supervisor, alert, entries)
    assert watch.desk.balance() == 0
    assert count(PointEntry, PointEntry.kind == "reverse") == 9 == count(FraudAct, FraudAct.act == "reverse")
    assert db.session.get_one(Member, alert.member_id, populate_existing=True).state == "frozen"
    watch.look()
    assert len(watch.alerts()) == 1


def test_a_case_is_closed_with_a_deed_or_a_reason(watch: Watch) -> None:
    """Nothing done, nothing said: it stays open."""
    alert = watch.raised()
    with transaction():
        deciding.decide(watch.manager, alert, "confirmed", "Slips of the bin.")
    with pytest.raises(Invalid), transaction():
        deciding.close(watch.supervisor, alert, "")
    with transaction():
        deciding.close(watch.supervisor, alert, "The member left the country.")
    assert watch.alerts()[-1].state == "closed"


def test_a_report_by_hand_joins_the_open_alert(watch: Watch) -> None:
    """Without an alert it opens one; with one it becomes its note and one more reason."""
    member = watch.desk.member
    with transaction():
        first = report(watch.clerk, member, "He sells vouchers at the door.")
    assert first.by_hand and first.rule == "reported" and first.number
    watch.slips(9)
    assert watch.look() == 0
    (alert,) = watch.alerts()
    assert {one.rule for one in alert.reasons} == {"reported", "shop_clerk", "slips_hour"}
    assert count(FraudNote) == 1 and "sells" in db.session.scalars(sa.select(FraudNote)).one().text


def test_one_slip_on_two_cards(watch: Watch, second: Member) -> None:
    """Once is a mistake, twice a pattern; the card that brought them is meant."""
    from mallops.blueprints.points.actions.earning import earn_noted
    from mallops.blueprints.points.rules.booking import SlipUsed

    for number in ("A1", "A2"):
        watch.desk.earn(80, number=number)
        with pytest.raises(SlipUsed):
            purchase = watch.desk.purchase(80, number)
            earn_noted(watch.desk.actor, second.id, purchase, f"again-{number}")
        expected = 0 if number == "A1" else 1
        assert watch.look() == expected
    (alert,) = watch.alerts()
    assert (alert.member_id, alert.rule) == (second.id, "two_cards")
    assert [one.kind for one in rows_of(alert)["two_cards"][1]] == ["slip", "slip"]


def test_merging_keeps_one_open_alert(watch: Watch, second: Member) -> None:
    """Two cards of one person: the rows of both stand in the alert of the one that stays."""
    watch.raised()
    watch.at.advance(dt.timedelta(hours=3))
    watch.slips(9, member=second)
    watch.look()
    from mallops.blueprints.members.rules import hooks

    keep, drop = watch.desk.member, second
    with transaction():
        for hook in hooks.MERGE:
            hook(watch.manager, keep, drop)
    open_ones = [one for one in watch.alerts() if one.is_open]
    assert [one.member_id for one in open_ones] == [keep.id]
    assert rows_of(open_ones[0])["slips_hour"][0] == 18
    assert all(one.member_id == keep.id for one in watch.alerts())
    assert transfer_all is not None


def test_erasing_forgets_the_words_and_keeps_the_numbers(watch: Watch) -> None:
    """Notes and reasons of the decision are emptied; the export names alerts, and no colleague."""
    alert = watch.raised()
    with transaction():
        deciding.note(watch.clerk, alert, "Mr Wang from the kiosk.")
    with transaction():
        deciding.decide(watch.manager, alert, "cleared", "Mr Wang explained it.")
    member = db.session.get_one(Member, alert.member_id)
    with transaction():
        told = all_about(watch.manager, member)["fraud"]["alerts"]
    assert told[0]["number"] == alert.number and "Wang" not in str(told)
    with transaction():
        erase_member(watch.manager, member, "asked for it")
    again = watch.alerts()[-1]
    assert (again.decision_text or "") == "" and again.score
    assert all(not one.text for one in db.session.scalars(sa.select(FraudNote)))


def test_words_are_stored_encrypted(watch: Watch) -> None:
    """A note that names a person stands nowhere in clear: not in its table, the timeline, the search."""
    alert = watch.raised()
    with transaction():
        deciding.note(watch.clerk, alert, "Wang Xiaoming")
    raw = db.session.execute(sa.text("select text from fraud_notes")).scalar_one()
    assert b"Wang" not in bytes(raw)
    assert all("Wang" not in one.note for one in timeline(alert))
    assert count(FraudAlert) == 1


def test_other_malls_are_left_alone(watch: Watch) -> None:
    """The watch of one mall sees nothing of another one."""
    watch.slips(9)
    other = Actor.system(watch.desk.cast.other_mall.id, "Asia/Shanghai")
    from mallops.blueprints.fraud.actions.watching import look

    db.session.rollback()
    assert look(other) == 0
    assert actor_of(watch.desk.cast.manager).mall_id != other.mall_id
