"""The screen of the points desk: who is found, what is done, what survives an error."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from mallops.blueprints.gifts.actions.vouchers import signed_code
from mallops.blueprints.gifts.models import GiftIssue, Voucher, VoucherUse
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import find_carried
from mallops.core.db import db, transaction
from tests.factories import login_as
from tests.integration.counter.conftest import text_of
from tests.integration.gifts.conftest import TODAY, count

pytestmark = pytest.mark.usefixtures("app_ctx")


def test_the_desk_is_empty_and_strangers_do_not_enter(screen, cast, new_client):
    page = screen.get()
    assert page.status_code == 200 and 'name="q"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert login_as(new_client(), cast.officer).get("/desk/points").status_code == 403


def test_a_member_is_found_by_number_and_its_four_actions_stand_there(screen):
    with transaction():
        db.session.get_one(Member, screen.member.id).number = "ONE-KF-HY-202603-0001"
    page = screen.post("/find", q="one-kf-hy-202603-0001")
    assert page.status_code == 200
    for what in ("earn", "redeem", "refund", "card"):
        assert f"/desk/points/{screen.member.uid}/{what}" in page.text
        assert screen.get(f"/{screen.member.uid}/{what}").status_code == 200


def test_a_slip_gives_points_and_the_box_is_empty_again(screen, cast):
    told = {"tenant": cast.tenant.code, "number": "A1", "amount": "1000", "on": TODAY.isoformat()}
    seen = screen.act("preview", **told)
    assert "+100" in text_of(seen)
    done = screen.act("earn", **told)
    assert done.status_code == 200 and "desk-receipt" in done.text
    assert screen.shelf.desk.balance() == 100
    assert 'name="q" value=""' in done.text
    again = screen.act("earn", **told)
    assert again.status_code == 409 and 'value="A1"' in again.text


@pytest.mark.parametrize("cap", ["cap_day", "cap_month"])
def test_the_preview_counts_what_the_caps_have_seen_as_the_booking_does(screen, cast, rules, cap):
    rules(**{cap: 150})
    told = {"tenant": cast.tenant.code, "amount": "1000", "on": TODAY.isoformat()}
    screen.act("earn", number="A1", **told)
    seen = screen.act("preview", number="A2", **told)
    assert text_of(seen).startswith("+50 ")
    screen.act("earn", number="A2", **told)
    assert screen.shelf.desk.balance() == 150


def test_a_gift_is_signed_for_and_leaves_points_and_stock(screen):
    screen.shelf.desk.earn(10_000)
    refused = screen.act("redeem", choice=f"gift:{screen.shelf.cup.uid}", quantity="1")
    assert refused.status_code == 422 and count(GiftIssue) == 0
    assert screen.shelf.desk.balance() == 1000
    done = screen.act("redeem", choice=f"gift:{screen.shelf.cup.uid}", quantity="2", signature="Wang Wei")
    assert done.status_code == 200
    assert (screen.shelf.desk.balance(), screen.shelf.there()) == (800, (3, 0))


def test_a_voucher_is_bought_scanned_and_taken_once(screen, cast):
    screen.shelf.desk.earn(10_000)
    assert screen.act("redeem", choice=f"voucher:{screen.shelf.cash.uid}").status_code == 200
    code = signed_code(screen.shelf.desk_voucher())
    page = screen.post("/find", q=code)
    assert page.status_code == 200 and "/desk/points/take" in page.text
    told = {"code": code, "tenant": cast.tenant.code, "amount": "50"}
    small = screen.post("/take", **told)
    assert small.status_code == 422 and 'value="50"' in small.text
    assert screen.post("/take", **{**told, "amount": "200"}).status_code == 200
    assert screen.post("/find", q=code).status_code == 409
    assert count(VoucherUse) == 1 and count(Voucher, Voucher.state == "used") == 1


def test_goods_that_come_back_take_their_points(screen):
    slip = screen.shelf.desk.slip(screen.shelf.desk.earn(1000))
    page = screen.act("refund", slip=str(slip.id), amount="400", number="R1")
    assert page.status_code == 200 and screen.shelf.desk.balance() == 60
    wrong = screen.act("refund", slip=str(slip.id), amount="700", number="R2")
    assert wrong.status_code == 422 and 'value="700"' in wrong.text


def test_what_was_done_today_is_taken_back_with_a_reason(screen):
    screen.shelf.desk.earn(10_000)
    issue = screen.shelf.give()
    url = f"/undo/gift/{issue.uid}"
    assert url in screen.get().text and screen.get(url).status_code == 200
    assert screen.post(url, reason="").status_code == 422
    assert screen.post(url, reason="Broken").status_code == 200
    assert (screen.shelf.desk.balance(), screen.shelf.there()) == (1000, (5, 0))


def test_the_day_of_work_lasts_into_the_night(screen, cast, at):
    """Half past midnight: the work of the evening still stands there, and a slip of the new day counts."""
    screen.shelf.desk.earn(10_000)
    issue = screen.shelf.give()
    at.set(dt.datetime.combine(TODAY + dt.timedelta(days=1), dt.time(0, 30), ZoneInfo("Asia/Shanghai")))
    assert f'value="{TODAY.isoformat()}"' not in screen.get(f"/{screen.member.uid}/earn").text
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    told = {"tenant": cast.tenant.code, "number": "N1", "amount": "100", "on": tomorrow}
    assert screen.act("earn", **{**told, "on": ""}).status_code == 422  # either day: the clerk reads it off
    assert screen.act("earn", **told).status_code == 200
    page = screen.get()
    kept = set(re.findall(r"/undo/(gift|entry)/([0-9a-f-]{36})", page.text))
    assert ("gift", str(issue.uid)) in kept and len(kept) == 3
    assert screen.post(f"/undo/gift/{issue.uid}", reason="Broken").status_code == 200


def test_what_somebody_else_did_is_not_taken_back_here(screen, cast, new_client):
    screen.shelf.desk.earn(10_000)
    issue = screen.shelf.give()
    other = login_as(new_client(), cast.supervisor)
    page = other.post(f"/desk/points/undo/gift/{issue.uid}", data={"reason": "Broken"})
    assert page.status_code == 409 and count(GiftIssue, GiftIssue.state == "issued") == 1


def test_the_screens_of_gifts_open(screen, mem, new_client, cast):
    screen.shelf.desk.earn(100_000)
    issue, voucher = screen.shelf.give(), screen.shelf.buy()
    screen.shelf.use(signed_code(screen.shelf.buy()))
    keeper = login_as(new_client(), mem)
    for path in (
        "/gifts/",
        "/gifts/new",
        f"/gifts/{screen.shelf.cup.uid}/edit",
        "/gifts/stock/",
        "/gifts/stock/receive",
        "/gifts/stock/move",
        "/gifts/stock/off",
        f"/gifts/stock/count?desk={screen.shelf.place.uid}",
        "/gifts/issues",
        f"/gifts/issues/{issue.uid}",
        "/vouchers/",
        f"/vouchers/{voucher.uid}",
        "/vouchers/kinds",
        "/vouchers/kinds/new",
        f"/vouchers/kinds/{screen.shelf.cash.uid}/edit",
        "/vouchers/settlement/",
        f"/vouchers/settlement/?shop={cast.tenant.uid}",
        "/vouchers/settlement/settlement.xlsx",
    ):
        assert keeper.get(path).status_code == 200, path


def test_a_lost_card_is_void_and_the_next_one_is_given_out(screen):
    assert screen.act("lost").status_code == 409  # no card yet
    done = screen.act("card", electronic="y")
    assert done.status_code == 200 and f"/members/{screen.member.uid}/label.pdf" in done.text
    first = find_carried(screen.member.id)
    assert screen.act("lost").status_code == 200
    assert find_carried(screen.member.id) is None
    assert screen.act("card", electronic="y").status_code == 200
    assert find_carried(screen.member.id).number != first.number


def test_what_a_voucher_became_is_said_as_it_is(screen):
    screen.shelf.desk.earn(100_000)
    used, cancelled = screen.shelf.buy(), screen.shelf.buy()
    screen.shelf.use(used.code)
    screen.post(f"/undo/voucher/{cancelled.uid}", reason="Not wanted")
    screen.client.set_cookie("lang", "en")
    done = text_of(screen.get()).partition("What I did today")[2]
    assert " Used " in done and " Cancelled " in done


@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_the_papers_of_gifts_are_printed(screen, mem, new_client, cast, lang):
    screen.shelf.desk.earn(100_000)
    issue, voucher = screen.shelf.give(), screen.shelf.buy()
    screen.shelf.use(signed_code(screen.shelf.buy()))
    keeper = login_as(new_client(), mem)
    for path in (
        f"/gifts/issues/{issue.uid}/receipt.pdf?",
        f"/gifts/issues/{issue.uid}/receipt.pdf?slim=1",
        f"/vouchers/{voucher.uid}/voucher.pdf?",
        f"/vouchers/{voucher.uid}/voucher.pdf?slim=1",
        "/vouchers/settlement/settlement.pdf?",
        f"/vouchers/settlement/settlement.pdf?shop={cast.tenant.uid}",
        f"/gifts/stock/count.pdf?desk={screen.shelf.place.uid}",
    ):
        answer = keeper.get(f"{path}&lang={lang}")
        assert answer.status_code == 200 and answer.data[:5] == b"%PDF-", path
    assert keeper.get("/gifts/stock/count.pdf?desk=nowhere").status_code in (200, 404)
    assert screen.client.get(f"/gifts/stock/count.pdf?desk={screen.shelf.place.uid}").status_code == 403
