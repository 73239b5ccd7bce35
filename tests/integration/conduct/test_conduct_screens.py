"""Screens of checks of staff without scripts: the walk, sheets, answers, decisions, figures, paper, XLSX."""

from __future__ import annotations

import io
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from openpyxl import load_workbook

from mallops.blueprints.conduct.actions import answering, checking
from mallops.blueprints.conduct.actions.kind import KIND
from mallops.blueprints.conduct.documents.record import check_html
from mallops.blueprints.conduct.models import ConductCheck
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from mallops.core.pdf.paper import Paper
from mallops.core.registers.record import load_record
from tests.factories import Cast, actor_of
from tests.integration.conduct.conftest import Make
from tests.integration.registers.conftest import version_of


def only() -> ConductCheck:
    db.session.expire_all()
    return db.session.scalars(sa.select(ConductCheck)).one()


def test_one_touch_begins_and_each_step_is_one_more(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.inspector)
    page = browser.get("/conduct/walk").text
    assert str(cast.officer.uid) in page and "F1-A" in page and "F1-B" not in page
    assert "F1-A" in browser.get(f"/conduct/walk?code={cast.zone.qr_code}").text
    assert "No zone of this mall" in browser.get("/conduct/walk?code=NOSUCH").text
    form = {
        "uid": str(uuid.uuid4()),
        "check_type": "on_post",
        "target": cast.officer.uid,
        "zone": cast.zone.uid,
    }
    for _twice in range(2):
        assert browser.post("/conduct/new", data=form).status_code == 303
    base = f"/conduct/{only().uid}"
    assert 'name="v-2.2.a"' not in browser.get(f"{base}/sheet").text  # first: is the officer there?
    for step in ("not_seen", "asked_officers"):
        assert browser.post(f"{base}/look/{step}", data={"whom": "Wang"}).status_code == 303
    refused = browser.post(f"{base}/look/unknown")
    assert refused.status_code == 409 and "not its turn" in refused.text
    refused = browser.post(f"{base}/look/found", data={"answer": " "})
    assert refused.status_code == 422 and "Write where" in refused.text
    for step in ("asked_supervisor", "unknown"):
        assert browser.post(f"{base}/look/{step}").status_code == 303
    page = browser.get(f"{base}/sheet").text
    assert 'name="v-2.2.a"' not in page and "11:00" in page and "Wang" in page
    sent = browser.post(f"{base}/sheet", data={"then": "issue", "finding": "Gone"})
    assert sent.headers["Location"].endswith("?do=issue")
    version = version_of(browser.get(base).text)
    issued = browser.post(f"{base}/steps/issue", data={"signature": "Inspector", "version": version})
    assert issued.status_code == 303 and only().state == "issued"
    assert browser.get(f"{base}/sheet").headers["Location"].endswith(base)


def test_the_sheet_keeps_what_was_typed(cast: Cast, draft: Make, as_user: Any) -> None:
    case, browser = draft("conduct"), as_user(cast.inspector)
    url = f"/conduct/{case.uid}/sheet"
    wrong = {"v-2.2.a": "bad", "f-2.2.a": "Sat on a bench", "proposal": "fine", "fine": "much"}
    refused = browser.post(url, data=wrong)
    assert refused.status_code == 422 and "Sat on a bench" in refused.text and "such as 50" in refused.text
    assert only().items[0].finding is None or only().items[0].finding == ""
    kept = {"v-2.2.a": "bad", "f-2.2.a": "Sat on a bench", "rest": "2.2"}
    assert browser.post(url, data=kept).status_code == 303
    assert [one.verdict for one in only().items] == ["bad", *["ok"] * 6]
    assert (only().score, only().failed_items) == (85.7, "2.2.a")
    assert browser.post(url, data={"v-2.2.a": "part"}).status_code == 422  # only audits know “partly”
    assert as_user(cast.supervisor).post(url, data=kept).status_code == 403
    for other, status in ((cast.officer, 403), (cast.lead, 404), (cast.stranger, 403)):
        assert as_user(other).post(url, data=kept).status_code == status, other.login


def test_evidence_belongs_to_its_line(cast: Cast, draft: Make, as_user: Any) -> None:
    from tests.factories.patrols import jpeg

    case, browser = draft("conduct"), as_user(cast.inspector)
    files = {"p-2.2.f": (io.BytesIO(jpeg()), "a.jpg"), "p-": (io.BytesIO(jpeg("red")), "b.jpg")}
    data = {"v-2.2.f": "bad", "f-2.2.f": "No jacket", "rest": "2.2", **files}
    assert browser.post(f"/conduct/{case.uid}/sheet", data=data).status_code == 303
    record = load_record(KIND, case.uid, actor_of(cast.inspector))
    assert sorted(one.stage for one in record.attachments) == ["", "2.2.f"]
    photo = f"/photos/{record.attachments[0].photo.uid}/thumb.jpg"
    assert as_user(cast.officer).get(photo).status_code == 404  # hidden with its draft


