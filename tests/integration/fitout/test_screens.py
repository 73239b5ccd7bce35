"""The screens: taking in, the tenant's link, the permit, the pass, the look, papers, strangers."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from mallops.blueprints.fitout.actions import applying, breaches, hot, site
from mallops.blueprints.fitout.actions.permit import APPLY, permit_url
from mallops.blueprints.fitout.models import FitOut, SiteLook, Violation, Worker
from mallops.core import jobs
from mallops.core.db import db, utcnow
from mallops.core.links import find_link
from tests.factories import Cast, actor_of
from tests.factories.patrols import jpeg
from tests.integration.fitout.conftest import DAY, PDF, TODAY, Crew, picture

Make = Callable[..., FitOut]
Browser = Callable[[Any], Any]
FORM = "multipart/form-data"


def version(case: Any) -> str:
    db.session.refresh(case)
    return str(case.version)


def typed(**more: Any) -> dict[str, Any]:
    return {
        "works": "partial",
        "company": "Builders Ltd",
        "licence_no": "B-7",
        "policy_no": "P-1",
        "insured_sum": "1,000,000",
        "insured_until": (TODAY + 60 * DAY).isoformat(),
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + 20 * DAY).isoformat(),
        "contact_phone": "13812345678",
        "drawing_kind": "power",
    } | more


def test_the_desk_takes_an_application_in_once(cast: Cast, as_user: Browser) -> None:
    desk = as_user(cast.desk)
    assert desk.get(f"/fitouts/new?tenant={cast.tenant.code}").status_code == 200
    sent = typed(tenant=cast.tenant.code, uid=str(uuid.uuid4()), deposit_asked="5000", fire_review="none")
    wrong = desk.post("/fitouts/new", data=sent | {"deposit_asked": "many", "ends_on": "2026-01-01"})
    assert wrong.status_code == 422 and "Builders Ltd" in wrong.text and "many" in wrong.text
    file = {"drawings": (io.BytesIO(PDF), "plan.pdf")}
    first = desk.post("/fitouts/new", data=sent | file, content_type=FORM)
    file = {"drawings": (io.BytesIO(PDF), "plan.pdf")}
    again = desk.post("/fitouts/new", data=sent | file, content_type=FORM)
    assert first.status_code == again.status_code == 303 and first.location == again.location
    (case,) = db.session.query(FitOut).all()
    assert (case.deposit_asked, case.insured_sum, case.unit.code) == (500_000, 100_000_000, "A01")
    page = desk.get(first.location).text
    assert "138****5678" in page and "13812345678" not in page and "plan.pdf" in page
    shown = desk.post(f"/fitouts/{case.uid}/phone").text
    assert "13812345678" in shown
    edited = desk.post(
        f"/fitouts/{case.uid}/edit", data=sent | {"company": "Others Ltd", "version": version(case)}
    )
    assert edited.status_code == 303
    db.session.refresh(case)
    assert case.company == "Others Ltd"


def test_the_tenant_applies_through_the_link(cast: Cast, as_user: Browser, new_client: Any) -> None:
    desk = as_user(cast.desk)
    answer = desk.post("/fitouts/invite", data={"tenant": cast.tenant.code, "days": "14"})
    assert answer.status_code == 303 and "/link" in answer.location
    assert "Personal link" in desk.get(answer.location).text
    (case,) = db.session.query(FitOut).all()
    assert case.state == "invited" and case.number is None
    link = find_link(case, APPLY)
    assert link is not None
    where = link.url[link.url.index("/t/") :]
    visitor = new_client()
    visitor.set_cookie("lang", "en")
    assert "Send the application" in visitor.get(where).text
    refused = visitor.post(where, data=typed(company=""))
    assert refused.status_code == 422 and "B-7" in refused.text
    sent = typed(applicant="Wang", deposit_asked="1") | {"drawings": (io.BytesIO(PDF), "plan.pdf")}
    assert visitor.post(where, data=sent, content_type=FORM).status_code == 303
    db.session.refresh(case)
    assert case.state == "applied" and case.number and case.deposit_asked == 0 and case.due_at
    assert visitor.post(where, data=typed(applicant="Wang")).status_code == 409
    assert "Send the application" not in visitor.get(where).text


def test_the_page_asks_who_may(cast: Cast, crew: Crew, works: Make, as_user: Browser) -> None:
    case = works("permitted", paid=False)
    finance = as_user(cast.finance)
    assert "Enter the receipt" in finance.get(f"/fitouts/{case.uid}").text
    wrong = finance.post(f"/fitouts/{case.uid}/deposit", data={"version": version(case), "amount": "x"})
    assert wrong.status_code == 422
    money = {"amount": "5000", "on": TODAY.isoformat(), "reference": "B 1", "version": version(case)}
    assert finance.post(f"/fitouts/{case.uid}/deposit", data=money).status_code == 303
    assert "Enter the receipt" not in as_user(cast.officer).get(f"/fitouts/{case.uid}").text
    late = {"ends_on": (TODAY + 50 * DAY).isoformat(), "why": "Steel", "version": version(case)}
    assert as_user(crew.engineer).post(f"/fitouts/{case.uid}/extend", data=late).status_code == 303


def test_a_pass_says_in_big_words_who_may_enter(
    cast: Cast, crew: Crew, works: Make, as_user: Browser, new_client: Any
) -> None:
    case = works("working")
    desk = as_user(cast.desk)
    person = {"name": "Li Si", "id_last4": "123X", "trade": "welder", "version": version(case)}
    wrong = desk.post(f"/fitouts/{case.uid}/workers", data=person | {"id_last4": "12"})
    assert wrong.status_code == 422 and "Li Si" in wrong.text
    photo = {"photos": (io.BytesIO(jpeg()), "a.jpg")}
    assert (
        desk.post(f"/fitouts/{case.uid}/workers", data=person | photo, content_type=FORM).status_code == 303
    )
    jobs.run_pending()
    (worker,) = db.session.query(Worker).all()
    where = f"/fitouts/passes/{worker.uid}"
    guard = as_user(crew.guard)
    page = guard.get(where).text
    assert "Valid: may enter" in page and "Li Si" in page and "****123X" in page
    picture_url = f"/photos/{worker.photo.uid}/thumb.jpg"
    assert guard.get(picture_url).status_code == 200
    assert new_client().get(where).status_code in {302, 303, 401}
    assert as_user(cast.stranger).get(where).status_code == 404
    assert as_user(cast.stranger).get(picture_url).status_code == 404
    assert guard.post(where, data={"state": "withdrawn", "reason": ""}).status_code == 422
    assert guard.post(where, data={"state": "withdrawn", "reason": "Left"}).status_code == 303
    assert "Withdrawn: no entry" in guard.get(where).text


def test_a_look_on_the_phone(cast: Cast, works: Make, as_user: Browser) -> None:
    case, officer = works("working"), as_user(cast.officer)
    assert case.title in officer.get("/works/").text
    where, token = f"/fitouts/{case.uid}/look", str(uuid.uuid4())
    assert "All in order" in officer.get(where).text
    bad = {"token": token, "v-escape": "fail", "n-escape": "Boxes in the exit"}
    refused = officer.post(where, data=bad)
    assert refused.status_code == 422 and "Boxes in the exit" in refused.text
    for _ in range(2):
        photo = {"p-escape": (io.BytesIO(jpeg()), "a.jpg")}
        assert officer.post(where, data=bad | photo, content_type=FORM).status_code == 303
    assert db.session.query(SiteLook).count() == db.session.query(Violation).count() == 1
    assert "inspected today" in officer.get("/works/").text
    assert as_user(cast.finance).get(where).status_code == 403


def test_hot_work_on_one_page(cast: Cast, crew: Crew, works: Make, as_user: Browser) -> None:
    case, engineer = works("working"), as_user(crew.engineer)
    where = f"/hotworks/new/{case.uid}"
    assert engineer.get(where).status_code == 200
    form = {
        "work": "welding",
        "place": "Back room",
        "from_at": "2026-03-02T12:00",
        "until_at": "2026-03-02T23:00",
        "operator": "Li Si",
        "certificate": "T-1",
        "guard": "Wang Wu",
        "extinguishers": "2",
        "cleared": "y",
    }
    wrong = engineer.post(where, data=form)
    assert wrong.status_code == 422 and "Back room" in wrong.text
    made = engineer.post(where, data=form | {"until_at": "2026-03-02T15:00"})
    assert made.status_code == 303 and made.location.endswith("/now")
    page = engineer.get(made.location).text
    assert "Not signed: no hot work" in page and "Sign for engineering" in page
    assert "Sign for engineering" not in as_user(cast.officer).get(made.location).text
    assert as_user(cast.stranger).get(made.location).status_code == 404


def test_a_violation_with_its_fine(cast: Cast, crew: Crew, works: Make, as_user: Browser) -> None:
    case, engineer = works("working"), as_user(crew.engineer)
    where = f"/violations/new/{case.uid}"
    wrong = engineer.post(where, data={"rule": "smoking", "description": "Smoked", "fine": "200"})
    assert wrong.status_code == 422 and "Smoked" in wrong.text  # no picture
    sent = {"rule": "smoking", "description": "Smoked", "fine": "200"}
    photo = {"photos": (io.BytesIO(jpeg()), "a.jpg")}
    made = as_user(cast.officer).post(where, data=sent | photo, content_type=FORM)
    assert made.status_code == 303
    page = engineer.get(made.location).text
    assert "Take ¥200.00 from the deposit" in page
    (bad,) = db.session.query(Violation).all()
    assert engineer.post(f"{made.location}/fine", data={"version": version(bad)}).status_code == 303
    assert "Taken from the deposit" in engineer.get(made.location).text
    photo = {"photos": (io.BytesIO(jpeg()), "a.jpg")}
    other = as_user(cast.officer).post(where, data=sent | photo, content_type=FORM).location
    assert engineer.post(f"{other}/drop", data={"version": "1"}).status_code in {409, 422}  # says why
    (bad,) = db.session.query(Violation).filter_by(deduction_id=None).all()
    assert (
        engineer.post(f"{other}/drop", data={"version": version(bad), "note": "First time"}).status_code
        == 303
    )
    assert "No fine" in engineer.get(other).text


def test_acceptance_is_filled_in_together(crew: Crew, works: Make, as_user: Browser) -> None:
    case, engineer = works("working"), as_user(crew.engineer)
    where = f"/fitouts/{case.uid}/acceptance"
    lines = {f"v-{code}": "pass" for code in site.ACCEPTANCE}
    assert engineer.get(where).status_code == 200
    wrong = engineer.post(where, data=lines | {"v-fire": "fail"})
    assert wrong.status_code == 422
    assert engineer.post(where, data=lines).status_code == 303
    page = engineer.get(f"/fitouts/{case.uid}").text
    assert "Accept for engineering" in page and "Accept for security" not in page


def test_the_permit_names_nobody(crew: Crew, works: Make, new_client: Any, as_user: Browser) -> None:
    case = works("working")
    url = permit_url(case)
    where = url[url.index("/t/") :]
    visitor = new_client()
    visitor.set_cookie("lang", "en")
    page = visitor.get(where).text
    assert "Valid: works allowed" in page and "Zhao" not in page and "Open the works" not in page
    assert "Open the works" in as_user(crew.guard).get(where).text
    crew.take(case, "stop")
    assert "Works stopped" in visitor.get(where).text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_papers_print(cast: Cast, crew: Crew, works: Make, as_user: Browser, lang: str) -> None:
    case = works("working")
    desk, engineer = actor_of(cast.desk), actor_of(crew.engineer)
    site.add_worker(desk, case, "李四", "1234", "welder", picture())
    now = utcnow()
    names = ("welding", "Back", "Li", "T", "Wu", 2, True, now, now + dt.timedelta(hours=2))
    burning = hot.apply_hot(desk, case, hot.HotTyped(*names))
    bad = breaches.issue(engineer, case, "debris", "Dust", photos=picture())
    site.inspect(engineer, case, {code: ("pass", "") for code in site.ACCEPTANCE})
    db.session.commit()
    jobs.run_pending()
    client = as_user(cast.desk)
    papers = [f"/fitouts/{case.uid}/{name}.pdf" for name in ("permit", "passes", "acceptance")]
    papers += [f"/fitouts/{case.uid}/print.pdf", f"/hotworks/{burning.uid}/print.pdf"]
    papers.append(f"/violations/{bad.uid}/print.pdf")
    for where in papers:
        answer = client.get(f"{where}?lang={lang}")
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF"), where
    for slug in ("fitouts", "hotworks", "violations"):
        sheet = as_user(cast.supervisor).post(f"/{slug}/export")
        assert sheet.status_code == 200 and sheet.data[:2] == b"PK", slug


def test_the_start_page_and_the_tenants_file(cast: Cast, crew: Crew, works: Make, as_user: Browser) -> None:
    case = works("working")
    assert case.title in as_user(crew.engineer).get("/").text
    assert case.number in as_user(cast.desk).get(f"/tenants/{cast.tenant.uid}").text
    applying.invite(actor_of(cast.desk), cast.tenant.id, 7)
    db.session.commit()
    for who in (cast.desk, cast.officer, cast.manager, crew.guard):
        for where in ("/fitouts/", "/hotworks/", "/violations/", "/works/", "/fitouts/?state=working"):
            assert as_user(who).get(where).status_code == 200
