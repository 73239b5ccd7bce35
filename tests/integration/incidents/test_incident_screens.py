"""Screens of incidents without scripts: report in a hurry, one-line forms, plans, the year, paper."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask_babel import force_locale
from openpyxl import load_workbook

from mallops.blueprints.incidents.actions import preparation, working
from mallops.blueprints.incidents.actions.kind import KIND
from mallops.blueprints.incidents.actions.preparation import DRILL, PLAN, RISK
from mallops.blueprints.incidents.documents.plans import plan_html
from mallops.blueprints.incidents.models import RISKS, ContingencyPlan, Incident
from mallops.core.audit import AuditEntry
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.registers.printing import print_html
from mallops.core.registers.record import load_record
from tests.factories import Cast, actor_of, make_user
from tests.integration.registers.conftest import version_of

Make = Callable[..., Incident]


def test_two_touches_report_a_fire_and_sending_twice_makes_one(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.officer)
    page = browser.get("/incidents/new").text
    assert page.count('name="category"') == 10 and page.count('name="level"') == 3
    form = {"uid": str(uuid.uuid4()), "category": "fire"}
    for _twice in range(2):
        assert browser.post("/incidents/new", data=form).status_code == 303
    case = db.session.scalars(sa.select(Incident)).one()
    assert (case.category, case.level, case.created_by_id) == ("fire", 1, cast.officer.id)
    refused = browser.post("/incidents/new", data={"sentence": "Kept words"})
    assert refused.status_code == 422 and "Kept words" in refused.text


def test_the_label_of_a_zone_says_where(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.desk)
    page = browser.get(f"/incidents/new?code={cast.zone.qr_code}").text
    assert f'<option selected value="{cast.zone.id}">' in page
    form = {"category": "injury", "label_code": cast.zone.qr_code, "sentence": "A fall", "level": "3"}
    assert browser.post("/incidents/new", data=form).status_code == 303
    case = db.session.scalars(sa.select(Incident)).one()
    assert (case.zone_id, case.level, case.title) == (cast.zone.id, 3, "A fall")
    wrong = browser.post("/incidents/new", data={**form, "label_code": "NOSUCH"})
    assert wrong.status_code == 422 and "A fall" in wrong.text


def test_one_line_forms_of_the_record(cast: Cast, incident: Make, as_user: Any) -> None:
    case, browser = incident("lost_person"), as_user(cast.desk)
    base = f"/incidents/{case.uid}"

    def do(what: str, **values: Any) -> int:
        return int(browser.post(f"{base}/do/{what}", data=values).status_code)

    assert do("measure", text="Doors watched") == 303
    assert do("measure", text=" ") == 422
    assert do("describe", person_kind="boy", person_look="red", person_age="x") == 422
    look = {"person_kind": "boy", "person_look": "red", "last_seen_at": "2026-03-02T10:00"}
    assert do("describe", **look, contact_phone="13812345678") == 303
    assert do("page") == 303 and do("found", place="Gate") == 303
    assert do("hand", to="Father", signature="Li") == 303
    assert do("tell", name="Police", how="phone") == 303
    assert do("level", level="1", reason="worse") == 303
    assert do("see") == 409 and do("dance") == 404
    page = browser.get(base).text
    assert "Doors watched" in page and "138****5678" in page and "13812345678" not in page
    assert as_user(cast.stranger).post(f"{base}/do/measure", data={"text": "x"}).status_code == 404
    assert as_user(cast.leasing).post(f"{base}/do/measure", data={"text": "x"}).status_code == 403


def test_the_person_told_confirms_from_the_home_page(cast: Cast, incident: Make, as_user: Any) -> None:
    case, browser = incident(), as_user(cast.supervisor)
    assert f"/incidents/{case.uid}" in browser.get("/incidents/to-confirm").text
    assert f"/incidents/{case.uid}" in browser.get("/").text
    assert browser.post(f"/incidents/{case.uid}/do/see").status_code == 303
    assert f"/incidents/{case.uid}" not in browser.get("/incidents/to-confirm").text


def test_edit_keeps_causes_and_refuses_the_slower(cast: Cast, incident: Make, as_user: Any) -> None:
    case, browser = incident(), as_user(cast.supervisor)
    url = f"/incidents/{case.uid}/edit"
    page = browser.get(url).text
    form = {"version": version_of(page), "title": "Smoke", "category": "fire", "causes": "Grease",
            "occurred_at": "2026-03-02T10:00"}  # fmt: skip
    assert browser.post(url, data=form).status_code == 303
    assert browser.post(url, data={**form, "causes": "Other"}).status_code == 409
    db.session.refresh(case)
    assert case.causes == "Grease"


@pytest.fixture
def plan(cast: Cast) -> ContingencyPlan:
    boss = actor_of(cast.supervisor)
    values = {"title": "Fire plan", "category": "fire", "steps": "Call 119\nLeave", "roles": "Guard: doors"}
    made: ContingencyPlan = casework.open_case(boss, PLAN, values)
    db.session.commit()
    return made


def test_a_plan_comes_into_force_with_numbers_and_opens_from_the_incident(
    cast: Cast, plan: ContingencyPlan, incident: Make, as_user: Any
) -> None:
    boss, browser = actor_of(cast.supervisor), as_user(cast.supervisor)
    with pytest.raises(Conflict):
        casework.move(boss, plan, "enforce", signature="S")
    db.session.rollback()
    with pytest.raises(Invalid):
        preparation.add_contact(boss, plan, "Fire brigade", "", "call them")
    data = {"role": "Guard room", "name": "Wang", "phone": "138 1234 5678"}
    assert browser.post(f"/contingency/{plan.uid}/contacts", data=data).status_code == 303
    preparation.add_contact(boss, plan, "Fire brigade", "", "119")
    casework.move(boss, plan, "enforce", signature="S")
    db.session.commit()
    raw = db.session.execute(sa.text("select phone from plan_contacts order by id")).scalars().first()
    assert b"138" not in bytes(raw)
    officer = as_user(cast.officer)
    page = officer.get(f"/contingency/{plan.uid}").text
    assert "138****5678" in page and "13812345678" not in page
    case = incident("fire")
    assert f"/contingency/{plan.uid}/act" in officer.get(f"/incidents/{case.uid}").text
    shown = officer.post(f"/contingency/{plan.uid}/act")
    assert 'href="tel:13812345678"' in shown.text and shown.headers["Cache-Control"] == "no-store"
    looks = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "incidents.phones")).all()
    assert len(looks) == 1
    assert as_user(cast.leasing).post(f"/contingency/{plan.uid}/act").status_code == 403
    part = {"part": str(plan.contacts[0].uid)}
    assert browser.post(f"/contingency/{plan.uid}/contacts/drop", data=part).status_code == 303
    db.session.expire_all()
    part = {"part": str(plan.contacts[0].uid)}
    assert browser.post(f"/contingency/{plan.uid}/contacts/drop", data=part).status_code == 409


def test_the_plan_for_the_wall(cast: Cast, plan: ContingencyPlan, as_user: Any, app: Any) -> None:
    boss = actor_of(cast.supervisor)
    contact = preparation.add_contact(boss, plan, "Guard room", "Wang", "13812345678")
    db.session.commit()
    for lang, word in (("zh_Hans_CN", "步骤"), ("en", "Steps")):
        with app.test_request_context(), force_locale(lang):
            html = plan_html(boss, plan, [contact])
        assert word in html and "13812345678" in html and "Call 119" in html
    answer = as_user(cast.supervisor).get(f"/contingency/{plan.uid}/sheet.pdf")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")


def test_a_drill_is_planned_held_and_evaluated(cast: Cast) -> None:
    boss, day = actor_of(cast.supervisor), dt.date(2026, 5, 1)
    drill = casework.open_case(boss, DRILL, {"title": "Clearing", "category": "fire", "planned_on": day})
    with pytest.raises(Conflict):
        casework.move(boss, drill, "hold")
    held = {"held_at": dt.datetime(2026, 5, 1, 2, tzinfo=dt.UTC), "participants": "All", "findings": "4 min"}
    casework.edit_case(boss, drill, held)
    casework.move(boss, drill, "hold")
    with pytest.raises(Conflict):
        casework.move(boss, drill, "finish", signature="S")
    casework.edit_case(boss, drill, {"next_due_on": dt.date(2026, 11, 1)})
    casework.move(boss, drill, "finish", signature="S")
    assert drill.state == "finished"


def test_a_risk_check_is_signed_off_by_another_when_all_is_answered(cast: Cast) -> None:
    lead, boss = actor_of(make_user(cast.mall, "LEAD", login="lead-2")), actor_of(cast.supervisor)
    check = casework.open_case(
        lead, RISK, {"title": "Fair", "occasion": "event", "event_on": dt.date(2026, 5, 1)}
    )
    with pytest.raises(Conflict):
        casework.move(boss, check, "sign_off", signature="S")
    casework.edit_case(lead, check, {**dict.fromkeys(RISKS, "ok"), "exits": "bad"})
    with pytest.raises(Conflict):
        casework.move(boss, check, "sign_off", signature="S")
    casework.edit_case(lead, check, {"measures": "Boxes removed"})
    casework.move(boss, check, "sign_off", signature="S")
    assert check.state == "signed"
    own = casework.open_case(boss, RISK, {"title": "x", "occasion": "event", "event_on": dt.date(2026, 5, 1)})
    casework.edit_case(boss, own, dict.fromkeys(RISKS, "na"))
    with pytest.raises(Conflict):
        casework.move(boss, own, "sign_off", signature="S")


def test_the_year_in_figures_and_every_list_as_xlsx(cast: Cast, incident: Make, as_user: Any) -> None:
    incident("fire")
    incident("theft")
    browser = as_user(cast.supervisor)
    assert "/incidents/year/incidents.xlsx" in browser.get("/incidents/year").text
    assert browser.get("/incidents/year?year=2001").status_code == 200
    sheet = load_workbook(io.BytesIO(browser.get("/incidents/year/incidents.xlsx").data)).worksheets[0]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert text.count("-TF-") == 2
    for path in ("incidents", "contingency", "drills", "risk-checks"):
        answer = browser.post(f"/{path}/export", data={"format": "xlsx", "query": ""})
        assert load_workbook(io.BytesIO(answer.data)).worksheets
    assert as_user(cast.officer).get("/incidents/year").status_code == 403


def test_the_report_prints_with_timeline_and_signatures_in_both_languages(
    cast: Cast, incident: Make, as_user: Any, app: Any
) -> None:
    case: Any = incident("fire")
    working.measure(actor_of(cast.supervisor), case, "Put out")
    db.session.commit()
    with app.test_request_context():
        html = print_html(load_record(KIND, case.uid, actor_of(cast.supervisor)))
    assert "Put out" in html and case.number in html
    browser = as_user(cast.supervisor)
    for lang in ("en", "zh_Hans_CN"):
        browser.set_cookie("lang", lang)
        assert browser.get(f"/incidents/{case.uid}/print.pdf").data.startswith(b"%PDF")
