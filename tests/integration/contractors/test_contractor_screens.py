"""What the screens of contractors show, keep and refuse (6.1)."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pypdf import PdfReader

from mallops.blueprints.contractors.actions import checking
from mallops.blueprints.contractors.documents.month import MonthPaper, month_html
from mallops.blueprints.contractors.models import Contractor, FireCheck, PostCheck, ServiceCheck
from mallops.blueprints.contractors.queries.contractors import list_posts
from mallops.blueprints.contractors.queries.months import months_until, rated_months
from mallops.blueprints.fixes.models import Finding
from mallops.core.casework.actions import move
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from mallops.core.pdf.paper import Paper
from mallops.core.pdf.render import render_pdf
from tests.factories import Cast, actor_of
from tests.factories.patrols import jpeg
from tests.integration.contractors.test_contractors import MONTH, TODAY, finished, make_asset, planned
from tests.integration.registers.conftest import version_of

Make = Callable[..., Contractor]
Browser = Callable[[Any], FlaskClient]


def test_a_contractor_is_entered_with_a_sound_period(cast: Cast, as_user: Browser) -> None:
    boss = as_user(cast.supervisor)
    sent = {"title": "Green Ltd", "service": "greening", "contract_no": "G-1", "starts_on": "2026-01-01"}
    refused = boss.post("/contractors/new", data={**sent, "ends_on": "2025-01-01"})
    assert (
        refused.status_code == 422 and "end before it begins" in refused.text and "Green Ltd" in refused.text
    )
    url = boss.post("/contractors/new", data={**sent, "ends_on": "2026-12-31"}).headers["Location"]
    assert "Green Ltd" in boss.get("/contractors/?service=greening").text
    version = version_of(boss.get(f"{url}/edit").text)
    wrong = boss.post(f"{url}/edit", data={**sent, "ends_on": "2025-12-31", "version": version})
    assert wrong.status_code == 422
    lead = as_user(cast.lead)
    assert lead.get("/contractors/new").status_code == 403
    assert as_user(cast.stranger).get(url).status_code == 404


def test_the_page_masks_numbers_and_shows_them_to_callers(
    cast: Cast, contractor: Make, as_user: Browser
) -> None:
    case = contractor()
    url = f"/contractors/{case.uid}"
    boss, desk = as_user(cast.supervisor), as_user(cast.desk)
    page = boss.get(url).text
    assert "138****5678" in page and "13812345678" not in page
    assert page.index("Check the posts") < page.index("Contract number"), "what to do stands first"
    assert "Ms Wang" not in desk.get(url).text
    assert "13812345678" in boss.post(f"{url}/call").text
    assert desk.post(f"{url}/call").status_code == 403
    added = boss.post(f"{url}/contacts", data={"role": "Leader", "phone": "x"})
    assert added.status_code == 422
    assert boss.post(f"{url}/contacts", data={"role": "Leader", "phone": "13900001111"}).status_code == 303
    part = case.contacts[0].uid
    assert boss.post(f"{url}/contacts/drop", data={"part": part}).status_code == 303
    post = {
        "name": "Roof",
        "required": "2",
        "from": "09:00",
        "until": "18:00",
        "day1": "1",
        "zone": cast.zone.uid,
    }
    assert boss.post(f"{url}/posts", data=post).status_code == 303
    assert boss.post(f"{url}/posts", data={**post, "required": "0"}).status_code == 422
    assert boss.post(f"{url}/posts/close", data={"part": case.posts[0].uid}).status_code == 303
    assert [one.name for one in list_posts(cast.mall.id)] == ["Night", "Roof"]


def test_posts_are_checked_with_a_tap_each(cast: Cast, contractor: Make, as_user: Browser) -> None:
    contractor()
    lead, (hall, night) = as_user(cast.lead), list_posts(cast.mall.id)
    now, every = lead.get("/contractors/posts").text, lead.get("/contractors/posts?show=all").text
    assert f"p-{hall.uid}" in now and f"p-{night.uid}" not in now and f"p-{night.uid}" in every
    key = str(uuid.uuid4())
    empty = lead.post("/contractors/posts", data={"round": key, f"w-{hall.uid}": "Li"})
    assert empty.status_code == 422 and 'value="Li"' in empty.text and key in empty.text
    sent = {"round": key, f"p-{hall.uid}": "1", f"w-{hall.uid}": "Li"}
    for _again in range(2):
        assert lead.post("/contractors/posts", data=sent).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(PostCheck.id))) == 1
    order = db.session.scalars(sa.select(Finding)).one()
    assert order.number and order.number in lead.get("/contractors/posts").text, "the message names the order"
    assert as_user(cast.leasing).get("/contractors/posts").status_code == 403


def test_a_check_on_the_phone_keeps_all_and_becomes_orders(
    cast: Cast, contractor: Make, as_user: Browser
) -> None:
    case, lead = contractor(), as_user(cast.lead)
    sent = lead.post(
        f"/contractors/{case.uid}/checks", data={"planned_on": "2026-11-23", "zone": cast.zone.uid}
    )
    assert sent.status_code == 303
    check = db.session.scalars(sa.select(ServiceCheck)).one()
    url, record = f"/contractors/checks/{check.case.uid}", f"/supervision/{check.case.uid}"
    assert url in lead.get(record).text
    failed = {"v-C01": "fail", "n-C01": "Water & dirt", "s-C01": "major"}
    picture = {"f-C01": (io.BytesIO(jpeg()), "a.jpg")}
    early = lead.post(url, data={**failed, **picture, "finish": "1"}, content_type="multipart/form-data")
    assert early.status_code == 422 and "9 items have no answer yet" in early.text
    assert "Water &amp; dirt" in early.text and "1 photos are kept" in early.text
    assert lead.post(url, data={**failed, "rest": "pass"}).status_code == 303
    assert lead.post(url, data={**failed, "finish": "1"}).headers["Location"].endswith(record)
    order = db.session.scalars(sa.select(Finding)).one()
    assert (order.title, order.severity, order.contractor) == ("Water & dirt", "major", case.title)
    photos = sa.select(sa.func.count(CaseAttachment.id)).where(CaseAttachment.case_id == order.id)
    assert db.session.scalar(photos) == 1, "the picture goes along"
    page = lead.get(record).text
    assert f"/fixes/{order.uid}/notice" in page and "88" in page
    assert lead.get(url).status_code == 409
    notice = lead.get(f"/fixes/{order.uid}/notice")
    assert notice.status_code == 200 and case.title in notice.text
    assert as_user(cast.leasing).get(url).status_code in (403, 404)
    assert as_user(cast.stranger).get(url).status_code in (403, 404)


def test_a_check_by_hand_gets_its_list_on_its_page(cast: Cast, contractor: Make, as_user: Browser) -> None:
    case, boss = contractor(), as_user(cast.supervisor)
    values = {"title": "Somebody", "service": "cleaning", "month": MONTH}
    hand = checking.casework.open_case(actor_of(cast.supervisor), checking.register(), values)
    db.session.commit()
    page = boss.get(f"/supervision/{hand.uid}").text
    assert "Take the list" in page and case.title in page
    url = f"/contractors/checks/{hand.uid}/contractor"
    assert boss.get(f"/contractors/checks/{hand.uid}").status_code == 404
    assert boss.post(url, data={}).status_code == 422
    assert boss.post(url, data={"contractor": case.uid}).status_code == 303
    assert boss.post(url, data={"contractor": case.uid}).status_code == 409
    assert boss.get(f"/contractors/checks/{hand.uid}").status_code == 200


@pytest.fixture
def scored(cast: Cast, contractor: Make) -> Contractor:
    """A contractor whose month has a scored check."""
    case = contractor()
    check = planned(cast, case)
    finished(cast, check, "C01")
    move(actor_of(cast.supervisor), check.case, "score", signature="Zhao")
    db.session.commit()
    return case


def test_the_month_is_shown_confirmed_and_exported(cast: Cast, scored: Contractor, as_user: Browser) -> None:
    boss, lead = as_user(cast.supervisor), as_user(cast.lead)
    page = boss.get("/contractors/month").text
    assert "(60 × 88.0) ÷ 60 = 88.0" in page and '<svg class="chart' in page
    url = f"/contractors/month/{scored.uid}"
    assert lead.post(f"{url}/confirm", data={"month": MONTH}).status_code == 403
    assert boss.post(f"{url}/confirm", data={"month": MONTH, "note": "Well done"}).status_code == 303
    assert "Well done" in boss.get(f"/contractors/month?month={MONTH}").text
    assert boss.post(f"{url}/reopen", data={"month": MONTH, "note": ""}).status_code == 303
    book = openpyxl.load_workbook(
        io.BytesIO(boss.get(f"/contractors/month/contractors.xlsx?month={MONTH}").data)
    )
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Bright Cleaning Ltd" in cells and "88" in cells
    assert lead.get("/contractors/month/report.pdf").status_code == 403
    pdf = boss.get(f"/contractors/month/report.pdf?month={MONTH}&lang=zh")
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")
    empty = boss.get("/contractors/month?month=2025-01").text
    assert "No contractor in this month" in empty
    assert boss.get("/contractors/month?month=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("lang", "title"), [("zh", "外包单位月度评级表"), ("en", "Monthly rating of contractors")]
)
def test_the_month_prints_in_both_languages(cast: Cast, scored: Contractor, lang: str, title: str) -> None:
    actor = actor_of(cast.supervisor)
    found = rated_months([scored], months_until(MONTH), actor.tz)
    rows = [[found[scored.id, one] for one in months_until(MONTH)]]
    html = month_html(Paper.of(actor, lang), MonthPaper(MONTH, rows))
    assert title in html and "(60 × 88.0) ÷ 60 = 88.0" in html and "Bright Cleaning Ltd" in html
    assert html.count('class="role"') == 5
    assert (cast.supervisor.name_zh if lang == "zh" else f"by {cast.supervisor.name_en}") in html
    words = PdfReader(io.BytesIO(render_pdf(html))).pages[0].extract_text()
    assert ("未确认" if lang == "zh" else "Provisional") in words, "no word breaks in a narrow column"


def test_rules_and_lists_are_seen_by_all_and_changed_by_some(cast: Cast, as_user: Browser) -> None:
    boss, lead = as_user(cast.supervisor), as_user(cast.lead)
    assert "readonly" in lead.get("/contractors/rules").text
    assert lead.post("/contractors/rules", data={}).status_code == 403
    good = {
        "checks": "50", "posts": "30", "fixes": "20", "critical_minus": "3", "grade_a": "95", "grade_b": "85",
        "grade_c": "70", "notices": "90, 30", "fire_days": "31",
    }  # fmt: skip
    refused = boss.post("/contractors/rules", data={**good, "notices": "soon"})
    assert refused.status_code == 422 and 'value="soon"' in refused.text and 'value="95"' in refused.text
    assert boss.post("/contractors/rules", data=good).status_code == 303
    assert 'value="90, 30"' in boss.get("/contractors/rules").text
    item = {"code": "F01", "text_zh": "值班", "text_en": "Manned", "weight": "4", "is_active": "1"}
    url = "/contractors/rules/items?service=fire"
    assert boss.post(url, data={**item, "weight": "0"}).status_code == 422
    assert boss.post(url, data=item).status_code == 303
    assert boss.post(url, data={**item, "code": "X9"}).status_code == 404
    assert boss.post(url, data={"text_en": "New item", "weight": "1"}).status_code == 303
    assert "New item" in boss.get("/contractors/rules?service=fire").text


def test_fire_equipment_stands_by_its_day_and_on_the_home_page(
    cast: Cast, contractor: Make, as_user: Browser
) -> None:
    contractor("fire")
    asset = make_asset(cast, "FE-1", next_inspection_on=TODAY - dt.timedelta(days=1))
    make_asset(cast, "FE-2", next_inspection_on=TODAY + dt.timedelta(days=90))
    db.session.commit()
    lead = as_user(cast.lead)
    assert "Fire equipment to check" in lead.get("/").text
    page = lead.get("/contractors/fire").text
    assert "FE-1" in page and "FE-2" not in page and "FE-2" in lead.get("/contractors/fire?show=all").text
    url = f"/contractors/fire/{asset.uid}"
    refused = lead.post(url, data={"result": "bad", "note": "", "next_due_on": "2026-12-24"})
    assert refused.status_code == 422 and "what is wrong" in refused.text and "2026-12-24" in refused.text
    assert lead.post(url, data={"result": "ok", "next_due_on": "x"}).status_code == 422
    assert (
        lead.post(url, data={"result": "bad", "note": "Empty", "next_due_on": "2026-12-24"}).status_code
        == 303
    )
    look = db.session.scalars(sa.select(FireCheck)).one()
    assert look.finding_id is not None and look.next_due_on == dt.date(2026, 12, 24)
    assert "Fire equipment to check" not in lead.get("/").text
    boss = as_user(cast.supervisor)
    book = openpyxl.load_workbook(io.BytesIO(boss.get("/contractors/fire/equipment.xlsx").data))
    assert "Empty" in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]


def test_contracts_that_end_stand_on_the_home_page(cast: Cast, contractor: Make, as_user: Browser) -> None:
    boss = as_user(cast.supervisor)
    contractor(ends_on=TODAY + dt.timedelta(days=61))
    assert "Contracts that end soon" not in boss.get("/").text
    contractor("security", title="Guards Ltd", ends_on=TODAY + dt.timedelta(days=60))
    assert "Contracts that end soon" in boss.get("/").text
    page = boss.get("/contractors/ending").text
    assert "Guards Ltd" in page and "Bright" not in page and "60 days left" in page


def test_empty_screens_say_what_to_do(cast: Cast, as_user: Browser) -> None:
    boss = as_user(cast.supervisor)
    for url, words in (
        ("/contractors/", "Enter the first contractor"),
        ("/contractors/posts", "No posts yet"),
        ("/contractors/fire", "No fire equipment yet"),
        ("/contractors/month", "No contractor in this month"),
        ("/contractors/ending", "No contract ends soon"),
    ):
        assert words in boss.get(url).text, url
