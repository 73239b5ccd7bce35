"""Joining: one person, one card; one slip, one card; nothing half done."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions.cards import CardTold
from mallops.blueprints.members.actions.joining import join
from mallops.blueprints.members.actions.requests import ask_to_join, forget_old, read_request
from mallops.blueprints.members.actions.setup import SettingsTold, save_settings
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import Card, Consent, Member, MemberRequest, StockCount
from mallops.blueprints.members.queries.members import find_by_phone, find_carried, find_members
from mallops.blueprints.members.queries.setup import find_request
from mallops.blueprints.members.queries.stock import next_card
from mallops.blueprints.members.rules.asking import understand
from mallops.blueprints.members.rules.cards import address_of, card_number
from mallops.blueprints.members.rules.life import AlreadyMember
from mallops.core import clock
from mallops.core.db import db, transaction
from mallops.core.errors import Forbidden, Invalid
from tests.factories import actor_of
from tests.integration.members.conftest import NOON, TODAY


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_who_joins_has_a_number_a_card_and_the_consent_that_was_ticked(club):
    member = club.join(consents={"service": True, "sms": True}, gender="female", birthday="1988-05-12")
    assert (member.number, member.state, member.birth_md) == ("ONE-KF-HY-202603-0001", "active", 512)
    card = find_carried(member.id)
    assert card is not None
    assert (card.state, card.number) == ("active", card_number("600", 1))
    given = {one.purpose: one.given for one in db.session.scalars(sa.select(Consent))}
    assert given == {"service": True, "sms": True}
    stock = db.session.scalars(sa.select(StockCount.count).where(StockCount.desk_id == club.desk.id)).one()
    assert stock == 399
    assert next_card(club.desk) == card_number("600", 2)


def test_two_cards_a_person(club):
    """The known fault of other programs: the same phone gets a second card and collects twice."""
    first = club.join()
    with pytest.raises(AlreadyMember) as refused:
        club.join("+86 138 0013 8001", name="张 伟")
    assert refused.value.uid == first.uid
    assert (count(Member), count(Card)) == (1, 1)


@pytest.mark.parametrize("many", [32])
def test_32_parallel_applications_with_one_phone_leave_one_member(app, club, many):
    clerk, start = club.clerk, threading.Barrier(many)
    told = [club.told() for _one in range(many)]
    db.session.commit()

    def one(number: int) -> str:
        with app.app_context(), clock.frozen(NOON):
            start.wait()
            try:
                with transaction():
                    join(clerk, told[number])
                return "joined"
            except AlreadyMember:
                return "known"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(many) as pool:
        answers = list(pool.map(one, range(many)))
    assert sorted(answers) == ["joined"] + ["known"] * (many - 1)
    assert (count(Member), count(Card)) == (1, 1)
    db.session.expire_all()
    member = club.join("13800138002")
    assert member.number == "ONE-KF-HY-202603-0002", "a refused application has taken no number"


def test_one_slip_opens_one_card(club):
    first = club.told()
    club.run(join, club.clerk, first)
    with pytest.raises(Invalid, match="has opened a card before"):
        club.join("13800138002", slips=first.slips)
    assert count(Member) == 1


def test_who_spends_too_little_does_not_join(club):
    club.run(save_settings, club.specialist, SettingsTold("800", 7, 48, True, "600"))
    with pytest.raises(Invalid) as refused:
        club.join()
    assert "¥300.00" in str(refused.value)
    assert count(Member) == 0


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (card_number("600", 1), "given out already"),
        (card_number("600", 501), "No batch"),
        ("600000000013", "digit"),
        ("", "12 digits"),
    ],
)
def test_a_card_that_cannot_be_is_told_and_nobody_joins(club, number, words):
    club.join()
    with pytest.raises(Invalid, match=words):
        club.join("13800138002", card=CardTold(number, desk=club.desk))
    assert count(Member) == 1


def test_electronic_cards_have_numbers_of_their_own(club):
    electronic = CardTold(electronic=True, desk=club.desk)
    cards = [find_carried(club.join(f"1380013800{at}", card=electronic).id) for at in (1, 2)]
    assert [one.number for one in cards] == [card_number("600", 50_000_000), card_number("600", 50_000_001)]
    left = sa.select(StockCount.count).where(StockCount.desk_id == club.desk.id)
    assert db.session.scalars(left).one() == 400


def test_without_a_card_one_waits_for_it(club):
    member = club.join(card=None)
    assert (member.state, find_carried(member.id)) == ("applied", None)


def test_who_has_no_right_lets_nobody_in(club):
    with pytest.raises(Forbidden):
        club.run(join, actor_of(club.cast.officer), club.told())


@pytest.mark.parametrize(
    "typed",
    [
        "13800138001",
        "8001",
        "张伟",
        "zw",
        "zhangwei",
        "ZW 8001",
        "ONE-KF-HY-202603-0001",
        "card",
        "scan",
        "code",
    ],
)
def test_one_box_finds_a_member_by_anything(club, typed):
    member = club.join()
    club.join("13900139002", name="李娜")
    card = find_carried(member.id)
    read = {"card": card.number, "scan": address_of("https://mall.example", card.token), "code": card.token}
    question = read.get(typed, typed)
    assert [one.id for one in find_members(club.cast.mall.id, understand(question))] == [member.id]
    assert find_members(club.cast.other_mall.id, understand(question)) == []


def test_the_phone_of_a_cancelled_member_is_free_again(club):
    from mallops.blueprints.members.actions.keeping import cancel

    member = club.join()
    club.run(cancel, club.specialist, member, "asked for it")
    assert find_by_phone(club.cast.mall.id, "13800138001") is None
    assert club.join().id != member.id


# --- begun on the own phone -----------------------------------------------------------------------------


def test_a_form_of_the_phone_is_finished_at_the_desk(club):
    person = PersonTold("13800138001", name="张伟", birthday="05-12")
    row = club.run(ask_to_join, club.cast.mall, person, {"service": True, "wecom": True}, TODAY)
    assert len(row.code) == 6
    known = find_request(club.cast.mall.id, row.code)
    assert read_request(known)["person"]["phone"] == "13800138001"
    assert find_request(club.cast.other_mall.id, row.code) is None
    member = club.join(request=known)
    assert (member.source, row.state, row.data, row.member_id) == ("phone", "done", None, member.id)


def test_a_form_with_which_nobody_comes_is_emptied(club):
    row = club.run(ask_to_join, club.cast.mall, PersonTold("13800138001"), {"service": True}, TODAY)
    with clock.frozen(NOON.replace(day=7)):
        assert find_request(club.cast.mall.id, row.code) is None
        assert club.run(forget_old) == 1
    assert (row.state, row.data, row.phone_hash) == ("expired", None, None)
    assert count(MemberRequest) == 1


def test_without_the_needed_consent_the_phone_sends_nothing(club):
    with pytest.raises(Invalid):
        club.run(ask_to_join, club.cast.mall, PersonTold("13800138001"), {"sms": True}, TODAY)
    assert count(MemberRequest) == 0
