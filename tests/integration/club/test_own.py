"""What members do on their own page: number, data, consents, a lost card, all that is held, the last wish."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from mallops.blueprints.club.actions import erasures
from mallops.blueprints.club.models import ClubErasure
from mallops.blueprints.club.queries.guests import find_waiting
from mallops.blueprints.club.rules.own import Decided
from mallops.blueprints.club.tasks import remind_late
from mallops.blueprints.members.actions.erasing import erase_member
from mallops.blueprints.members.actions.merging import agree, propose
from mallops.blueprints.members.models import Card, Consent
from mallops.blueprints.members.queries.members import list_consents
from mallops.blueprints.members.rules import hooks
from mallops.core import clock
from mallops.core.db import db, transaction
from mallops.core.errors import Forbidden
from mallops.core.notices import Notice
from tests.factories import actor_of, login_as, make_user
from tests.integration.club.conftest import CODE, MINE, OTHERS

NEW = "13700137009"


def given(member):
    db.session.rollback()
    return {one.purpose for one in list_consents(member.id, current=True) if one.given}


def texts_of(client, door):
    page = client.get(f"{door}/me/consents").text
    return page.split('name="texts"')[1].split('value="')[1].split('"')[0]


def test_consents_are_kept_with_time_text_and_way(sign_in, me, door):
    client = sign_in()
    read = texts_of(client, door)
    client.post(f"{door}/me/consents", data={"texts": read, "consent_sms": "y", "consent_phone": "y"})
    assert given(me) == {"service", "sms", "phone"}
    client.post(f"{door}/me/consents/none")
    assert given(me) == {"service"}
    rows = db.session.scalars(sa.select(Consent).where(Consent.purpose == "sms").order_by(Consent.id)).all()
    assert [(one.given, one.channel, one.text_version) for one in rows] == [
        (True, "portal", 1), (False, "portal", 1),
    ]  # fmt: skip


def test_a_text_that_changed_meanwhile_is_read_again(club, sign_in, me, door):
    from mallops.blueprints.members.actions.setup import publish_text

    client = sign_in()
    read = texts_of(client, door)
    club.run(publish_text, club.supervisor, "sms", "新的短信条款。", "A new text.")
    refused = client.post(f"{door}/me/consents", data={"texts": read, "consent_sms": "y"})
    assert refused.status_code == 409 and "新的短信条款。" in refused.text and given(me) == {"service"}
    client.post(f"{door}/me/consents", data={"texts": texts_of(client, door), "consent_sms": "y"})
    row = db.session.scalar(sa.select(Consent).where(Consent.purpose == "sms"))
    assert row.text_version == 2


def test_a_new_number_is_the_members_after_its_code(sign_in, new_client, me, door):
    client, second = sign_in(), sign_in()
    where = client.post(f"{door}/me/number", data={"phone": NEW}).headers["Location"]
    assert client.post(where, data={"code": "000000"}).status_code == 422
    db.session.refresh(me)
    assert me.phone == MINE
    assert client.post(where, data={"code": CODE}).status_code == 303
    db.session.refresh(me)
    assert me.phone == NEW and me.name == "张伟" and me.address == "胜利路 88 弄"
    assert client.get(f"{door}/home").status_code == 200  # this browser stays, others do not
    assert second.get(f"{door}/home").status_code == 303
    old = new_client()
    gone = old.post(door, data={"phone": MINE}).headers["Location"]
    assert old.post(gone, data={"code": CODE}).status_code != 303


def test_another_members_number_is_not_taken_and_not_told_before_the_code(sign_in, me, other, door):
    client = sign_in()
    taken = client.post(f"{door}/me/number", data={"phone": OTHERS})
    free = client.post(f"{door}/me/number", data={"phone": NEW})
    assert taken.status_code == free.status_code == 303
    refused = client.post(taken.headers["Location"], data={"code": CODE})
    assert refused.status_code == 409 and "已有积分卡" in refused.text
    db.session.refresh(me)
    assert me.phone == MINE


def test_a_key_of_somebody_else_changes_nothing(sign_in, me, other, door):
    mine, theirs = sign_in(), sign_in(OTHERS)
    where = mine.post(f"{door}/me/number", data={"phone": NEW}).headers["Location"]
    assert theirs.get(where).status_code == 404
    assert theirs.post(where, data={"code": CODE}).status_code == 404
    db.session.refresh(other)
    assert other.phone == OTHERS


def test_data_are_put_right_and_nothing_else_changes(sign_in, me, door):
    client = sign_in()
    told = {"address": "新路 9 号", "email": "a@example.com", "preferences": "茶", "lang": "en", "name": "X"}
    assert client.post(f"{door}/me/data", data=told).status_code == 303
    db.session.refresh(me)
    assert (me.address, me.email, me.preferences, me.name) == ("新路 9 号", "a@example.com", "茶", "张伟")
    wrong = client.post(f"{door}/me/data", data={**told, "email": "no mail", "address": "kept on the page"})
    assert wrong.status_code == 422 and "kept on the page" in wrong.text


def test_a_lost_card_is_void_at_once(sign_in, me, door):
    client = sign_in()
    assert client.get(f"{door}/card").status_code == 200
    assert client.post(f"{door}/me/lost").status_code == 303
    card = db.session.scalar(sa.select(Card).where(Card.member_id == me.id))
    assert card.state == "lost"
    assert client.get(f"{door}/card").status_code == 404
    assert client.post(f"{door}/me/lost").status_code == 409


def test_all_that_is_held_as_a_page_and_as_a_file(sign_in, me, door):
    client = sign_in()
    page = client.post(f"{door}/me/all", data={"as": "page"}).text
    assert "胜利路 88 弄" in page and "1988-05-12" in page
    file = json.loads(client.post(f"{door}/me/all", data={"as": "json"}).data)
    assert file["member"]["phone"] == MINE and file["club"]["sessions"] and file["points"]["balance"] == 0
    codes = [client.post(f"{door}/me/all", data={"as": "json"}).status_code for _try in range(3)]
    assert codes == [200, 200, 429]


def test_every_feature_that_holds_something_is_in_it(app):
    """A feature whose hooks nobody loads would keep its points, gifts and words from merging and erasing."""
    assert {"points", "gifts", "club"} <= set(hooks.DATA)
    for hung in (hooks.MERGE, hooks.ERASE):
        assert {"points", "gifts", "club"} <= {one.__module__.split(".")[2] for one in hung}


# -- the wish to be forgotten ------------------------------------------------------------------------------


@pytest.fixture
def wish(sign_in, me, door):
    client = sign_in()
    client.post(f"{door}/me/consents", data={"texts": texts_of(client, door), "consent_sms": "y"})
    assert client.post(f"{door}/me/erase", data={"words": "搬家了"}).status_code == 303
    return client


def test_asking_withdraws_consents_at_once_and_tells_who_decides(club, wish, me, door):
    row = find_waiting(me.id)
    assert given(me) == {"service"} and row.words == "搬家了"
    assert (row.due_at.date() - row.at.date()).days >= 20  # fifteen working days
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) >= 1
    assert wish.post(f"{door}/me/erase", data={}).status_code == 409
    assert "2026-03" in wish.get(f"{door}/me/erase").text


def test_taking_it_back(wish, me, door):
    row = find_waiting(me.id)
    assert wish.post(f"{door}/me/erase/{row.uid}/back").status_code == 303
    db.session.rollback()
    assert find_waiting(me.id) is None
    assert wish.post(f"{door}/me/erase", data={}).status_code == 303


def test_agreeing_erases_and_signs_out(club, wish, me, door):
    row = find_waiting(me.id)
    club.run(erasures.agree, club.supervisor, row)
    db.session.refresh(me)
    assert me.erased_at is not None and me.phone == "" and me.state == "cancelled"
    assert wish.get(f"{door}/home").status_code == 303
    kept = db.session.execute(sa.select(ClubErasure.state, ClubErasure.words, ClubErasure.answer)).one()
    assert kept.state == "done" and not kept.words and not kept.answer
    with pytest.raises(Decided):
        club.run(erasures.agree, club.supervisor, row)


def test_refusing_needs_a_sentence_that_the_member_reads(club, wish, new_client, me, door):
    row = find_waiting(me.id)
    staff = login_as(new_client(), club.cast.supervisor)
    url = f"/members/erasures/{row.uid}/refuse"
    assert staff.post(url, data={"answer": ""}).status_code == 422
    assert staff.post(url, data={"answer": "您的投诉还在处理。"}).status_code == 303
    assert "您的投诉还在处理。" in wish.get(f"{door}/me/erase").text
    assert staff.post(f"/members/erasures/{row.uid}/agree").status_code == 409


def test_who_decides(club, wish, new_client, me):
    row = find_waiting(me.id)
    with pytest.raises(Forbidden):
        club.run(erasures.agree, club.clerk, row)
    stranger = login_as(new_client(), club.cast.stranger)
    assert stranger.get(f"/members/erasures/{row.uid}").status_code in (403, 404)
    csm = login_as(new_client(), make_user(club.cast.mall, "CSM", login="csm-erase"))
    assert csm.get("/members/erasures").status_code == 200
    assert me.number in csm.get("/members/erasures").text


def test_the_time_that_runs_out_is_told_once(club, wish, me):
    row = find_waiting(me.id)
    before = count(Notice)
    remind_late()
    assert count(Notice) == before
    with clock.frozen(row.due_at - dt.timedelta(days=2)):
        remind_late()
        told = count(Notice)
        remind_late()
    assert told > before and count(Notice) == told


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_merging_signs_the_dropped_one_out_and_keeps_the_wish(club, sign_in, me, other, door):
    theirs = sign_in(OTHERS)
    theirs.post(f"{door}/me/erase", data={})
    pair = club.run(propose, club.clerk, me, other, "本人出示证件")
    with transaction():
        agree(actor_of(club.cast.supervisor), pair, me, other)
    assert theirs.get(f"{door}/home").status_code == 303
    assert find_waiting(me.id) is not None and find_waiting(other.id) is None


def test_an_erased_member_leaves_no_word_in_any_table(club, wish, me):
    club.run(erase_member, club.supervisor, me, "x y")
    for table in ("club_keys", "club_erasures", "club_profiles", "club_sessions", "club_texts"):
        for row in db.session.execute(sa.text(f"select * from {table}")):
            assert "搬家" not in repr(row)
    assert find_waiting(me.id) is None
