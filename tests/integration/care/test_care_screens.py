"""The screens of care: who may, what they show, what they refuse, what is kept when they refuse."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from mallops.blueprints.care.actions.planning import draw_sample
from mallops.blueprints.care.models import Callback, CareScript, CareSegment
from mallops.blueprints.care.queries.calls import rules_of
from mallops.core.db import db, transaction
from mallops.core.jobs import run_pending
from tests.factories import login_as, make_user
from tests.integration.care.conftest import TODAY, House, day


@pytest.fixture
def worker(house: House, client: FlaskClient) -> FlaskClient:
    login_as(client, house.people["crm"])
    return client


def page(client: FlaskClient, url: str, status: int = 200, **form: Any) -> str:
    response = client.post(url, data=form) if form else client.get(url)
    assert response.status_code == status, response.get_data(as_text=True)[:2000]
    return response.get_data(as_text=True)


def newest() -> Callback:
    db.session.rollback()
    return db.session.scalars(sa.select(Callback).order_by(Callback.id.desc())).first()


def test_the_list_of_the_day_shows_no_number(house: House, worker: FlaskClient) -> None:
    member = house.member("phone", name="Zhuge Liang")
    house.call(member, owner_id=house.worker.user_id)
    text = page(worker, "/care/")
    assert "Zhuge Liang" in text and member.phone not in text
    assert "Zhuge Liang" in page(worker, "/care/?mine=1")
    assert "Zhuge Liang" not in page(worker, "/care/?reason=vip")


def test_readers_see_masked_names_and_no_button(house: House, client: FlaskClient) -> None:
    call = house.call(house.member("phone", name="Zhuge Liang"), why="the lamp")
    login_as(client, house.cast.leasing)
    for url in ("/care/", f"/callbacks/{call.uid}"):
        text = page(client, url)
        assert "Zhuge Liang" not in text and "the lamp" not in text
    page(client, f"/callbacks/{call.uid}/call", 403)
    page(client, f"/callbacks/{call.uid}/dial", 403, go="1")
    page(client, "/care/rules", 403)


def test_strangers_find_nothing(house: House, client: FlaskClient) -> None:
    member = house.member("phone")
    call, segment = house.call(member), house.segment([["kind", {"kind": "person"}]])
    login_as(client, house.cast.stranger)
    for url in (
        f"/callbacks/{call.uid}", f"/callbacks/{call.uid}/call", f"/care/segments/{segment.uid}",
        f"/members/{member.uid}/quality", f"/members/{member.uid}/quality.pdf",
    ):  # fmt: skip
        page(client, url, 404)
    login_as(client, house.cast.finance)
    page(client, "/care/", 403)


def test_from_the_list_to_the_number_to_the_outcome(house: House, worker: FlaskClient) -> None:
    member = house.member("phone")
    call = house.call(member)
    url = f"/callbacks/{call.uid}"
    assert f"tel:{member.phone}" not in page(worker, f"{url}/call")
    assert worker.post(f"{url}/dial").status_code == 303
    text = page(worker, f"{url}/call")
    assert f'href="tel:{member.phone}"' in text and "this is" in text
    typed = {"outcome": "reached", "result": "The lamp is fine", "channel": "phone"}
    refused = page(worker, f"{url}/outcome", 422, **typed)
    assert "The lamp is fine" in refused and "from 1 to 5" in refused
    done = worker.post(f"{url}/outcome", data={**typed, "satisfaction": "5"})
    assert done.status_code == 303
    assert (newest().state, newest().satisfaction) == ("done", 5)
    assert worker.get(f"{url}/call").status_code == 303
    assert "The lamp is fine" in page(worker, url)


def test_a_new_callback_by_number_and_what_is_refused(house: House, worker: FlaskClient) -> None:
    member = house.member()
    form = {"reason": "winback", "channel": "", "planned_on": TODAY.isoformat(), "why": "Misses us"}
    lost = page(worker, "/callbacks/new", 422, member="600 0000", **form)
    assert "Nobody has this card or number" in lost and "Misses us" in lost
    assert "did not agree" in page(worker, "/callbacks/new", 409, member=member.phone, **form)
    done = worker.post("/callbacks/new", data={**form, "member": member.phone, "reason": "complaint"})
    assert done.status_code == 303
    assert newest().owner_id == house.worker.user_id
    assert member.number in page(worker, f"/callbacks/new?member={member.uid}")


def test_off_the_list_and_on_to_somebody_else(house: House, worker: FlaskClient) -> None:
    call = house.call(house.member())
    url, other = f"/callbacks/{call.uid}", house.cast.desk
    page(worker, f"{url}/owner")
    assert worker.post(f"{url}/owner", data={"owner": str(other.uid)}).status_code == 303
    assert newest().owner_id == other.id
    assert "Choose why" in page(worker, f"{url}/drop", 422, text="gone")
    assert worker.post(f"{url}/drop", data={"why": "settled", "text": "came by"}).status_code == 303
    assert (newest().state, newest().dropped_why) == ("closed", "settled")


def segment_form(**more: Any) -> dict[str, Any]:
    return {
        "name_en": "Lost gold", "match": "all", "in_use": "y", "use": ["tier", "last"],
        "tier.tiers": ["gold", "platinum"],
        "last.how": "longer", "last.days": "90", "every_days": "30", "channel": "phone", **more,
    }  # fmt: skip


def test_a_segment_is_built_with_its_count(house: House, worker: FlaskClient) -> None:
    lost, kept = (house.member("phone", "analysis", tier="gold", name="Huang Yueying") for _n in range(2))
    house.buys(lost, on=day(-91))
    house.buys(kept, on=day(-1))
    seen = worker.post("/care/segments/look", data=segment_form(), headers={"HX-Request": "true"})
    text = seen.get_data(as_text=True)
    assert seen.status_code == 200 and "Huang Yueying" in text and '<b class="num">1</b>' in text
    assert "<html" not in text
    assert "Lost gold" in page(worker, "/care/segments/look", **segment_form())  # without a script
    assert worker.post("/care/segments/new", data=segment_form()).status_code == 303
    run_pending()
    row = db.session.scalars(sa.select(CareSegment)).one()
    assert (row.count, row.version) == (1, 1)
    text = page(worker, f"/care/segments/{row.uid}")
    assert "Huang Yueying" in text and "longer ago than 90 days" in text
    assert 'value="90"' in page(worker, f"/care/segments/{row.uid}/edit")
    changed = segment_form(**{"last.days": "80"})
    assert worker.post(f"/care/segments/{row.uid}/edit", data=changed).status_code == 303
    assert db.session.scalars(sa.select(CareSegment.version)).one() == 2


def test_a_wrong_condition_keeps_what_was_typed(house: House, worker: FlaskClient) -> None:
    wrong = segment_form(**{"last.days": "often", "name_en": "My dear guests"})
    text = page(worker, "/care/segments/new", 422, **wrong)
    assert 'value="often"' in text and "My dear guests" in text and "whole number from 1" in text
    nothing = page(worker, "/care/segments/new", 422, name_en="Empty", match="all")
    assert "Tick at least one condition" in nothing
    assert db.session.scalar(sa.select(sa.func.count(CareSegment.id))) == 0


def test_every_condition_can_be_ticked(house: House, worker: FlaskClient) -> None:
    house.cast.tenant.category = "tea"
    db.session.commit()
    form = segment_form(**{
        "use": ["balance", "expiring", "slips", "spend", "shop", "category", "birthday", "joined", "kind",
                "gender", "consent", "complained", "unhappy"],
        "balance.least": "1", "balance.most": "", "expiring.least": "5", "expiring.days": "30",
        "slips.least": "", "slips.most": "3", "slips.days": "9", "spend.least": "12.50", "spend.most": "",
        "spend.days": "9", "shop.shop": house.cast.tenant.code, "shop.days": "9", "category.category": "tea",
        "category.days": "9", "birthday.month": "0", "joined.how": "within", "joined.days": "9",
        "kind.kind": "person", "gender.gender": "male", "consent.purpose": "sms", "consent.given": "no",
        "complained.days": "9", "unhappy.most": "2", "unhappy.days": "9",
    })  # fmt: skip
    assert worker.post("/care/segments/new", data=form).status_code == 303
    row = db.session.scalars(sa.select(CareSegment)).one()
    text = page(worker, f"/care/segments/{row.uid}")
    assert "¥12.50" in text and house.cast.tenant.code in text
    page(worker, f"/care/segments/{row.uid}/edit")


def test_an_invitation(house: House, worker: FlaskClient) -> None:
    house.member("phone")
    segment = house.segment([["kind", {"kind": "person"}]])
    url = f"/care/segments/{segment.uid}/invite"
    page(worker, url)
    form = {"topic": "Tea fair on Saturday", "planned_on": "", "channel": "phone", "most": "10"}
    assert "Tea fair on Saturday" in page(worker, url, 422, **form)
    assert worker.post(url, data={**form, "planned_on": TODAY.isoformat()}).status_code == 303
    assert "Tea fair on Saturday" in page(worker, f"/callbacks/{newest().uid}/call")


def test_scripts_have_versions(house: House, worker: FlaskClient) -> None:
    call = house.call(house.member(name="Zhuge Liang"))
    page(worker, "/care/scripts")
    wrong = page(worker, "/care/scripts/complaint", 422, text_zh="你好", text_en="Dear {vorname}")
    assert "Dear {vorname}" in wrong and "{vorname} is not filled in" in wrong
    done = worker.post(
        "/care/scripts/complaint", data={"text_zh": "{member}好", "text_en": "New words, {member}"}
    )
    assert done.status_code == 303
    assert db.session.scalars(sa.select(CareScript.version)).one() == 2
    assert "New words" not in page(worker, f"/callbacks/{call.uid}/call")  # it was opened with version 1
    later = house.call(house.member(name="Ma Chao"))
    assert "New words, Ma Chao" in page(worker, f"/callbacks/{later.uid}/call")
    page(worker, "/care/scripts/nothing", 404)


def test_the_rules_of_the_mall(house: House, worker: FlaskClient) -> None:
    form = {
        "gap_days": "10", "call_from": "10:00", "call_until": "20:00", "keep_days": "5", "most_birthday": "9",
        "most_holiday": "9", "most_vip": "9", "most_bulk": "9", "most_winback": "9", "most_plan": "9",
        "vip_tier": "gold", "vip_days": "60", "bulk_yuan": "5000", "bulk_days": "60", "winback_days": "120",
        "sample_share": "2.5", "sample_most": "9",
    }  # fmt: skip
    page(worker, "/care/rules")
    night = page(worker, "/care/rules", 422, **{**form, "call_until": "23:00", "bulk_yuan": "0"})
    assert "Nobody is called at night" in night and 'value="23:00"' in night and "from 1 to" in night
    assert worker.post("/care/rules", data=form).status_code == 303
    now = rules_of(house.cast.mall.id)
    assert (now.gap_days, now.bulk_fen, now.sample_percent, now.vip_tier) == (10, 500_000, 250, "gold")


def test_the_quality_record_on_screen_and_paper(house: House, worker: FlaskClient) -> None:
    member = house.member("phone", name="Zhuge Liang")
    house.buys(member, 368)
    house.note(house.call(member), result="The lamp is fine", satisfaction=2)
    url = f"/members/{member.uid}/quality"
    text = page(worker, url)
    assert "¥368.00" in text and "The lamp is fine" in text and "2.0 / 5" in text
    for lang in ("zh", "en"):
        pdf = worker.get(f"{url}.pdf?lang={lang}").data
        words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
        assert "368.00" in words and "The lamp is fine" in words
    assert "The lamp is fine" not in page(worker, f"{url}?since=2025-01-01&until=2025-02-01")
    assert f"/members/{member.uid}/quality" in page(worker, f"/members/{member.uid}")


def test_the_figures_have_no_names(house: House, worker: FlaskClient) -> None:
    for yuan in (900, 100):
        member = house.member("phone", "analysis", name="Zhuge Liang", tier="gold")
        house.buys(member, yuan)
    lost = house.member("phone")
    house.note(house.call(lost, "winback"))
    house.buys(lost, 50)
    text = page(worker, "/care/figures")
    assert "85.7" in text  # 900 of 1050: the first tenth
    assert "1 of 1 called bought within 60 days" in text
    assert "Zhuge Liang" not in text  # CRM sees members masked
    sheet = worker.post("/care/figures/figures.xlsx")
    cells = [cell.value for row in load_workbook(io.BytesIO(sheet.data)).worksheets[0] for cell in row]
    assert "¥1,050" in cells and not any("Zhuge" in str(one) for one in cells)
    pdf = worker.get("/care/figures/report.pdf?lang=en").data
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
    assert "Key-customer analysis" in words and "Zhuge" not in words
    page(worker, "/care/figures?since=nonsense&until=2031-99")
    assert "No purchases" in page(worker, "/care/figures?since=2025-01&until=2025-02")


def test_who_deals_with_members_sees_the_names_of_the_best(house: House, client: FlaskClient) -> None:
    house.buys(house.member("analysis", name="Zhuge Liang"), 900)
    house.buys(house.member(name="Sima Yi"), 800)  # did not agree to the analysis
    login_as(client, house.cast.manager)
    text = page(client, "/care/figures")
    assert "Zhuge Liang" in text and "Sima Yi" not in text
    login_as(client, house.cast.director)
    assert "Zhuge Liang" not in page(client, "/care/figures")


def test_the_draw_can_be_looked_at(house: House, worker: FlaskClient, at: Any) -> None:
    house.buys(house.member(name="Zhuge Liang"))
    at.advance(dt.timedelta(days=1))
    with transaction():
        uid = draw_sample(house.system, TODAY).uid
    assert str(uid) in page(worker, "/care/samples/")
    text = page(worker, f"/care/samples/{uid}")
    assert "the same customers come out" in text and "Zhuge Liang" in text


def test_the_start_page_counts_my_care(house: House, worker: FlaskClient) -> None:
    house.call(house.member(name="Zhuge Liang"), owner_id=house.worker.user_id)
    text = page(worker, "/")
    assert "My care today" in text and "Zhuge Liang" in text


def test_the_night_closes_the_buttons(house: House, worker: FlaskClient, at: Any) -> None:
    call = house.call(house.member())
    at.advance(dt.timedelta(hours=10))
    login_as(worker, house.people["crm"])
    assert "Nobody is called now" in page(worker, "/care/")
    assert worker.post(f"/callbacks/{call.uid}/dial").status_code == 303
    text = page(worker, f"/callbacks/{call.uid}/call")
    assert "Nobody is called at this hour" in text and "tel:" not in text


def test_the_membership_specialist_sets_it_up(house: House, client: FlaskClient) -> None:
    specialist = make_user(house.cast.mall, "MEM", login="mem")
    db.session.commit()
    login_as(client, specialist)
    for url in ("/care/", "/care/segments/new", "/care/rules", "/care/scripts/vip", "/care/samples/"):
        page(client, url)
