"""What tills may call, what they are answered, and how they are refused."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions.keeping import freeze
from mallops.blueprints.members.models import Card
from mallops.blueprints.points.models import PointEntry, SlipClash
from mallops.blueprints.tills.actions import partners
from mallops.core.db import db, transaction
from tests.factories import actor_of
from tests.integration.tills.conftest import CARD, Till, make_key, make_partner

OTHER = "600000000023"


def entry_of(answer) -> PointEntry:
    db.session.rollback()
    uid = uuid.UUID(answer.body["id"])
    return db.session.scalars(sa.select(PointEntry).where(PointEntry.uid == uid)).one()


def test_a_key_says_what_it_is(till):
    answer = till.call("whoami")
    assert (answer.status, answer.body["partner"], answer.body["shop"]) == (200, "Flower till", "T001")
    assert answer.body["sandbox"] is False


def test_a_slip_gives_its_points_once_and_the_balance_is_told(till):
    answer = till.earn(500, "A-1")
    assert (answer.status, answer.body["points"], answer.body["balance"]) == (201, 50, 50)
    entry = entry_of(answer)
    assert (entry.channel, entry.by_id, entry.slip.tenant_id) == ("till", None, till.partner.tenant_id)
    seen = till.call("points.balance", {"card": "6000 0000 0014"})
    assert (seen.body["balance"], seen.body["frozen"]) == (50, False)
    assert till.earn(500, "a-1").code == "slip_used"
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SlipClash)) == 1


def test_the_same_key_has_the_same_answer_and_another_body_is_refused(till):
    body = till.slip(500, "B-1")
    first = till.call("points.earn", body, again="till-1-0001")
    again = till.call("points.earn", dict(reversed(body.items())), again="till-1-0001")
    assert again.body == first.body and again.headers["Idempotent-Replayed"] == "true"
    other = till.call("points.earn", {**body, "amount_fen": 1}, again="till-1-0001")
    assert other.code == "idempotency_key_reused"
    assert till.desk.balance() == 50


def test_a_refusal_is_kept_under_its_key_too(till):
    body = {"card": CARD, "points": 10, "purpose": "payment"}
    refused = till.call("points.redeem", body, again="redeem-01")
    assert refused.code == "too_few_points"
    till.earn(5000)
    again = till.call("points.redeem", body, again="redeem-01")
    assert again.body == refused.body and again.headers["Idempotent-Replayed"] == "true"
    assert till.call("points.redeem", body).status == 201


def test_goods_come_back_and_a_return_counts_once(till):
    till.earn(500, "C-1")
    back = {"slip_number": "C-1", "date": "2026-03-04", "return_number": "R-1", "amount_fen": 20_000}
    first = till.call("points.refund", back)
    assert (first.status, first.body["points"], first.body["balance"]) == (201, -20, 30)
    again = till.call("points.refund", back)
    assert (again.body["id"], again.body["balance"]) == (first.body["id"], 30)
    assert (
        till.call("points.refund", {**back, "return_number": "R-2", "amount_fen": 40_000}).code == "invalid"
    )
    assert till.call("points.refund", {**back, "slip_number": "C-9"}).code == "slip_unknown"
    assert till.desk.balance() == 30


def test_points_are_taken_and_given_back_by_whoever_took_them(till, cast):
    till.earn(5000)
    taken = till.call(
        "points.redeem",
        {"qr": f"https://x/c/tok{till.desk.member.id:019d}", "points": 100, "purpose": "parking"},
    )
    assert (taken.status, taken.body["balance"]) == (201, 400)
    other_partner = make_partner(cast, "mall")
    _key, token = make_key(cast, other_partner)
    undo = {"reason": "The sale did not happen"}
    call = "points.undo_redeem"
    assert till.call(call, undo, path_id=taken.body["id"], token=token).code == "not_found"
    back = till.call(call, undo, path_id=taken.body["id"])
    assert (back.status, back.body["points"], back.body["balance"]) == (201, 100, 500)
    assert till.call(call, undo, path_id=taken.body["id"]).code == "conflict"
    assert till.desk.balance() == 500


def test_a_voucher_is_taken_once_and_given_back_on_the_same_day(till, shelf):
    from mallops.blueprints.gifts.actions.vouchers import signed_code

    till.earn(10_000)
    voucher = shelf.buy()
    code = {"code": signed_code(voucher)}
    seen = till.call("vouchers.look", code)
    assert (seen.body["value_fen"], seen.body["min_spend_fen"], seen.body["kind"]) == (2000, 10_000, "money")
    assert till.call("vouchers.redeem", {**code, "amount_fen": 500}).code == "invalid"
    taken = till.call("vouchers.redeem", {**code, "amount_fen": 20_000, "slip_number": "V-1"})
    assert (taken.status, taken.body["owed_fen"]) == (201, 2000)
    assert till.call("vouchers.redeem", {**code, "amount_fen": 20_000}).code == "voucher_gone"
    assert till.call("vouchers.look", code).code == "voucher_gone"
    back = till.call("vouchers.undo_redeem", {"reason": "Wrong till"}, path_id=taken.body["id"])
    assert back.status == 201
    assert till.call("vouchers.look", {"code": voucher.code}).status == 200
    assert till.call("vouchers.look", {"code": "ABCDE-FGH23"}).code == "voucher_unknown"


def test_a_voucher_taken_before_midnight_is_given_back_after_it(till, shelf, at):
    """The till's day is the day of work: it does not end while the last customer is still there."""
    till.earn(10_000)
    at.set(dt.datetime(2026, 3, 4, 15, 58, tzinfo=dt.UTC))  # 23:58 at the mall
    taken = till.call("vouchers.redeem", {"code": shelf.buy().code, "amount_fen": 20_000})
    at.advance(dt.timedelta(minutes=5))
    assert till.call("vouchers.undo_redeem", {"reason": "Wrong"}, path_id=taken.body["id"]).status == 201


