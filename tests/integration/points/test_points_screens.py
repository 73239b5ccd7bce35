"""What the screens of points show, take and refuse."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.rules.hooks import PANELS
from mallops.blueprints.points.models import PointAdjustment, PointCampaign, PointPolicy
from mallops.blueprints.points.queries.ledger import balance_at, find_account, member_card
from mallops.blueprints.points.tasks import run_night, run_proof
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.jobs import enqueue, run_pending
from tests.factories import actor_of, login_as
from tests.integration.points.conftest import NOON
from tests.support.queries import counted


@pytest.fixture
def browser(new_client):
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def earned(desk):
    """128 points of one slip, 30 of them redeemed."""
    posted = desk.earn(1_285, number="S1001")
    desk.redeem(30, "gift")
    return posted


def page(client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return answer.get_data(as_text=True)


def test_the_statement_shows_each_balance_and_that_of_a_past_day(desk, earned, browser, at):
    at.set(NOON + dt.timedelta(days=3))
    text = page(browser(desk.cast.desk), f"/points/members/{desk.member.uid}?on=2026-03-04")
    assert "+128" in text and "−30" in text and "1 point for ¥10.00" in text
    assert "the balance was 98 points" in text
    assert "the balance was 0 points" in page(
        browser(desk.cast.desk), f"/points/members/{desk.member.uid}?on=2026-03-03"
    )


def test_filters_leave_what_they_say(desk, earned, browser):
    client = browser(desk.cast.desk)
    assert "+128" not in page(client, f"/points/members/{desk.member.uid}?kind=redeem")
    assert "Nothing fits" in page(client, f"/points/members/{desk.member.uid}?until=2026-03-03")
    page(client, f"/points/members/{desk.member.uid}?kind=nonsense&since=x&below=-1")


def test_the_members_page_carries_the_points(desk, earned, browser):
    assert any(hook.__name__ == "points_panel" for _order, hook in PANELS)
    assert "98" in page(browser(desk.cast.desk), f"/members/{desk.member.uid}")


def test_a_card_costs_at_most_four_statements(app, desk, earned):
    db.session.expire_all()
    member = desk.member
    assert member.mall_id
    with counted(app) as seen:
        card = member_card(member, "Asia/Shanghai")
        assert [line.entry.kind for line in card.entries] == ["redeem", "earn"]
        assert (card.balance, card.progress.next_missing) == (98, 872)
    assert len(seen) <= 4, seen


def test_strangers_and_others_see_nothing(desk, earned, browser):
    stranger = browser(desk.cast.stranger)
    for url in (f"/points/members/{desk.member.uid}", f"/points/entries/{earned.uid}"):
        assert stranger.get(url).status_code == 404
    assert browser(desk.cast.officer).get(f"/points/members/{desk.member.uid}").status_code == 403
    assert browser(desk.cast.desk).get("/points/books/").status_code == 403
    assert browser(desk.cast.desk).get("/points/rules/edit").status_code == 403


def test_a_booking_explains_itself_and_is_taken_back_on_screen(desk, earned, browser):
    client, url = browser(desk.cast.lead), f"/points/entries/{earned.uid}"
    assert "Both sides" in page(client, url)
    assert client.post(f"{url}/reverse", data={"reason": ""}).status_code == 422
    assert client.post(f"{url}/reverse", data={"reason": "Wrong card"}).status_code == 303
    assert "Taken back by booking 3" in page(client, url)
    assert "already" in client.post(f"{url}/reverse", data={"reason": "x"}, follow_redirects=True).get_data(
        True
    )


def test_goods_come_back_on_screen_once(desk, earned, browser):
    client, slip = browser(desk.cast.desk), desk.slip(earned)
    url = f"/points/slips/{slip.uid}"
    assert "S1001" in page(client, "/points/slips/?q=s1001&shop=T001")
    wrong = client.post(f"{url}/return", data={"amount": "9999", "number": "R1"})
    assert wrong.status_code == 422 and "9999" in wrong.get_data(True)
    for _again in range(2):
        assert client.post(f"{url}/return", data={"amount": "285", "number": "R1"}).status_code == 303
    assert desk.balance() == 98 - 28


def test_points_by_hand_wait_and_are_agreed_to_on_screen(desk, earned, browser, mem):
    url = f"/points/members/{desk.member.uid}/adjust"
    sent = {
        "uid": "9b2f0a52-6c43-4d7c-9a86-111111111111",
        "direction": "add",
        "points": "900",
        "reason": "goodwill",
    }
    client = browser(mem)
    assert client.post(url, data={**sent, "text": ""}).status_code == 422
    for _again in range(2):
        assert client.post(url, data={**sent, "text": "Complaint 7"}).status_code == 303
    row = db.session.scalars(sa.select(PointAdjustment)).one()
    boss = browser(desk.cast.supervisor)
    assert "Complaint 7" in page(boss, "/points/adjustments/")
    assert "Points by hand to agree to" in page(boss, "/")
    boss.post(f"/points/adjustments/{row.uid}", data={"agree": "yes"})
    assert desk.balance() == 998


def test_taking_more_by_hand_than_there_is_keeps_what_was_typed(desk, earned, browser, mem):
    sent = {"direction": "take", "points": "99", "reason": "wrong", "text": "Too many"}
    answer = browser(mem).post(f"/points/members/{desk.member.uid}/adjust", data=sent)
    assert answer.status_code == 422 and "Too many" in answer.get_data(True) and "98" in answer.get_data(True)


RULES = {
    "fen_per_point": "5.00", "point_fen": "0.01", "tier_basis": "points", "shortfall": "pay",
    "cap_slip": "128", "cap_day": "0", "cap_month": "0", "slip_days": "7", "expiry_months": "12",
    "grace_days": "30",
    "second_from": "300", **{f"day_{day}": "100" if day == 2 else "0" for day in range(7)},
    "rate_of": ["T002", ""], "rate_yuan": ["0", ""],
    "tier_code": ["gold", ""], "tier_zh": ["金卡", ""], "tier_en": ["Gold", ""], "tier_from": ["100", ""],
    "tier_percent": ["10", ""],
}  # fmt: skip


def test_rules_are_drafted_tried_and_put_in_force_by_another(desk, browser, mem):
    client, boss = browser(mem), browser(desk.cast.supervisor)
    wrong = client.post("/points/rules/edit", data={**RULES, "cap_day": "many", "rate_of": ["Nowhere", ""]})
    assert wrong.status_code == 422 and "many" in wrong.get_data(True) and "Nowhere" in wrong.get_data(True)
    assert client.post("/points/rules/edit", data={**RULES, "what": "submit"}).status_code == 303
    row = db.session.scalars(sa.select(PointPolicy)).one()
    trial = page(client, "/points/rules/?amount=500&shop=T001&on=2026-03-04&version=new")
    assert "At most 128 points a slip" in trial and "−72" in trial
    assert "¥10.00" in page(client, "/points/rules/?amount=500&on=2026-03-04")
    assert client.post(f"/points/rules/{row.uid}/decide", data={"what": "agree"}).status_code == 403
    boss.post(f"/points/rules/{row.uid}/decide", data={"what": "agree"})
    db.session.refresh(row)
    assert row.state == "live"
    assert desk.earn(500).points == 128


def test_a_campaign_counts_once_another_agreed(desk, browser, mem):
    client, boss = browser(mem), browser(desk.cast.supervisor)
    sent = {
        "name_zh": "周年庆", "name_en": "Jubilee", "starts_on": "2026-03-01", "ends_on": "2026-03-31",
        "percent": "100", "points": "0", "least": "100", "where": "T001",
    }  # fmt: skip
    wrong = client.post("/points/campaigns/", data={**sent, "ends_on": "2026-02-01", "where": "Nowhere"})
    assert wrong.status_code == 422 and "周年庆" in wrong.get_data(True)
    assert client.post("/points/campaigns/", data=sent).status_code == 303
    row = db.session.scalars(sa.select(PointCampaign)).one()
    assert desk.earn(100).points == 10
    page(client, f"/points/campaigns/{row.uid}")
    client.post(f"/points/campaigns/{row.uid}/submit")
    assert "Jubilee" in page(boss, "/")
    boss.post(f"/points/campaigns/{row.uid}/decide", data={"what": "agree"})
    assert desk.earn(100).points == 20
    boss.post(f"/points/campaigns/{row.uid}/decide", data={"what": "stop", "note": "Over budget"})
    assert desk.earn(100).points == 10


def test_the_books_say_that_they_balance(desk, earned, browser):
    client = browser(desk.cast.manager)
    assert "have not been proven" in page(client, "/points/books/")
    client.post("/points/books/prove")
    run_pending()
    text = page(client, "/points/books/")
    assert "The books balance" in text and "98" in text


def test_the_night_runs_points_out_and_proves_what_is_new(desk, earned, at):
    at.set(dt.datetime(2028, 4, 1, 1, tzinfo=dt.UTC))
    with transaction():
        job = enqueue("points.night", {"mall_id": desk.cast.mall.id, "tz": "Asia/Shanghai"})
    assert run_night(job) == {"expired": 1, "faults": 0}
    assert desk.balance() == 0
    assert run_proof(job) == {"faults": 0}


def test_the_command_proves_and_fails_when_something_is_wrong(broken_books, app, desk, earned):
    runner = app.test_cli_runner()
    good = runner.invoke(args=["points", "prove", "--mall", "one"])
    assert good.exit_code == 0 and "the books balance" in good.output
    with transaction():
        db.session.execute(sa.text("UPDATE point_accounts SET balance = balance + 5 WHERE kind = 'sales'"))
    bad = runner.invoke(args=["points", "prove"])
    assert bad.exit_code == 1 and "THE BOOKS ARE WRONG" in bad.output


def test_papers_and_files(desk, earned, browser):
    client = browser(desk.cast.manager)
    for url in (
        f"/points/members/{desk.member.uid}/statement.pdf",
        f"/points/entries/{earned.uid}/receipt.pdf",
    ):
        assert client.get(url).data.startswith(b"%PDF")
    sheet = client.get(f"/points/members/{desk.member.uid}/statement.csv").get_data(as_text=True)
    assert "S1001" in sheet and "98" in sheet


def test_the_balance_of_any_moment_is_one_step(app, desk, earned, at):
    account = find_account(desk.member)
    with counted(app) as seen:
        assert balance_at(account.id, NOON) == 98
        assert balance_at(account.id, NOON - dt.timedelta(seconds=1)) == 0
    assert len(seen) == 2


def test_a_member_that_is_forgotten_leaves_books_without_a_word(desk, earned):
    from mallops.blueprints.points.actions.members import forget_words, points_of
    from mallops.blueprints.points.models import PointNote

    desk.redeem(1, "note")
    with transaction():
        from mallops.blueprints.points.actions.redeeming import redeem

        redeem(desk.actor, desk.member.id, 2, "noted", note="Mrs Wang's umbrella")
    assert points_of(desk.member)["balance"] == 95
    with transaction():
        forget_words(Actor.system(desk.cast.mall.id), desk.member)
    assert db.session.scalars(sa.select(PointNote)).all() == []
    assert actor_of(desk.cast.desk).mall_id == desk.cast.mall.id
