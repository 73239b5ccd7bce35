"""The screens of membership: what they show, keep, mask and refuse."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions.merging import propose
from mallops.blueprints.members.actions.requests import ask_to_join
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import (
    Desk,
    Member,
    MemberEvent,
    MemberMerge,
    MemberRequest,
    MemberSettings,
)
from mallops.blueprints.members.queries.members import find_carried
from mallops.blueprints.members.rules.cards import card_number
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from tests.factories import login_as
from tests.integration.members.conftest import DRAWN, TODAY


@pytest.fixture
def sent(club):
    """The form of an application as a browser sends it."""
    return {
        "slip_no": "X100", "tenant": "T001", "amount": "368.50", "spent_on": TODAY.isoformat(),
        "phone": "138 0013 8001", "name": "张伟", "kind": "person", "gender": "", "id_type": "id_card",
        "id_last4": "775X", "consent_service": "y", "signature": DRAWN, "card_how": "stock",
        "card_number": card_number("600", 1), "desk": str(club.desk.uid),
    }  # fmt: skip


def ticked(page: str, name: str) -> bool:
    """Whether a box of the page is ticked; it must be there."""
    (box,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return " checked" in box


def test_a_clerk_lets_somebody_in_on_one_screen(club, client, sent):
    login_as(client, club.cast.desk)
    page = client.get("/members/new").text
    assert "checked" not in page.split('name="consent_service"')[1].split(">")[0], (
        "nothing is ticked beforehand"
    )
    answer = client.post("/members/new", data=sent)
    member = db.session.scalars(sa.select(Member)).one()
    assert answer.status_code == 303
    assert (member.id_last4, member.name, find_carried(member.id).number) == (
        "775X",
        "张伟",
        sent["card_number"],
    )
    shown = client.get(answer.location).text
    assert "Before the customer goes" in shown
    assert "138****8001" in shown
    assert "13800138001" not in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "12345", "11 digits"),
        ("consent_service", "", "there is no card"),
        ("signature", "", "Sign in the box"),
        ("amount", "much", "Enter the amount"),
        ("tenant", "nowhere", "No tenant of this mall fits"),
        ("card_number", "600000000013", "A digit of this card number is wrong"),
        ("birthday", "32 May", "Enter the birthday as"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(club, client, sent, field, value, words):
    login_as(client, club.cast.desk)
    answer = client.post("/members/new", data={**sent, "preferences": "紫砂壶", field: value})
    assert answer.status_code == 422
    assert words in answer.text
    for kept in ("X100", "紫砂壶", "张伟"):
        assert kept in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 0


def test_a_known_phone_shows_that_member_and_keeps_the_form(club, client, sent):
    known = club.join()
    login_as(client, club.cast.desk)
    answer = client.post("/members/new", data=sent)
    assert answer.status_code == 409
    assert f"/members/{known.uid}" in answer.text
    assert "X100" in answer.text
    asked = client.post("/members/known", data={"phone": "13800138001"})
    assert "has a card already" in asked.text
    assert client.post("/members/known", data={"phone": "13800138009"}).text.strip() == ""


def test_the_form_of_the_phone_comes_up_by_its_code(club, client, new_client):
    phone = new_client()
    asked = {
        "phone": "13800138001",
        "name": "钱多多",
        "kind": "person",
        "consent_service": "y",
        "consent_sms": "y",
    }
    page = phone.post("/join/ONE", data=asked, headers={"Accept-Language": "en"})
    row = db.session.scalars(sa.select(MemberRequest)).one()
    assert row.code in page.text
    login_as(client, club.cast.desk)
    shown = client.get(f"/members/new?code={row.code.lower()}").text
    assert "钱多多" in shown
    assert ticked(shown, "consent_sms")
    assert not ticked(shown, "consent_phone")
    assert client.get("/members/new?code=AAAAAA").status_code == 404


def test_the_public_form_tells_nothing_and_stops_a_flood(club, client):
    club.join()
    asked = {"phone": "13800138001", "kind": "person", "consent_service": "y"}
    answers = [client.post("/join/ONE", data=asked) for _one in range(8)]
    assert [one.status_code for one in answers][:6] == [200] * 6
    assert answers[-1].status_code == 429
    assert "138****8001" not in answers[0].text
    assert client.get("/join/NONE").status_code == 404
    assert client.post("/join/ONE", data={**asked, "consent_service": ""}).status_code in (422, 429)
    db.session.add(MemberSettings(mall_id=club.cast.mall.id, self_service=False))
    assert client.get("/join/ONE").status_code == 404


def test_one_hit_opens_at_once_and_many_are_listed(club, client):
    member, other = club.join(), club.join("13900139002")
    login_as(client, club.cast.desk)
    assert str(member.uid) in client.post("/members/find", data={"q": "13800138001"}).location
    both = client.post("/members/find", data={"q": "zw"}).text
    assert str(member.uid) in both
    assert str(other.uid) in both
    assert (
        "A digit of this card number is wrong"
        in client.post("/members/find", data={"q": "600000000013"}).text
    )
    assert "Nobody found" in client.post("/members/find", data={"q": "nobody"}).text
    card = find_carried(member.id)
    assert str(member.uid) in client.get(f"/c/{card.token}").location


def test_who_only_looks_sees_masks(club, client):
    member = club.join(address="人民路 1 号")
    login_as(client, club.cast.leasing)
    page = client.get(f"/members/{member.uid}").text
    assert "张*" in page
    assert "张伟" not in page
    assert "人民路" not in page
    assert client.get(f"/members/{member.uid}/phone").status_code == 403
    assert "张伟" not in client.get("/members/").text


@pytest.mark.parametrize("path", ["", "/edit", "/card", "/freeze", "/form.pdf", "/merge"])
def test_strangers_see_nothing(club, client, path):
    member = club.join()
    login_as(client, club.cast.stranger)
    assert client.get(f"/members/{member.uid}{path}").status_code == 404


def test_a_number_in_clear_needs_a_reason_and_is_on_record(club, client):
    member = club.join()
    login_as(client, club.cast.desk)
    refused = client.post(f"/members/{member.uid}/phone", data={"why": "other", "words": ""})
    assert refused.status_code == 422
    assert "13800138001" not in refused.text
    page = client.post(f"/members/{member.uid}/phone", data={"why": "call"})
    assert "13800138001" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    noted = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "members.see")).one()
    assert (noted.label, noted.after) == (member.number, {"why": "call"})
    assert "revealed" in db.session.scalars(sa.select(MemberEvent.verb)).all()


def test_steps_on_screen(club, client):
    member = club.join()
    login_as(client, club.cast.supervisor)
    assert client.post(f"/members/{member.uid}/freeze", data={"reason": ""}).status_code == 422
    assert client.post(f"/members/{member.uid}/freeze", data={"reason": "a slip"}).status_code == 303
    assert client.post(f"/members/{member.uid}/freeze", data={"reason": "again"}).status_code == 409
    assert "a slip" in client.get(f"/members/{member.uid}").text
    assert client.post(f"/members/{member.uid}/unfreeze", data={"reason": "clear"}).status_code == 303
    assert client.post(f"/members/{member.uid}/card/lost").status_code == 303
    new = {"card_how": "electronic", "handed": "y"}
    assert client.post(f"/members/{member.uid}/card", data=new).status_code == 303
    assert client.post(f"/members/{member.uid}/erase", data={"reason": "asked"}).status_code == 303
    gone = client.get(f"/members/{member.uid}").text
    assert "Erased" in gone
    assert client.get(f"/members/{member.uid}/form.pdf").status_code == 404


def test_an_edit_keeps_the_phone_and_a_taken_phone_leads_to_the_pair(club, client):
    first, second = club.join(), club.join("13900139002", name="李娜")
    login_as(client, club.cast.supervisor)
    page = client.get(f"/members/{second.uid}/edit").text
    assert "139****9002" in page
    assert "13900139002" not in page
    told = {"kind": "person", "name": "李娜", "gender": "female", "birthday": "01-02", "phone": ""}
    assert client.post(f"/members/{second.uid}/edit", data=told).status_code == 303
    answer = client.post(f"/members/{second.uid}/edit", data={**told, "phone": "13800138001"})
    assert answer.status_code == 409
    assert first.number in answer.text
    assert db.session.scalars(sa.select(MemberMerge.found_by)).all() == ["phone"]


def test_a_pair_is_decided_by_another_person(club, client):
    keep, drop = club.join(), club.join("13900139002")
    pair = club.run(propose, club.supervisor, keep, drop, "one document")
    login_as(client, club.cast.supervisor)
    assert 'value="agree"' not in client.get(f"/members/merges/{pair.uid}").text
    login_as(client, club.cast.manager)
    assert str(pair.uid) in client.get("/members/merges/").text
    answer = client.post(f"/members/merges/{pair.uid}", data={"do": "agree"})
    assert str(keep.uid) in answer.location
    assert db.session.get_one(Member, drop.id).state == "merged"


def test_consents_are_withdrawn_by_a_tick(club, client):
    member = club.join(consents={"service": True, "sms": True})
    login_as(client, club.cast.desk)
    page = client.get(f"/members/{member.uid}/consents").text
    assert 'name="consent_service"' not in page
    client.post(f"/members/{member.uid}/consents", data={"consent_wecom": "y"})
    shown = client.get(f"/members/{member.uid}").text
    assert "Withdrawn" in shown


def test_the_list_is_filtered_and_exported_only_by_right(club, client):
    club.join()
    club.join("13900139002", name="李娜", card=None)
    login_as(client, club.cast.manager)
    page = client.get("/members/?state=applied").text
    assert "李娜" in page
    assert "张伟" not in page
    assert client.get("/members/?state=nonsense&since=x&after=99999999999").status_code == 200
    sheet = client.post("/members/export.csv").text
    assert "139****9002" in sheet
    assert "13900139002" not in sheet
    assert db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "members.export")).one()
    login_as(client, club.cast.desk)
    assert client.post("/members/export.csv").status_code == 403


def test_printed_form_and_label(club, client):
    member = club.join()
    login_as(client, club.cast.desk)
    for path in ("form.pdf?lang=zh", "form.pdf?lang=en", "label.pdf"):
        answer = client.get(f"/members/{member.uid}/{path}")
        assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_stock_and_settings_on_screen(club, client):
    login_as(client, club.cast.supervisor)
    assert "Stock book" in client.get("/members/stock/").text
    base = f"/members/stock/{club.desk.uid}/card"
    assert client.post(f"{base}/count", data={"counted": "390"}).status_code == 422
    assert client.post(f"{base}/count", data={"counted": "390", "note": "bent"}).status_code == 303
    assert client.post(f"{base}/spoil", data={"quantity": "2", "note": "wet"}).status_code == 303
    assert client.post("/members/stock/cards", data={"first": "1", "last": "5"}).status_code == 422
    assert client.post("/members/stock/papers", data={"item": "form", "quantity": "50"}).status_code == 303
    told = {"min_spend": "abc", "slip_days": "7", "request_hours": "48", "card_prefix": "600"}
    assert "abc" in client.post("/members/setup/", data=told).text
    assert client.post("/members/setup/", data={**told, "min_spend": "300"}).status_code == 303
    text = {"text_zh": "同意短信", "text_en": "SMS is fine"}
    assert client.post("/members/setup/texts/sms", data=text).status_code == 303
    assert "text 2" in client.get("/members/setup/").text
    assert client.get("/members/setup/join.svg").mimetype == "image/svg+xml"
    desk = {"code": "A1", "name_zh": "又一个"}
    assert client.post("/members/setup/desks/new", data=desk).status_code == 422
    assert client.post("/members/setup/desks/new", data={**desk, "code": "A2"}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Desk)) == 3


def test_a_request_never_says_who_it_is_for(club):
    row = club.run(ask_to_join, club.cast.mall, PersonTold("13800138001"), {"service": True}, TODAY)
    stored = db.session.execute(sa.text("select data from member_requests")).scalar_one()
    assert b"13800138001" not in bytes(stored)
    assert row.code