def test_a_voucher_of_yesterday_is_not_given_back_by_a_till(till, shelf, at):
    till.earn(10_000)
    taken = till.call("vouchers.redeem", {"code": shelf.buy().code, "amount_fen": 20_000})
    at.advance(dt.timedelta(days=1))
    assert till.call("vouchers.undo_redeem", {"reason": "Late"}, path_id=taken.body["id"]).code == "conflict"


def test_a_shops_key_acts_for_that_shop_alone(till, cast, shelf):
    assert till.earn(500, shop="T002").code == "shop_unknown"
    assert till.earn(500, shop="T001").status == 201
    with transaction():
        kind = db.session.merge(shelf.cash)
        kind.shops = [db.session.merge(cast.other_tenant)]
    till.earn(10_000)
    assert till.call("vouchers.look", {"code": shelf.buy().code}).code == "voucher_not_here"


def test_a_system_of_the_mall_says_for_which_shop(till, cast):
    _key, token = make_key(cast, make_partner(cast, "mall"))
    missing = till.call("points.earn", till.slip(), token=token)
    assert missing.body["errors"] == [
        {"field": "shop", "message": "Say for which shop: this key acts for more than one."}
    ]
    assert till.call("points.earn", till.slip(shop="T002"), token=token).status == 201
    assert till.call("points.earn", till.slip(shop="T009"), token=token).code == "shop_unknown"


def test_a_phone_finds_a_member_only_with_the_right_and_never_pays(till, cast):
    from mallops.blueprints.members.queries.keys import phone_key

    with transaction():
        member = db.session.merge(till.desk.member)
        member.phone, member.phone_hash, member.name = "13900000009", phone_key("13900000009"), "王小明"
    body = {"phone": "139 0000 0009"}
    assert till.call("points.balance", body).body["member"] == "王**"
    _key, token = make_key(cast, till.partner, "points:read", "points:redeem")
    assert till.call("points.balance", body, token=token).code == "scope_missing"
    redeem = {"phone": "13900000009", "points": 1, "purpose": "payment"}
    assert till.call("points.redeem", redeem).code == "invalid"


