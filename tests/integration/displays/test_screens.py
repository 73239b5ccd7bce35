"""The screens: taking in, the tenant's link, the permit, posting with a photo, the calendar, exports."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from mallops.blueprints.displays.actions.applying import invite
from mallops.blueprints.displays.actions.permit import APPLY, permit_url
from mallops.blueprints.displays.models import Display
from mallops.core.db import db
from mallops.core.links import find_link
from tests.factories import Cast, actor_of
from tests.factories.patrols import jpeg
from tests.integration.displays.conftest import TODAY

Make = Callable[..., Display]
Browser = Callable[[Any], Any]


def picture() -> dict[str, Any]:
    return {"photos": (io.BytesIO(jpeg()), "a.jpg")}


def version(case: Display) -> str:
    db.session.refresh(case)
    return str(case.version)


def typed(**more: Any) -> dict[str, Any]:
    until = TODAY + dt.timedelta(days=5)
    return {
        "title": "Summer sale",
        "starts_on": TODAY.isoformat(),
        "expires_on": until.isoformat(),
        "quantity": "2",
        "place": "Door",
    } | more


def test_the_desk_takes_an_application_in_once(cast: Cast, as_user: Browser) -> None:
    desk = as_user(cast.desk)
    assert 'value="Old"' in desk.get("/displays/new?title=Old&zone=F1-A&sort=pop").text
    refused = desk.post("/displays/new", data=typed(expires_on="2026-01-01", sort="pop", tenant="no such"))
    assert refused.status_code == 422 and "Summer sale" in refused.text
    assert desk.post("/displays/new", data=typed()).status_code == 422  # no type
    sent = typed(sort="poster", zone="F1-A", tenant=cast.tenant.code, uid=str(uuid.uuid4()), **picture())
    first = desk.post("/displays/new", data=sent, content_type="multipart/form-data")
    again = desk.post("/displays/new", data={**sent, **picture()}, content_type="multipart/form-data")
    assert first.status_code == again.status_code == 303 and first.location == again.location
    (case,) = db.session.query(Display).all()
    assert (case.state, case.zone_id, case.tenant_id, case.quantity) == (
        "applied",
        cast.zone.id,
        cast.tenant.id,
        2,
    )
    assert as_user(cast.hr).get("/displays/").status_code == 403
    assert as_user(cast.stranger).get(f"/displays/{case.uid}").status_code == 404
    page = desk.get(f"/displays/{case.uid}/edit").text
    assert "Summer sale" in page
    form = typed(title="Changed", version=version(case))
    assert as_user(cast.finance).post(f"/displays/{case.uid}/edit", data=form).status_code == 403
    assert desk.post(f"/displays/{case.uid}/told", data={}).status_code == 403  # the desk takes in, no more
    officer = as_user(cast.officer)
    assert officer.post(f"/displays/{case.uid}/edit", data=form).status_code == 303
    assert officer.post(f"/displays/{case.uid}/edit", data=form).status_code == 409  # somebody was faster


def test_the_tenant_applies_through_the_link(cast: Cast, as_user: Browser, new_client: Any) -> None:
    desk = as_user(cast.desk)
    assert (
        desk.post("/displays/invite", data={"tenant": "no such", "sort": "pop", "days": "14"}).status_code
        == 422
    )
    made = desk.post("/displays/invite", data={"tenant": cast.tenant.code, "sort": "sublet", "days": "14"})
    case = db.session.query(Display).one()
    assert made.status_code == 303 and (case.state, case.number) == ("invited", None)
    assert desk.get(f"/displays/{case.uid}").status_code == 200
    link = find_link(case, APPLY)
    assert link is not None
    url, phone = f"/t/{link.token}", new_client()
    assert "Summer" not in phone.get(url).text
    refused = phone.post(url, data=typed(expires_on="2026-01-01", applicant="Li"))
    assert refused.status_code == 422 and "Summer sale" in refused.text
    assert phone.post(url, data=typed()).status_code == 422  # no name
    sent = typed(applicant="Li Lei", zone="F1-A", **picture())
    assert phone.post(url, data=sent, content_type="multipart/form-data").status_code == 303
    db.session.refresh(case)
    assert case.state == "first" and "-ZR-" in (case.number or "") and case.applicant == "Li Lei"
    assert phone.post(url, data=typed(applicant="Li")).status_code == 409
    page = phone.get(url).text
    assert "Summer sale" in page and "Li Lei" not in page and "thumb.jpg" in page
    boss, manager = as_user(cast.supervisor), as_user(cast.manager)
    boss.post(f"/displays/{case.uid}/steps/pass", data={"version": version(case)})
    manager.post(f"/displays/{case.uid}/steps/release", data={"version": version(case)})
    db.session.refresh(case)
    assert case.state == "approved" and permit_url(case) in phone.get(url).text
    db.session.refresh(link)
    assert link.expires_at > dt.datetime(2026, 3, 20, tzinfo=dt.UTC)


def test_anybody_can_check_a_permit(
    cast: Cast, display: Make, at: Callable[[int], None], new_client: Any, as_user: Browser
) -> None:
    case = display("approve")
    path = "/t/" + permit_url(case).rsplit("/", 1)[1]
    visitor, officer = new_client(), as_user(cast.officer)
    page = visitor.get(path).text
    assert "tone-ok" in page and "Winter sale" in page and "Wang" not in page and "/displays/" not in page
    assert f"/displays/{case.uid}" in officer.get(path).text
    assert "/strays/new" in officer.get(path).text
    at(11)
    assert "permit-verdict tone-danger" in visitor.get(path).text
    assert visitor.get("/t/" + "x" * 32).status_code == 404


def test_the_permit_is_printed_in_both_languages(cast: Cast, display: Make, as_user: Browser) -> None:
    officer, case = as_user(cast.officer), display()
    assert officer.get(f"/displays/{case.uid}/permit.pdf").status_code == 409
    case = display("approve")
    for lang in ("zh", "en"):
        answer = officer.get(f"/displays/{case.uid}/permit.pdf?lang={lang}")
        assert answer.data[:5] == b"%PDF-" and answer.headers["Cache-Control"] == "no-store"


def test_posting_and_removing_need_a_photo(cast: Cast, display: Make, as_user: Browser) -> None:
    officer, case = as_user(cast.officer), display("approve")
    for step, state in (("post", "posted"), ("remove", "removed")):
        url = f"/displays/{case.uid}/steps/{step}"
        assert officer.post(url, data={"version": version(case), "note": "ok"}).status_code == 422
        data = {"version": version(case), **picture()}
        assert officer.post(url, data=data, content_type="multipart/form-data").status_code == 303
        db.session.refresh(case)
        assert case.state == state
        if step == "post":
            check = f"/displays/{case.uid}/check"
            bad = officer.post(check, data={"version": version(case), "condition": "damaged", "note": " "})
            assert bad.status_code == 422 and 'value="damaged" required checked' in bad.text
            good = {"version": version(case), "condition": "damaged", "note": "Torn"}
            assert officer.post(check, data=good).status_code == 303
            told = officer.post(
                f"/displays/{case.uid}/told", data={"version": version(case), "note": "Phone"}
            )
            assert told.status_code == 303 and "Phone" in officer.get(f"/displays/{case.uid}").text


@pytest.mark.parametrize("month", ["", "2026-03", "2026-99", "0001-01", "9999-12"])
def test_the_calendar_of_last_days(cast: Cast, display: Make, as_user: Browser, month: str) -> None:
    display("approve")
    answer = as_user(cast.officer).get(f"/displays/calendar?month={month}")
    assert answer.status_code == 200
    assert ("Winter sale" in answer.text) is (month not in {"0001-01", "9999-12"})


def test_the_list_is_narrowed_by_week_state_and_zone_and_exported(
    cast: Cast, display: Make, as_user: Browser
) -> None:
    display("approve", "post")
    display(title="Other", zone_id=cast.other_zone.id, expires_on=TODAY + dt.timedelta(days=2))
    boss = as_user(cast.supervisor)
    for query, there in (
        ("expires_week=2026-W11", "Winter sale"),
        ("expires_week=2026-W10", "Other"),
        ("state=posted", "Winter sale"),
        (f"zone={cast.other_zone.code}", "Other"),
    ):
        text = boss.get(f"/displays/?{query}").text
        assert (there in text) and ({"Winter sale": "Other", "Other": "Winter sale"}[there] not in text), (
            query
        )
    answer = boss.post("/displays/export", data={"format": "xlsx"})
    assert answer.status_code == 200 and answer.data[:2] == b"PK"
    assert as_user(cast.officer).post("/displays/export", data={"format": "xlsx"}).status_code == 403
    print_ = boss.get(f"/displays/{db.session.query(Display).first().uid}/print.pdf")  # type: ignore[union-attr]
    assert print_.data[:5] == b"%PDF-"


def test_home_has_what_waits(cast: Cast, display: Make, as_user: Browser, at: Callable[[int], None]) -> None:
    display()
    display("pass", sort="sublet", title="Shop to let")
    display("approve", title="To hang")
    assert "Winter sale" in as_user(cast.supervisor).get("/").text
    assert "Shop to let" in as_user(cast.manager).get("/").text
    assert "To hang" in as_user(cast.officer).get("/").text


def test_a_link_only_for_tenants(cast: Cast, as_user: Browser, display: Make, told: Any) -> None:
    officer = as_user(cast.officer)
    case = invite(actor_of(cast.desk), cast.tenant.id, "pop", 14)
    case.tenant_id = None
    db.session.commit()
    assert officer.get(f"/displays/{case.uid}/link").status_code == 404
    mine = display("approve")
    assert officer.get(f"/displays/{mine.uid}/link").status_code == 200
    assert officer.post(f"/displays/{mine.uid}/link", data={"days": "30"}).status_code == 303
    assert officer.get(f"/displays/{mine.uid}/link").text.count("/t/") >= 1