def test_the_form_says_what_is_wrong(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.inspector)
    assert "check_type=weekly" in browser.get("/conduct/new").text
    assert "check_type=daily" not in browser.get("/conduct/new").text
    assert "Nobody whom you inspect" in browser.get("/conduct/new?check_type=mystery").text
    page = browser.get(f"/conduct/new?check_type=weekly&person={cast.officer.uid}").text
    assert (
        f'<option value="{cast.officer.uid}" selected>' in page
        or f'selected value="{cast.officer.uid}"' in page
    )
    form = {"check_type": "weekly", "place": "Desk <b>"}
    refused = browser.post("/conduct/new", data=form)
    assert (
        refused.status_code == 422
        and "Choose who is checked" in refused.text
        and "Desk &lt;b&gt;" in refused.text
    )
    own = browser.post("/conduct/new", data={**form, "target": cast.inspector.uid})
    assert own.status_code == 422 and "Nobody inspects themselves" in own.text
    assert (
        browser.post("/conduct/new", data={"check_type": "daily", "target": cast.officer.uid}).status_code
        == 403
    )
    assert as_user(cast.officer).get("/conduct/new").status_code == 403


def test_the_target_answers_on_the_page(cast: Cast, issued: Make, as_user: Any) -> None:
    case = issued("conduct", {"2.2.a": "Sat on a bench"})
    browser, url = as_user(cast.officer), f"/conduct/{case.uid}"
    page = browser.get(url).text
    assert "Sat on a bench" in page and "/do/acknowledge" in page and "/do/appeal" in page
    assert f"/conduct/{case.uid}" in browser.get("/").text
    version = version_of(page)
    unsigned = browser.post(f"{url}/do/acknowledge", data={"note": "My words", "version": version})
    assert unsigned.status_code == 422 and "My words" in unsigned.text
    bare = browser.post(f"{url}/do/appeal", data={"note": " ", "version": version})
    assert bare.status_code == 422
    assert browser.post(f"{url}/do/dance").status_code == 404
    assert as_user(cast.desk).post(f"{url}/do/appeal", data={"note": "x"}).status_code == 404
    assert as_user(cast.finance).get(url).status_code == 403
    assert as_user(cast.stranger).get(url).status_code == 404
    sent = browser.post(f"{url}/do/appeal", data={"note": "It was a chair for a child", "version": version})
    assert sent.status_code == 303
    boss = as_user(cast.manager)
    page = boss.get(url).text
    assert "It was a chair for a child" in page and "/do/decide" in page
    assert "/do/decide" not in as_user(cast.inspector).get(url).text
    decision = {"note": "True", "signature": "Boss", "version": version_of(page)}
    assert boss.post(f"{url}/do/decide", data=decision).status_code == 422
    granted = boss.post(f"{url}/do/decide", data={**decision, "decision": "granted", "strike": "2.2.a"})
    assert granted.status_code == 303 and (only().score, only().score_issued) == (100, 85.7)
    assert "does not count" in browser.get(url).text


def test_human_resources_confirm_a_fine_on_the_page(cast: Cast, issued: Make, as_user: Any) -> None:
    case = issued("conduct", {"2.2.a": "Sat"}, proposal="fine", fine="50", proposal_text="Third time")
    answering.acknowledge(actor_of(cast.officer), case, signature="x")
    db.session.commit()
    url, browser = f"/conduct/{case.uid}", as_user(cast.hr)
    assert url in browser.get("/").text and "/do/fine" in browser.get(url).text
    assert "/do/fine" not in as_user(cast.manager).get(url).text
    assert browser.post(f"{url}/do/fine", data={"yes": "1", "note": ""}).status_code == 422
    assert browser.post(f"{url}/do/fine", data={"yes": "1", "note": "Legal: Zhao"}).status_code == 303
    assert only().fine_state == "confirmed"
    assert "Nothing is deducted here" in as_user(cast.officer).get(url).text


def test_search_and_lists_hide_a_mystery_visit(cast: Cast, filled: Make, as_user: Any) -> None:
    case = filled("mystery", {"2.7.1.a": "Rude"}, place="Marmalade counter")
    mine, theirs = as_user(cast.inspector), as_user(cast.officer)
    assert "Marmalade" in mine.get("/search?q=Marmalade").text and str(case.uid) in mine.get("/conduct/").text
    for page in ("/search?q=Marmalade", "/conduct/", "/", "/notices/", f"/conduct/month/{cast.officer.uid}"):
        assert str(case.uid) not in theirs.get(page).text, page
    assert theirs.get(f"/conduct/{case.uid}").status_code == 404
    assert theirs.get(f"/conduct/{case.uid}/print.pdf").status_code == 404
    assert str(case.uid) not in mine.get("/search?q=Rude").text  # findings are encrypted, so not searched


