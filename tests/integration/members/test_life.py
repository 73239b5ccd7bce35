"""Cards lost and replaced, freezing, merging by a second person, the stock book."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions import cards, keeping, merging, stocking
from mallops.blueprints.members.actions.cards import CardTold
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import Consent, MemberMerge, StockCount, StockMove
from mallops.blueprints.members.queries.members import find_card, find_carried, find_members, list_cards
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.members.rules import hooks, people
from mallops.blueprints.members.rules.asking import understand
from mallops.blueprints.members.rules.cards import card_number
from mallops.blueprints.members.rules.life import AlreadyMember, NotNow, SecondPerson
from mallops.core.db import db
from mallops.core.errors import Forbidden, Invalid
from tests.factories import actor_of

NAMESAKE = {"name": "李娜", "birthday": "1990-01-02"}


def test_a_lost_card_is_void_and_the_new_one_is_the_members(club):
    member = club.join()
    old = find_carried(member.id)
    club.run(cards.lose_card, club.clerk, member)
    assert (old.state, find_carried(member.id)) == ("lost", None)
    new = club.run(cards.issue_card, club.clerk, member, CardTold(card_number("600", 7), desk=club.desk))
    assert (old.state, new.state, new.replaces_id, new.member_id) == ("replaced", "active", old.id, member.id)
    with pytest.raises(NotNow):
        club.run(cards.find_lost, club.clerk, member)


def test_a_card_made_ready_works_once_it_is_handed_over(club):
    member = club.join(card=None)
    told = CardTold(card_number("600", 9), desk=club.desk, handed_over=False)
    card = club.run(cards.issue_card, club.clerk, member, told)
    assert (member.state, card.state) == ("applied", "issued")
    club.run(cards.hand_over, club.clerk, member)
    assert (member.state, card.state) == ("active", "active")


def test_a_lost_card_that_turns_up_works_again(club):
    member = club.join()
    club.run(cards.lose_card, club.clerk, member)
    assert club.run(cards.find_lost, club.clerk, member).state == "active"


def test_only_who_decides_thaws(club):
    member = club.join()
    club.run(keeping.freeze, club.specialist, member, "a slip is checked")
    assert (member.state, find_carried(member.id).state) == ("frozen", "frozen")
    with pytest.raises(Forbidden):
        club.run(keeping.unfreeze, club.specialist, member, "all right")
    club.run(keeping.unfreeze, club.supervisor, member, "all right")
    assert (member.state, member.frozen_why, find_carried(member.id).state) == ("active", None, "active")
    with pytest.raises(Invalid):
        club.run(keeping.freeze, club.specialist, member, " ")


def test_a_consent_withdrawn_stays_in_the_book(club):
    member = club.join(consents={"service": True, "sms": True})
    assert club.run(keeping.change_consents, club.clerk, member, {"phone": True}) == ["phone", "sms"]
    rows = [(one.purpose, one.given, one.is_current) for one in db.session.scalars(sa.select(Consent))]
    assert ("sms", True, False) in rows
    assert ("sms", False, True) in rows
    assert ("service", True, True) in rows


def test_data_are_filled_in_by_the_desk_and_corrected_by_the_specialist(club):
    member = club.join(name="")
    told = PersonTold(
        people.KEEP, name="李娜", gender="female", birthday="1990-01-02", id_type="id_card", id_last4="1234"
    )
    assert set(club.run(keeping.change, club.clerk, member, told)) >= {"name", "gender", "birthday"}
    assert (member.phone, member.is_complete) == ("13800138001", True)
    assert find_members(club.cast.mall.id, understand("ln")) == [member]
    with pytest.raises(Forbidden):
        club.run(keeping.change, club.clerk, member, told)


def test_a_phone_of_somebody_else_leads_to_a_pair(club):
    first, second = club.join(), club.join("13800138002")
    with pytest.raises(AlreadyMember):
        club.run(keeping.change, club.specialist, second, PersonTold("13800138001", name="张伟"))
    club.run(keeping.suggest_merge, club.specialist, second, "13800138001")
    pair = db.session.scalars(sa.select(MemberMerge)).one()
    assert (pair.keep_id, pair.drop_id, pair.found_by) == (first.id, second.id, "phone")


def test_same_name_and_birthday_become_one_by_a_second_person(club, monkeypatch):
    moved = []
    monkeypatch.setattr(
        hooks, "MERGE", [lambda _actor, keep, drop: moved.append((keep.id, drop.id, drop.state))]
    )
    keep, drop = club.join(**NAMESAKE), club.join("13800138002", **NAMESAKE, address="人民路 1 号")
    pair = db.session.scalars(sa.select(MemberMerge)).one()
    assert (pair.state, pair.found_by) == ("found", "birthday")
    club.run(merging.propose, club.supervisor, keep, drop, "same document")
    with pytest.raises(SecondPerson):
        club.run(merging.agree, club.supervisor, pair, keep, drop)
    with pytest.raises(Forbidden):
        club.run(merging.agree, club.specialist, pair, keep, drop)
    club.run(merging.agree, actor_of(club.cast.manager), pair, keep, drop)
    assert moved == [(keep.id, drop.id, "active")]
    assert (drop.state, drop.merged_into_id, drop.phone, keep.address) == (
        "merged",
        keep.id,
        None,
        "人民路 1 号",
    )
    assert [one.state for one in list_cards(drop.id)] == ["cancelled"]
    assert find_members(club.cast.mall.id, understand("李娜")) == [keep]
    with pytest.raises(NotNow):
        club.run(merging.agree, actor_of(club.cast.manager), pair, keep, drop)


def test_two_people_are_never_asked_about_again(club):
    keep, drop = club.join(**NAMESAKE), club.join("13800138002", **NAMESAKE)
    pair = db.session.scalars(sa.select(MemberMerge)).one()
    club.run(merging.refuse, club.supervisor, pair, "mother and daughter")
    club.run(keeping.change, club.specialist, drop, PersonTold(people.KEEP, **NAMESAKE, remark="x"))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MemberMerge)) == 1
    assert (keep.state, pair.state) == ("active", "refused")


def test_ending_settles_first_and_voids_the_card(club, monkeypatch):
    told = []
    monkeypatch.setattr(hooks, "CANCEL", [lambda _actor, member: told.append(member.state)])
    member = club.join()
    number = find_carried(member.id).number
    club.run(keeping.cancel, club.specialist, member, "asked for it")
    assert (told, member.state) == (["active"], "cancelled")
    assert find_card(club.cast.mall.id, number).state == "cancelled"
    with pytest.raises(NotNow):
        club.run(keeping.freeze, club.specialist, member, "again")


# --- the stock ------------------------------------------------------------------------------------------


def counts(club) -> dict[str, int]:
    return {one.desk.code: one.count for one in db.session.scalars(sa.select(StockCount))}


def test_a_hand_over_is_two_lines_and_signed(club):
    assert counts(club) == {"S": 100, "A1": 400}
    lines = list(db.session.scalars(sa.select(StockMove).where(StockMove.why == "handed")))
    assert [one.quantity for one in lines] == [-400, 400]
    assert len({one.pair for one in lines}) == 1
    assert all(one.signature and one.signed_name == "王丽" for one in lines)


def test_more_than_there_is_goes_nowhere(club):
    store, desk = list_desks(club.cast.mall.id)
    told = stocking.HandOver(
        "card",
        first_card=card_number("600", 1),
        last_card=card_number("600", 500),
        receiver="王丽",
        signature="王丽",
    )
    with pytest.raises(Invalid, match="Count it first"):
        club.run(stocking.hand_over_stock, club.specialist, store, desk, told)
    assert counts(club) == {"S": 100, "A1": 400}


def test_what_was_counted_is_the_stock_and_the_difference_needs_a_reason(club):
    with pytest.raises(Invalid):
        club.run(stocking.count_stock, club.clerk, club.desk, "card", 398)
    assert club.run(stocking.count_stock, club.clerk, club.desk, "card", 398, "two were bent") == -2
    assert counts(club)["A1"] == 398


def test_a_batch_comes_once(club):
    store = list_desks(club.cast.mall.id)[0]
    with pytest.raises(Invalid, match="another batch"):
        club.run(stocking.receive_cards, club.specialist, store, 500, 900, club.join().joined_on, "")
