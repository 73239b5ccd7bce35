"""The screens: typed, found, answered at once; consulted without the customer; the library; papers (28)."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.enquiries.actions import working
from mallops.blueprints.enquiries.models import Consult, Enquiry, StandardAnswer
from mallops.blueprints.repairs.models import Repair
from mallops.core.db import db
from tests.factories import Cast, actor_of
from tests.integration.enquiries.conftest import ask, in_force


def only() -> Enquiry:
    return db.session.scalars(sa.select(Enquiry)).one()


def test_found_while_typing_and_answered_with_one_form(cast: Cast, as_user: Any) -> None:
    standard = in_force(cast)
    clerk = as_user(cast.desk)
    assert clerk.get("/enquiries/new").status_code == 200
    found = clerk.post("/enquiries/suggest", data={"question": "jidianguanmen"}).text
    assert "晚上十点" in found
    uid = re.search(r'name="standard" value="([0-9a-f-]{36})"', found)
    assert uid and str(standard.current.uid) == uid[1]  # type: ignore[union-attr]
    form = {"question": "你们几点关门", "channel": "hotline", "category": "hours", "sort": "question",
            "standard": uid[1], "uid": "6f1f1c1e-0000-4000-8000-000000000001"}  # fmt: skip
    answer = clerk.post("/enquiries/new", data=form)
    assert answer.status_code == 303, answer.text
    again = clerk.post("/enquiries/new", data=form)
    assert again.location == answer.location, "the same form sent twice makes one"
    case = only()
    assert (case.state, case.answer, case.channel) == ("answered", "晚上十点", "hotline")
    page = clerk.get(answer.location).text
    assert "晚上十点" in page and "A-001" in page


def test_refused_words_stay_in_the_form(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.desk).post(
        "/enquiries/new",
        data={"question": "", "channel": "visit", "category": "hours", "sort": "question",
              "customer": "Ms Wang", "phone": "abc"},
    )  # fmt: skip
    assert page.status_code == 422 and "Ms Wang" in page.text and "138 1234 5678" in page.text


def test_a_department_sees_the_question_and_nothing_of_the_customer(cast: Cast, as_user: Any) -> None:
    case = ask(cast, "I am Li Lei, any unit?", customer="Li Lei", phone="13812345678")
    clerk = as_user(cast.desk)
    data = {"department": "leasing", "question": "Any unit of 80 m²?"}
    assert clerk.post(f"/enquiries/{case.uid}/consult", data=data).status_code == 303
    row = db.session.scalars(sa.select(Consult)).one()
    page = as_user(cast.leasing).get(f"/consults/{row.uid}").text
    assert "Any unit of 80 m²?" in page and "Li Lei" not in page and "138" not in page.split("<main")[1]
    assert as_user(cast.finance).get(f"/consults/{row.uid}").status_code == 404
    assert as_user(cast.stranger).get(f"/consults/{row.uid}").status_code == 404
    assert as_user(cast.leasing).post(f"/consults/{row.uid}", data={"reply": " "}).status_code == 422
    assert as_user(cast.leasing).post(f"/consults/{row.uid}", data={"reply": "A12"}).status_code == 303
    assert as_user(cast.leasing).post(f"/consults/{row.uid}", data={"reply": "B1"}).status_code == 409
    assert "A12" in clerk.get(f"/enquiries/{case.uid}/answer").text


def test_one_click_and_a_second_one(cast: Cast, engineer: User, as_user: Any) -> None:
    case = ask(cast, "The tap drips", zone_id=cast.zone.id)
    clerk = as_user(cast.desk)
    assert f"/enquiries/{case.uid}/turn/repairs" in clerk.get(f"/enquiries/{case.uid}").text
    made = clerk.post(f"/enquiries/{case.uid}/turn/repairs")
    repair = db.session.scalars(sa.select(Repair)).one()
    assert made.status_code == 303 and made.location == f"/repairs/{repair.uid}"
    assert clerk.post(f"/enquiries/{case.uid}/turn/repairs").status_code == 409
    page = clerk.get(f"/enquiries/{case.uid}").text
    assert repair.number in page and case.number in clerk.get(made.location).text


def test_only_those_of_section_h(cast: Cast, as_user: Any) -> None:
    case = ask(cast)
    assert as_user(cast.finance).get(f"/enquiries/{case.uid}").status_code == 200
    assert as_user(cast.finance).get("/enquiries/new").status_code == 403
    assert as_user(cast.finance).post(f"/enquiries/{case.uid}/answer").status_code == 403
    assert as_user(cast.hr).get(f"/enquiries/{case.uid}").status_code == 403
    assert as_user(cast.stranger).get(f"/enquiries/{case.uid}").status_code == 404
    assert as_user(cast.officer).get(f"/enquiries/{case.uid}").status_code == 404


def test_the_library_on_screen(cast: Cast, as_user: Any) -> None:
    clerk, boss = as_user(cast.desk), as_user(cast.supervisor)
    data = {"category": "way", "question_zh": "母婴室在哪里", "text_zh": "二楼电梯旁", "version": "0"}
    made = clerk.post("/standard-answers/new", data={**data, "do": "send"})
    assert made.status_code == 303, made.text
    answer = db.session.scalars(sa.select(StandardAnswer)).one()
    path = f"/standard-answers/{answer.uid}"
    assert clerk.post(f"{path}/decide", data={"version": "1"}).status_code == 403
    assert boss.post(f"{path}/decide", data={"version": "1", "do": "refuse"}).status_code == 422
    assert boss.post(f"{path}/decide", data={"version": "1"}).status_code == 303
    assert "二楼电梯旁" in clerk.get("/standard-answers/?q=muyingshi").text
    assert clerk.post(f"{path}/edit", data={**data, "text_zh": "三楼"}).status_code == 303
    assert "二楼电梯旁" in clerk.get("/standard-answers/?q=muyingshi").text, "not approved yet"
    assert "三楼" not in as_user(cast.finance).get(path).text, "drafts are not for readers"


def test_papers(cast: Cast, as_user: Any) -> None:
    in_force(cast)
    case = ask(cast, customer="Li Lei", phone="13812345678")
    working.consult(actor_of(cast.desk), case, working.Asked("leasing", "Any unit?"))
    db.session.commit()
    boss = as_user(cast.supervisor)
    for path in (
        f"/enquiries/{case.uid}/print.pdf?lang=zh",
        "/enquiry-figures/report.pdf?kind=month&lang=zh",
        "/enquiry-figures/report.pdf?lang=en",
        "/standard-answers/library.pdf?lang=zh",
    ):
        made = boss.get(path)
        assert made.status_code == 200 and made.data.startswith(b"%PDF"), path
    poster = boss.post("/enquiries/posters.pdf", data={"zone": str(cast.zone.uid)})
    assert poster.status_code == 200 and poster.data.startswith(b"%PDF")
    assert boss.post("/enquiries/posters.pdf", data={}).status_code == 422
    assert boss.post("/enquiry-figures/figures.xlsx").data.startswith(b"PK")
    for page in ("/enquiry-figures", "/enquiries/posters", "/enquiries/callbacks", "/consults/"):
        assert boss.get(page).status_code == 200, page
