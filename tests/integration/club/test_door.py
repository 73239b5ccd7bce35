"""Who gets in: one code, one number, once, in time; nobody learns who is a member."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from mallops.blueprints.club.actions import entering
from mallops.blueprints.club.models import ClubKey, ClubSession, ClubText
from mallops.blueprints.members.actions.erasing import erase_member
from mallops.blueprints.members.actions.keeping import cancel, change
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.core import clock, jobs
from mallops.core.audit import AuditEntry
from mallops.core.db import db, transaction
from mallops.core.errors import Forbidden, NotFound
from mallops.core.notices import Channel, outside
from tests.factories import actor_of, login_as
from tests.integration.club.conftest import CODE, MINE, OTHERS

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def hours(count: float) -> dt.datetime:
    return clock.now() + dt.timedelta(hours=count)


def asked(client, door, phone=MINE):
    return client.post(door, data={"phone": phone}).headers["Location"]


def test_in_out_and_out_everywhere(sign_in, me, door):
    first, second = sign_in(), sign_in()
    assert "13800138001" not in first.get(f"{door}/me").text and "138****8001" in first.get(f"{door}/me").text
    first.post(f"{door}/logout")
    assert first.get(f"{door}/home").status_code == 303
    assert second.get(f"{door}/home").status_code == 200
    second.post(f"{door}/logout/everywhere")
    assert second.get(f"{door}/home").headers["Location"].endswith(door)


def test_a_replayed_cookie_opens_nothing_after_the_log_out(sign_in, new_client, me, door):
    client = sign_in()
    cookie = client.get_cookie("club", path="/").value
    client.post(f"{door}/logout")
    thief = new_client()
    thief.set_cookie("club", cookie)
    assert thief.get(f"{door}/home").status_code == 303


def test_number_and_stranger_get_the_same_answers(new_client, me, door):
    """Enumeration: every step answers a number that is no member's as it answers a member's."""
    told = {}
    for phone in (MINE, "13611112222"):
        client = new_client()
        first = client.post(door, data={"phone": phone})
        where = first.headers["Location"]
        shown = client.get(where)
        wrong = [client.post(where, data={"code": "000000"}) for _try in range(5)]
        over = client.post(where, data={"code": CODE})
        answers = [first, shown, *wrong, over]
        told[phone] = [(one.status_code, KEY.sub("", without_tokens(one.text))) for one in answers]
    assert told[MINE] == told["13611112222"]


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_the_same_rows_are_written_for_both(new_client, me, door, way_out):
    for phone in (MINE, "13611112222"):
        new_client().post(door, data={"phone": phone})
    keys = db.session.scalars(sa.select(ClubKey).order_by(ClubKey.id)).all()
    texts = db.session.scalars(sa.select(ClubText).order_by(ClubText.id)).all()
    assert [one.member_id for one in keys] == [me.id, None] and len(texts) == 2
    assert texts[1].phone == ""


def test_a_code_works_once_and_in_time(new_client, me, door):
    client = new_client()
    where = asked(client, door)
    assert client.post(where, data={"code": "24 68 10"}).status_code == 303
    again = new_client()
    used = again.post(where, data={"code": CODE})
    assert used.status_code == 409 and again.get(f"{door}/home").status_code == 303
    late = asked(again, door)
    with clock.frozen(hours(0.5)):
        assert again.post(late, data={"code": CODE}).status_code == 409


def test_five_wrong_codes_end_it(new_client, me, door):
    client = new_client()
    where = asked(client, door)
    assert [client.post(where, data={"code": "111111"}).status_code for _try in range(5)] == [422] * 4 + [409]
    assert client.post(where, data={"code": CODE}).status_code == 409
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ClubSession)) == 0


def test_strangers_who_ask_do_not_end_the_owners_code(new_client, me, door):
    owner, stranger = new_client(), new_client()
    where = asked(owner, door)
    burnt = asked(stranger, door)
    for _try in range(5):
        stranger.post(burnt, data={"code": "999999"})
    assert owner.post(where, data={"code": CODE}).status_code == 303


def test_asking_is_throttled_by_number_and_by_day(new_client, me, door):
    client = new_client()
    assert [client.post(door, data={"phone": MINE}).status_code for _try in range(4)] == [303, 303, 303, 429]
    for minute in range(1, 8):
        with clock.frozen(hours(minute / 50)):
            assert client.post(door, data={"phone": MINE}).status_code == 303
    with clock.frozen(hours(0.5)):
        full = client.post(door, data={"phone": MINE})
        assert full.status_code == 429 and "服务台" in full.text
        assert client.post(door, data={"phone": "13611112222"}).status_code == 303
    with clock.frozen(hours(25)):
        assert client.post(door, data={"phone": MINE}).status_code == 303


def test_an_address_is_throttled_whatever_the_numbers(new_client, me, door):
    client = new_client()
    codes = [client.post(door, data={"phone": f"137000000{n:02d}"}).status_code for n in range(14)]
    assert codes[:12] == [303] * 12 and codes[12:] == [429, 429]


def test_the_desk_reads_out_a_code_that_works_once(club, new_client, me, door):
    code = club.run(entering.give_code, club.clerk, me)
    client = new_client()
    wrong = client.post(f"{door}/desk", data={"phone": MINE, "code": "000000"})
    nobody = client.post(f"{door}/desk", data={"phone": "13611112222", "code": CODE})
    assert wrong.status_code == nobody.status_code == 422
    assert wrong.text.count("不符") == nobody.text.count("不符") > 0
    assert client.post(f"{door}/desk", data={"phone": MINE, "code": code}).status_code == 303
    assert client.get(f"{door}/home").status_code == 200
    assert new_client().post(f"{door}/desk", data={"phone": MINE, "code": code}).status_code == 422


def test_a_session_ends_with_the_number_the_membership_and_the_person(club, sign_in, me, other, door):
    mine, theirs = sign_in(), sign_in(OTHERS)
    told = PersonTold("13500000001", name="张伟", address="胜利路 88 弄", birthday="1988-05-12")
    club.run(change, club.supervisor, me, told)
    assert mine.get(f"{door}/home").status_code == 303
    club.run(cancel, club.specialist, other, "本人申请")
    assert theirs.get(f"{door}/home").status_code == 303


def test_erasing_ends_sessions_and_leaves_nothing(club, sign_in, me, door):
    client = sign_in()
    client.post(f"{door}/me/data", data={"address": "x", "lang": "en"})
    club.run(erase_member, club.supervisor, me, "本人申请")
    assert client.get(f"{door}/home").status_code == 303
    for table in ("club_sessions", "club_profiles"):
        assert db.session.execute(sa.text(f"select count(*) from {table}")).scalar() == 0
    left = sa.text("select count(*) from club_keys where member_id is not null")
    assert db.session.execute(left).scalar() == 0


def test_a_session_of_a_month_ago_is_over_and_is_removed(sign_in, me, door):
    client = sign_in()
    with clock.frozen(hours(24 * 31)):
        assert client.get(f"{door}/home").status_code == 303
    with clock.frozen(hours(24 * 70)), transaction():
        entering.forget_old(clock.now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ClubSession)) == 0


def test_nothing_secret_is_kept(new_client, me, door, way_out):
    client = new_client()
    client.post(asked(client, door), data={"code": CODE})
    token = client.get_cookie("club", path="/").value
    rows = [
        row
        for table in ("club_keys", "club_sessions", "club_texts")
        for row in db.session.execute(sa.text(f"select * from {table}"))
    ]
    text = repr(rows)
    assert CODE not in text and token not in text and MINE not in text
    trail = repr(
        [(one.actor_name, one.before, one.after) for one in db.session.scalars(sa.select(AuditEntry))]
    )
    assert CODE not in trail and "13800138001" not in trail and me.number in trail


@pytest.fixture
def way_out(club):
    """A webhook of the mall's own that sends SMS."""
    row = Channel(
        mall_id=club.cast.mall.id, name="SMS", service="webhook", url="jsons://sms.example.com/send",
        shown="sms.example.com", topics=["club.codes"],
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def test_the_code_leaves_by_the_malls_webhook_and_is_emptied(monkeypatch, new_client, me, door, way_out):
    sent = []

    def send(url, subject, body, *, key, to=""):
        sent.append((subject, body))
        return outside.Answer(True)

    monkeypatch.setattr("mallops.blueprints.club.actions.texts.send", send)
    new_client().post(door, data={"phone": MINE})
    new_client().post(door, data={"phone": "13611112222"})
    jobs.run_pending()
    assert [one[0] for one in sent] == [MINE] and CODE in sent[0][1]
    rows = db.session.execute(
        sa.select(ClubText.state, ClubText.phone, ClubText.text).order_by(ClubText.id)
    ).all()
    assert [(row.state, row.phone, row.text) for row in rows] == [("sent", "", ""), ("dropped", "", "")]


def test_without_a_webhook_the_door_sends_to_the_desk(client, me, door):
    assert "总服务台" in client.get(door).text
    assert f"{door}/desk" in client.get(door).text


def test_another_malls_address_opens_nothing(club, sign_in, me):
    client = sign_in()
    assert client.get(f"/club/{club.cast.other_mall.code}/home").status_code == 303
    assert client.get("/club/ZZZ").status_code == 404


def test_staff_get_in_nowhere_and_members_not_into_the_house(club, sign_in, new_client, me, door):
    staff = login_as(new_client(), club.cast.supervisor)
    assert staff.get(f"{door}/home").status_code == 303
    client = sign_in()
    assert "/login" in client.get("/members/").headers["Location"]
    assert client.get("/shop/").headers["Location"].startswith("/shop/login")


def test_only_the_desk_reads_codes_out(club, me):
    with pytest.raises(Forbidden):
        club.run(entering.give_code, actor_of(club.cast.finance), me)
    with pytest.raises(NotFound):
        club.run(entering.give_code, actor_of(club.cast.stranger), me)