def test_what_is_due_leads_to_its_form(cast: Cast, issued: Make, as_user: Any) -> None:
    issued("weekly")
    page = as_user(cast.supervisor).get("/conduct/due").text
    assert f"check_type=daily&amp;person={cast.officer.uid}" in page
    assert f"check_type=weekly&amp;person={cast.officer.uid}" not in page
    assert f"check_type=weekly&amp;person={cast.desk.uid}" in page
    assert "check_type=daily" not in as_user(cast.lead).get("/conduct/due").text
    assert as_user(cast.officer).get("/conduct/due").status_code == 403
    assert "/conduct/due" in as_user(cast.supervisor).get("/").text


def test_the_officers_own_clipboard(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.officer).get("/conduct/clipboard").text
    for paper in ("Daily check sheet", "Communication record", "Daily report", "Attendance sign-in"):
        assert paper in page
    assert as_user(cast.finance).get("/conduct/clipboard").status_code == 403


def test_figures_of_the_month_are_for_those_who_may(cast: Cast, issued: Make, as_user: Any) -> None:
    case = issued("conduct", {"2.2.a": "Sat"})
    own = f"/conduct/month/{cast.officer.uid}"
    for user in (cast.supervisor, cast.manager, cast.hr, cast.director):
        browser = as_user(user)
        assert cast.officer.name_en in browser.get("/conduct/month?month=2026-11").text, user.login
        assert str(case.uid) in browser.get(f"{own}?month=2026-11").text
    for user in (cast.officer, cast.lead, cast.inspector):
        assert as_user(user).get("/conduct/month").status_code == 403, user.login
    assert str(case.uid) in as_user(cast.officer).get(own).text
    assert as_user(cast.lead).get(own).status_code == 404
    assert as_user(cast.stranger).get(own).status_code == 404
    manager = as_user(cast.manager)
    assert "No check in this month" in manager.get("/conduct/month?month=2026-10").text
    for odd in ("２０26-10", "2026-13", "9999-01", "%00", "2026-12"):  # wrong or to come: this month
        assert cast.officer.name_en in manager.get(f"/conduct/month?month={odd}").text, odd
    answer = as_user(cast.manager).get("/conduct/month/people.xlsx?month=2026-11")
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
    assert cast.officer.name_en in [row[0] for row in rows] and 85.7 in [row[2] for row in rows]
    assert as_user(cast.hr).get("/conduct/month/people.xlsx").status_code == 403
    assert db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.action == "conduct.month"))


def test_the_list_as_a_file_has_every_field(cast: Cast, issued: Make, as_user: Any) -> None:
    case = issued("conduct", {"2.2.a": "Sat"}, finding="Tired", place="Gate")
    answering.acknowledge(actor_of(cast.officer), case, reply="Sorry", signature="x")
    db.session.commit()
    answer = as_user(cast.manager).post("/conduct/export", data={"format": "xlsx"})
    assert answer.status_code == 200
    head, row = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].values)[:2]
    found = dict(zip(head, row, strict=True))
    assert found["Staff member"] == cast.officer.name_en and found["Inspector"] == cast.inspector.name_en
    assert (found["Place"], found["Items not in order"], found["Finding"]) == ("Gate", "2.2.a", "Tired")
    assert (found["Staff reply"], found["Score"]) == ("Sorry", 85.7) and found["Time of the check"]
    assert found["Evidence (photos and files)"] == 0
    assert as_user(cast.officer).post("/conduct/export", data={"format": "xlsx"}).status_code == 403


def test_the_signed_form_in_both_languages(cast: Cast, draft: Make, as_user: Any) -> None:
    case, actor = draft("on_post", place="Gate"), actor_of(cast.inspector)
    checking.look(actor, case, "not_seen")
    checking.look(actor, case, "found", answer="With a tenant")
    checking.fill_in(actor, case, checking.Sheet(finding="Was away"))
    from mallops.core.casework.actions import move

    move(actor, case, "issue", signature="I. Spector")
    answering.acknowledge(actor_of(cast.officer), case, reply="I was helping", signature="O. Fficer")
    db.session.commit()
    record = load_record(KIND, case.uid, actor)
    for lang, words in (
        ("zh", ("行为规范检查记录表", "在岗，或去向已知", "管区内未见", "检查人员", "员工回复")),
        ("en", ("Conduct and service check record", "On post, or whereabouts known", "Not seen in the zone",
                "Inspector", "Staff reply")),
    ):  # fmt: skip
        with force_locale("en"):
            html = check_html(Paper.of(actor, lang), record)
        for one in (*words, "With a tenant", "I was helping", "I. Spector", "O. Fficer", case.number or "?"):
            assert one in html, (lang, one)
    answer = as_user(cast.officer).get(f"/conduct/{case.uid}/print.pdf?lang=zh")
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
