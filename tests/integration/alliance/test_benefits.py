"""Benefits: for whom, how often, settled how; the link, stars, months, erasure (25.1)."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pypdf import PdfReader

from mallops.blueprints.alliance.actions import benefits as acts
from mallops.blueprints.alliance.actions.joining import data_of, forget, move_uses
from mallops.blueprints.alliance.actions.settling import sign_month
from mallops.blueprints.alliance.actions.telling import make_link
from mallops.blueprints.alliance.models import AllianceRating, AllianceUse
from mallops.blueprints.alliance.queries.merchants import benefits_for
from mallops.blueprints.alliance.rules import NotForThem, UsedAlready
from mallops.core.casework.actions import move
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid
from tests.factories import actor_of, login_as
from tests.integration.alliance.conftest import TODAY, Club, carry
from tests.integration.gifts.conftest import crowd
from tests.integration.points.conftest import make_member

__all__ = ["crowd"]
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(("rule", "after", "again"), [
    ("once", 400, False), ("day", 0, False), ("day", 1, True), ("month", 20, False), ("month", 31, True),
    ("free", 0, True),
])  # fmt: skip
def test_it_counts_as_often_as_its_rule_says(club: Club, at: Any, rule: str, after: int, again: bool) -> None:
    benefit = club.add(rule=rule)
    club.use(benefit)
    at.advance(after * DAY)
    club.merchant.to_on = TODAY + 999 * DAY
    if again:
        assert club.use(benefit).id
    else:
        with pytest.raises(UsedAlready):
            club.use(benefit)


def test_the_same_form_twice_counts_once(club: Club) -> None:
    key = uuid.uuid4()
    free = club.add(rule="free")
    assert club.use(free, uid=key).id == club.use(free, uid=key).id
    assert club.again(club.merchant).use_count == 1


def test_sixteen_at_once_count_one(club: Club, crowd: Any) -> None:
    benefit_id, member_id = club.benefit.id, club.member.id

    def once(_number: int) -> Any:
        benefit = db.session.get_one(type(club.benefit), benefit_id)
        return acts.redeem(club.clerk, benefit, db.session.get_one(type(club.member), member_id))

    got = crowd(once, 16)
    assert sum(isinstance(one, AllianceUse) for one in got) == 1
    assert all(isinstance(one, AllianceUse | UsedAlready) for one in got)
    assert club.again(club.merchant).use_count == 1


def test_only_its_tiers_only_active_members_only_now(club: Club, at: Any) -> None:
    gold = club.add(tiers=("gold",))
    with pytest.raises(NotForThem):
        club.use(gold)
    member = make_member(club.cast.mall.id, tier="gold")
    assert club.use(gold, member).id
    with pytest.raises(NotForThem):
        club.use(member=make_member(club.cast.mall.id, state="frozen"))
    later = club.add(from_on=TODAY + DAY)
    with pytest.raises(NotForThem):
        club.use(later)
    names = [one.benefit.id for one in benefits_for(club.cast.mall.id, "", TODAY)]
    assert names == [club.benefit.id]
    assert gold.id in [one.benefit.id for one in benefits_for(club.cast.mall.id, "gold", TODAY)]
    assert benefits_for(club.cast.other_mall.id, "gold", TODAY) == []


def test_of_an_ended_merchant_nobody_gets_anything(club: Club) -> None:
    with transaction():
        move(club.manager, club.merchant, "end", note="Closed")
    assert benefits_for(club.cast.mall.id, "", TODAY) == []


def test_behind_the_link_a_card_is_enough_and_no_name_is_shown(club: Club, app: Any) -> None:
    card = carry(club.member)
    club.member.name, club.member.phone = "张伟", "13700001111"
    db.session.commit()
    with transaction():
        link = make_link(club.keeper, club.merchant)
    url, browser = link.url[link.url.index("/t/") :], app.test_client()
    page = browser.get(url).get_data(as_text=True)
    assert club.benefit.name in page
    told = {"benefit": str(club.benefit.uid), "card": card.number, "uid": str(uuid.uuid4())}
    assert browser.post(url, data=told).status_code == 303
    page = browser.get(url).get_data(as_text=True)
    assert "张伟" not in page and "13700001111" not in page
    again = browser.post(url, data=told | {"uid": str(uuid.uuid4())})
    assert again.status_code == 409 and card.number in again.get_data(as_text=True)
    for wrong in (card.number[:-1] + str((int(card.number[-1]) + 1) % 10), "13700001111", "张伟", ""):
        assert browser.post(url, data=told | {"card": wrong, "uid": str(uuid.uuid4())}).status_code == 422
    assert browser.post(url, data=told | {"benefit": str(uuid.uuid4())}).status_code == 422
    row = db.session.scalars(sa.select(AllianceUse)).one()
    assert (row.way, row.by_id, row.fen) == ("link", None, 500)


def test_a_lost_card_opens_nothing(club: Club, app: Any) -> None:
    card = carry(club.member, 2, "lost")
    with transaction():
        link = make_link(club.keeper, club.merchant)
    told = {"benefit": str(club.benefit.uid), "card": card.number, "uid": str(uuid.uuid4())}
    assert app.test_client().post(link.url[link.url.index("/t/") :], data=told).status_code == 422


def test_the_desk_counts_rates_and_takes_back(club: Club, app: Any) -> None:
    card, browser = carry(club.member), login_as(app.test_client(), club.cast.desk)
    page = browser.post("/alliance/desk/find", data={"q": card.number}).get_data(as_text=True)
    assert club.benefit.name in page
    base = f"/alliance/desk/{club.member.uid}"
    told = {"benefit": str(club.benefit.uid), "uid": str(uuid.uuid4())}
    assert browser.post(f"{base}/use", data=told).status_code == 303
    assert browser.post(f"{base}/use", data=told | {"uid": str(uuid.uuid4())}).status_code == 409
    use = db.session.scalars(sa.select(AllianceUse)).one()
    assert browser.post(f"/alliance/desk/uses/{use.uid}/stars", data={"stars": "9"}).status_code == 422
    assert browser.post(f"/alliance/desk/uses/{use.uid}/stars", data={"stars": "4"}).status_code == 303
    assert browser.post(f"/alliance/desk/uses/{use.uid}/undo", data={"why": ""}).status_code == 422
    assert browser.post(f"/alliance/desk/uses/{use.uid}/undo", data={"why": "Wrong card"}).status_code == 303
    merchant = club.again(club.merchant)
    assert (merchant.use_count, str(merchant.rating), merchant.rating_count) == (0, "4.0", 1)
    assert club.use().id  # it can be used again
    for person, status in ((club.cast.finance, 403), (club.cast.stranger, 404)):
        assert login_as(app.test_client(), person).post(f"{base}/use", data=told).status_code == status


def test_stars_of_the_house_replace_its_own_and_average(club: Club) -> None:
    use = club.use()
    with transaction():
        acts.rate(club.clerk, club.merchant, 5, "好", use)
        acts.rate(club.clerk, club.merchant, 1)
        acts.rate(club.clerk, club.merchant, 2)
        acts.rate(club.keeper, club.merchant, 3)
    merchant = club.again(club.merchant)
    assert (merchant.rating_count, str(merchant.rating)) == (3, "3.3")
    with pytest.raises(Invalid):
        acts.rate(club.clerk, club.merchant, 6)


def test_a_month_is_signed_by_finance_when_it_is_over_and_then_stays(club: Club, at: Any, app: Any) -> None:
    use = club.use()
    club.use(club.add(settle="merchant", fen=200))
    finance, month = actor_of(club.cast.finance), f"{TODAY:%Y-%m}"
    with pytest.raises(Conflict):
        sign_month(finance, club.merchant, month, "F")
    at.advance(30 * DAY)
    with pytest.raises(Forbidden):
        sign_month(club.manager, club.merchant, month, "M")
    with pytest.raises(Invalid):
        sign_month(finance, club.merchant, month, "")
    db.session.rollback()
    browser = login_as(app.test_client(), club.cast.finance)
    url = f"/alliance/settlement/{club.merchant.uid}/sign?month={month}&merchant={club.merchant.uid}"
    assert browser.post(url, data={"signature": ""}).status_code == 422
    assert browser.post(url, data={"signature": "F. Nance"}).status_code == 303
    assert browser.post(url, data={"signature": "F. Nance"}).status_code == 409
    with pytest.raises(Conflict):
        acts.undo(club.clerk, club.again(use), "Late")
    db.session.rollback()
    asked = f"month={month}&merchant={club.merchant.uid}"
    book = load_workbook(io.BytesIO(browser.get(f"/alliance/settlement/settlement.xlsx?{asked}").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len([one for one in rows if "晨光书店" in one]) == 2
    paper = PdfReader(io.BytesIO(browser.get(f"/alliance/settlement/settlement.pdf?{asked}&lang=zh").data))
    assert "晨光书店" in paper.pages[0].extract_text()


def test_two_members_that_become_one_keep_what_they_used(club: Club) -> None:
    other = make_member(club.cast.mall.id)
    club.use()
    club.use(member=other)
    with transaction():
        move_uses(club.keeper, club.member, other)
    assert {one.member_id for one in db.session.scalars(sa.select(AllianceUse))} == {club.member.id}
    with pytest.raises(UsedAlready):
        club.use()


def test_a_forgotten_member_leaves_counts_without_words(club: Club) -> None:
    use = club.use()
    with transaction():
        acts.rate(club.clerk, club.merchant, 5, "我是张伟", use)
    assert data_of(club.member)["ratings"][0]["comment"] == "我是张伟"
    with transaction():
        forget(club.keeper, club.member)
    assert not db.session.scalars(sa.select(AllianceRating)).one().comment
    assert club.again(club.merchant).use_count == 1