def test_cards_that_are_not_in_use_and_frozen_points_have_their_own_codes(till, cast):
    assert till.call("points.balance", {"card": OTHER}).code == "card_unknown"
    freeze_ = actor_of(cast.manager)
    with transaction():
        freeze(freeze_, db.session.merge(till.desk.member), "Looks odd")
    assert till.earn(500).code == "member_frozen"
    assert till.call("points.balance", {"card": CARD}).body["frozen"] is True
    with transaction():
        db.session.execute(sa.update(Card).values(state="lost"))
    assert till.earn(500).code == "card_not_usable"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_fen": "500"}, "invalid"),
        ({"amount_fen": 500.0}, "invalid"),
        ({"amount_fen": True}, "invalid"),
        ({"amount_fen": 0}, "invalid"),
        ({"amount_fen": 10**30}, "invalid"),
        ({"date": "2026-3-4"}, "invalid"),
        ({"date": "2026-13-40"}, "invalid"),
        ({"date": "2026-03-09"}, "invalid"),
        ({"slip_number": "x" * 41}, "invalid"),
        ({"slip_number": "\u0000"}, "invalid"),
        ({"slip_number": "\ud800"}, "invalid"),
        ({"slip_number": "'; drop table members; --"}, "invalid"),
        ({"points": 5}, "invalid"),
        ({"phone": "13900000001"}, "invalid"),
        ({"card": None}, "invalid"),
        ({"card": "600000000019"}, "card_unknown"),
        ({"amount_fen": 1}, "no_points"),
    ],
)
def test_a_body_that_is_not_as_declared_is_refused_and_nothing_is_booked(till, change, code):
    answer = till.call("points.earn", till.slip(**change))
    assert answer.code == code
    assert till.desk.balance() == 0
    if code == "invalid":
        assert answer.body["errors"][0]["message"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{", "null", '{"a": NaN}', '{"card": "1", "card": "2"}', "[" * 5000]
)
def test_a_body_that_is_no_object_is_refused(till, app, body):
    answer = app.test_client().post(
        "/api/v1/points/earn",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {till.token}", "Idempotency-Key": "broken-body"},
    )
    assert answer.get_json()["code"] in ("invalid_json", "invalid")


def test_the_door_refuses_what_is_too_large_or_of_another_kind(till):
    assert till.call("points.earn", {"card": "1" * 20_000}).code == "too_large"
    answer = till.app.test_client().post(
        "/api/v1/points/earn",
        data="a=1",
        headers={"Authorization": f"Bearer {till.token}", "Idempotency-Key": "form-body"},
    )
    assert answer.get_json()["code"] == "media_type"
    assert (
        till.call("points.earn", till.slip(), headers={"Idempotency-Key": ""}).code
        == "idempotency_key_missing"
    )
    assert till.call("points.earn", till.slip(), again="short").code == "idempotency_key_missing"


def test_keys_end(till, cast, at):
    assert till.call("whoami", headers={"Authorization": ""}).code == "key_missing"
    assert till.call("whoami", headers={"Authorization": "Basic abc"}).code == "key_missing"
    assert till.call("whoami", token="mlive_" + "x" * 32).code == "key_unknown"
    admin = actor_of(cast.admin)
    with transaction():
        new, token = partners.rotate_key(admin, db.session.merge(till.key), 7)
    assert till.call("whoami").status == till.call("whoami", token=token).status == 200
    at.advance(dt.timedelta(days=7, seconds=1))
    assert till.call("whoami").code == "key_expired"
    assert till.call("whoami", token=token).status == 200
    with transaction():
        partners.revoke_key(admin, db.session.merge(new))
    assert till.call("whoami", token=token).code == "key_revoked"


def test_a_retry_with_the_new_key_of_the_same_partner_is_the_same_call(till, cast):
    body = till.slip(500)
    first = till.call("points.earn", body, again="over-the-change")
    with transaction():
        _new, token = partners.rotate_key(actor_of(cast.admin), db.session.merge(till.key), 7)
    again = till.call("points.earn", body, again="over-the-change", token=token)
    assert again.body == first.body


def test_scopes_networks_and_limits_of_a_key(till, cast):
    _key, token = make_key(cast, till.partner, "points:read")
    assert till.call("points.earn", till.slip(), token=token).code == "scope_missing"
    _key, token = make_key(cast, till.partner, networks="203.0.113.0/24")
    assert till.call("whoami", token=token).code == "network_refused"
    _key, token = make_key(cast, till.partner, networks="127.0.0.1", a_minute=3)
    statuses = [till.call("whoami", token=token) for _n in range(5)]
    assert [one.status for one in statuses] == [200, 200, 200, 429, 429]
    assert 0 < int(statuses[-1].headers["Retry-After"]) <= 60


def test_guessing_keys_is_slowed_down(till):
    codes = {till.call("whoami", token=f"mlive_{n:032d}").code for n in range(32)}
    assert codes == {"key_unknown", "rate_limited"}
    assert till.call("whoami").status == 200


def test_another_mall_sees_nothing_of_this_one(till, cast, app):
    admin = actor_of(cast.stranger)
    with transaction():
        told = partners.PartnerTold("shop", "外店", "", cast.foreign_tenant.id)
        other = partners.save_partner(admin, None, told)
    with transaction():
        scopes = ["points:read", "points:earn", "points:redeem", "points:refund"]
        _key, token = partners.make_key(admin, other, partners.KeyTold("X", scopes))
    till.earn(5000, "Z-1")
    taken = till.call("points.redeem", {"card": CARD, "points": 10, "purpose": "other"})
    assert till.call("points.balance", {"card": CARD}, token=token).code == "card_unknown"
    assert (
        till.call("points.undo_redeem", {"reason": "mine?"}, path_id=taken.body["id"], token=token).code
        == "not_found"
    )
    back = {"slip_number": "Z-1", "date": "2026-03-04", "return_number": "R", "amount_fen": 100}
    assert till.call("points.refund", back, token=token).code == "slip_unknown"


def test_the_log_has_every_call_and_no_word_about_people(till, logged):
    till.earn(500, again="13912345678-a")
    till.call("points.balance", {"card": OTHER})
    till.call("whoami")
    rows = logged()
    assert [(one.call, one.status, one.code) for one in rows] == [
        ("points.earn", 201, ""), ("points.balance", 404, "card_unknown"), ("whoami", 200, ""),
    ]  # fmt: skip
    assert "13912345678" not in rows[0].idempotency_key
    assert all(one.ms >= 0 and one.key_id == till.key.id for one in rows)


def test_sentences_come_in_the_language_of_the_call(till):
    zh = till.call("points.balance", {"card": OTHER}, headers={"Accept-Language": "zh-CN"})
    en = till.call("points.balance", {"card": OTHER})
    assert "卡" in zh.body["detail"] and en.body["detail"].isascii() and zh.code == en.code


def test_no_cookie_counts_and_unknown_addresses_are_problems(app, cast, till):
    from tests.factories import login_as

    browser = app.test_client()
    login_as(browser, cast.admin)
    assert browser.get("/api/v1/whoami").status_code == 401
    for method, path, status in (
        ("GET", "points/earn", 405),
        ("POST", "nowhere", 404),
        ("PUT", "whoami", 405),
    ):
        answer = browser.open(f"/api/v1/{path}", method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert json.loads(browser.get("/api/v1/openapi.json").data)["openapi"] == "3.1.0"


def test_a_stopped_partner_is_shut_out_and_a_till_is_a_till(till, cast):
    assert isinstance(till, Till)
    with transaction():
        row = db.session.merge(till.partner)
        told = partners.PartnerTold("shop", "x", "x", is_active=False)
        partners.save_partner(actor_of(cast.admin), row, told)
    assert till.call("whoami").code == "key_revoked"
