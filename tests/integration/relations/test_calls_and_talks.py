"""First calls open by themselves; talks are answered; letters reviewed and answered (19)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.relations.actions import first_calls, letters, talks
from mallops.blueprints.relations.models import FirstCall, Letter, RelationStart, Talk
from mallops.blueprints.relations.tasks import meet
from mallops.blueprints.tenants.actions import TenantData, create_tenant
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import AuditEntry
from mallops.core.casework import CaseEvent
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.links import find_link
from mallops.core.notices import Notice
from mallops.core.obligations import open_obligations
from mallops.core.search import SearchEntry
from tests.factories import Cast, actor_of, make_user
from tests.integration.relations.conftest import TODAY

Browser = Callable[[Any], Any]


def topics(user_id: int) -> list[str]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.user_id == user_id).order_by(Notice.id))
    return [one.topic for one in rows if one.topic.startswith("relations.")]


def newcomer(cast: Cast, code: str = "N01", status: str = "moving_in") -> FirstCall | None:
    create_tenant(actor_of(cast.manager), TenantData(code, "新店", contact_name="王敏"), status)
    db.session.commit()
    meet()
    meet()
    return db.session.scalar(sa.select(FirstCall).where(FirstCall.title.like(f"{code} %")))


def test_a_newcomer_gets_one_call_within_a_working_day(cast: Cast) -> None:
    db.session.add(RelationStart(mall_id=cast.mall.id, tenant_id=cast.tenant.id))  # met long ago
    case = newcomer(cast)
    assert case is not None and case.state == "due" and "-HF-" in (case.number or "")
    assert case.due_at is not None and case.due_at.date() == TODAY + dt.timedelta(days=1)
    assert db.session.query(FirstCall).count() == 1
    assert newcomer(cast, "N02", "prospect") is None
    unmet = db.session.scalar(sa.select(Tenant).where(Tenant.code == "N02"))
    assert unmet is not None
    assert db.session.query(RelationStart).filter_by(tenant_id=unmet.id).count() == 0


def test_who_has_long_been_here_is_only_noted(cast: Cast) -> None:
    first = min((one.from_on for one in cast.tenant.tenancies), default=None)
    meet()
    made = db.session.query(FirstCall).filter_by(tenant_id=cast.tenant.id).count()
    assert made == (0 if first and first < TODAY - dt.timedelta(days=30) else 1)


def test_the_call_completes_data_tells_leasing_and_ends_with_the_mail(cast: Cast, as_user: Browser) -> None:
    leasing = cast.leasing
    case = newcomer(cast)
    assert case is not None
    officer = as_user(cast.officer)
    page = officer.get(f"/first-calls/{case.uid}/call").text
    assert cast.officer.name_en in page  # the script names the officer
    url = f"/first-calls/{case.uid}"
    assert officer.post(f"{url}/tried", data={"note": "Engaged"}).status_code == 303
    refused = officer.post(f"{url}/call", data={"spoke_with": "Wang Min", "brand": "Keep me"})
    assert refused.status_code == 422 and "Keep me" in refused.text
    sent = {
        "spoke_with": "Wang Min",
        "verified": ["name", "phone"],
        "brand": "Cloud",
        "phone": "13812345678",
        "email": "shop@example.com",
    }
    assert officer.post(f"{url}/call", data=sent).status_code == 303
    db.session.expire_all()
    assert (case.state, case.tries, case.completed) == ("reached", 2, ["brand", "phone", "email"])
    assert case.tenant.phone == "13812345678" and case.tenant.contact_name == "王敏"
    assert "relations.data" in topics(leasing.id)
    told = db.session.scalar(sa.select(Notice).where(Notice.user_id == leasing.id))
    assert told is not None and "13812345678" not in told.text
    assert officer.post(f"{url}/call", data=sent).status_code == 409
    assert "data-copy-from" in officer.get(url).text
    assert officer.post(f"{url}/mailed").status_code == 303
    db.session.expire_all()
    assert case.state == "done" and case.mailed_by_id == cast.officer.id
    assert officer.post(f"{url}/mailed").status_code == 409
    finance = make_user(cast.mall, "FIN", login="fin")
    assert as_user(finance).get(f"{url}/call").status_code == 403


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "tenant": cast.tenant.id,
        "title": "Noise",
        "sort": "opinion",
        "channel": "visit",
        "speaker": "Li Lei",
        "speaker_role": "staff",
        "talked_on": TODAY,
        "reason": "",
        "opinion": "Too loud at noon, says Li Lei",
        "answer": "",
        "follow_up": "",
        "follow_on": None,
    } | more


def test_an_opinion_is_logged_coordinated_answered_and_kept_secret_elsewhere(cast: Cast) -> None:
    officer = actor_of(cast.officer)
    case = talks.log_talk(officer, typed(cast, follow_up="Ask again", follow_on=TODAY + dt.timedelta(days=2)))
    assert "-GT-" in (case.number or "") and case.state == "open" and case.due_at
    with pytest.raises(Invalid):
        talks.coordinate(officer, case, "nobody", "x")
    talks.coordinate(officer, case, "engineering", "Dampers, says Li Lei")
    talks.correct_talk(officer, case, typed(cast, opinion="Changed by Li Lei"), case.version)
    with pytest.raises(Invalid):
        talks.answer_talk(officer, case, " ")
    talks.answer_talk(officer, case, "Done, tell Li Lei")
    db.session.commit()
    assert case.state == "answered" and case.department == "engineering"
    events = db.session.scalars(sa.select(CaseEvent).where(CaseEvent.case_id == case.id))
    found = [f"{one.note} {one.detail}" for one in events]
    found += [f"{one.before} {one.after}" for one in db.session.scalars(sa.select(AuditEntry))]
    found += [f"{one.title} {one.subtitle}" for one in db.session.scalars(sa.select(SearchEntry))]
    assert not any("Li Lei" in one for one in found)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sort": "care"}, "reason"),
        ({"opinion": ""}, "opinion"),
        ({"talked_on": TODAY + dt.timedelta(days=1)}, "talked_on"),
        ({"follow_on": TODAY}, "follow_up"),
        ({"follow_up": "Call"}, "follow_on"),
        ({"tenant": None}, "tenant"),
        ({"channel": "drum"}, "channel"),
    ],
)
def test_what_a_talk_must_say(cast: Cast, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        talks.log_talk(actor_of(cast.officer), typed(cast, **more))
    assert field in refused.value.field_errors


def test_talks_on_screen_and_on_paper(cast: Cast, as_user: Browser) -> None:
    officer = as_user(cast.officer)
    sent = {key: value for key, value in typed(cast).items() if value}
    sent |= {"tenant": cast.tenant.code, "talked_on": TODAY.isoformat(), "uid": str(uuid.uuid4())}
    assert "Keep me" in officer.post("/talks/new", data=sent | {"opinion": "", "title": "Keep me"}).text
    for _twice in range(2):
        assert officer.post("/talks/new", data=sent).status_code == 303
    (case,) = db.session.query(Talk).all()
    url = f"/talks/{case.uid}"
    assert "Too loud" in officer.get(url).text and officer.get(f"{url}/edit").status_code == 200
    assert officer.get(f"{url}/print.pdf?lang=zh").data[:4] == b"%PDF"
    assert officer.post(f"{url}/answer", data={"answer": ""}).status_code == 422
    assert officer.post(f"{url}/answer", data={"answer": "Solved"}).status_code == 303
    assert officer.get(f"{url}/edit").status_code == 409
    closed = officer.post("/talks/new", data=sent | {"uid": str(uuid.uuid4()), "answer": "At once"})
    assert closed.status_code == 303 and db.session.query(Talk).filter_by(state="answered").count() == 2


def test_a_letter_by_link_is_reviewed_and_answered(cast: Cast, as_user: Browser, new_client: Any) -> None:
    desk, boss, tenant = as_user(cast.desk), as_user(cast.supervisor), new_client()
    made = desk.post("/letters/invite", data={"tenant": cast.tenant.code})
    assert made.status_code == 303 and desk.get(made.location).status_code == 200
    (case,) = db.session.query(Letter).all()
    link = find_link(case, letters.WRITE)
    assert link is not None
    path = f"/t/{link.token}"
    written = {"title": "Later opening", "facts": "Staff ill", "request": "11:00", "applicant": "Zhao Qi"}
    assert tenant.post(path, data=written | {"request": ""}).status_code == 422
    assert tenant.post(path, data=written).status_code == 303
    assert tenant.post(path, data=written).status_code == 409
    db.session.expire_all()
    assert case.state == "filed" and "-SQ-" in (case.number or "") and case.by_link
    assert [one.department for one in open_obligations(cast.mall.id, cast.tenant.id)] == ["service"]
    assert "relations.letter" in topics(cast.supervisor.id)
    url = f"/letters/{case.uid}"
    assert desk.get(f"{url}/edit").status_code == 409
    with pytest.raises(Forbidden):
        letters.answer_letter(actor_of(cast.desk), case, "agreed", "Yes")
    casework.move(actor_of(cast.supervisor), case, "review")
    db.session.commit()
    assert case.reviewed_by_id == cast.supervisor.id
    refused = boss.post(f"{url}/answer", data={"verdict": "agreed", "reply": ""})
    assert refused.status_code == 422
    assert boss.get(f"{url}/answer.pdf").status_code == 409
    assert boss.post(f"{url}/answer", data={"verdict": "agreed", "reply": "Until Friday"}).status_code == 303
    assert "Until Friday" in tenant.get(path).text
    for lang in ("zh", "en"):
        assert boss.get(f"{url}/answer.pdf?lang={lang}").data[:4] == b"%PDF"
        assert boss.get(f"{url}/print.pdf?lang={lang}").data[:4] == b"%PDF"


def test_a_letter_at_the_desk(cast: Cast, as_user: Browser) -> None:
    desk = as_user(cast.desk)
    sent = {"tenant": cast.tenant.code, "title": "Sign", "facts": "A", "request": "B", "applicant": "C"}
    assert desk.get("/letters/new").status_code == 200
    assert "Sign" in desk.post("/letters/new", data=sent | {"facts": ""}).text
    assert desk.post("/letters/new", data=sent | {"uid": str(uuid.uuid4())}).status_code == 303
    (case,) = db.session.query(Letter).all()
    with pytest.raises(Conflict):
        letters.correct_letter(actor_of(cast.desk), case, letters.Written("a", "b", "c", "d"), 0)
    changed = sent | {"version": str(case.version), "title": "Sign above"}
    assert desk.post(f"/letters/{case.uid}/edit", data=changed).status_code == 303
    db.session.expire_all()
    assert case.title == "Sign above"


def test_only_known_tries(cast: Cast) -> None:
    case = newcomer(cast)
    assert case is not None
    with pytest.raises(Invalid):
        first_calls.note_reached(actor_of(cast.officer), case, "", ["unknown"], {})
