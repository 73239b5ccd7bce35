"""Contractor supervision (6) and market feedback (21): whole registers in about 120 lines and no template."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

import mallops
from mallops.blueprints.contractors.actions.kind import KIND as CONTRACTORS
from mallops.blueprints.feedback.models import Feedback
from mallops.blueprints.supervision.models import Supervision
from mallops.core.casework.actions import open_case
from mallops.core.db import db
from tests.factories import actor_of
from tests.integration.registers.conftest import titles, version_of

PACKAGE = Path(mallops.__file__ or "").parent if mallops.__file__ else Path("mallops")


@pytest.mark.parametrize("feature", ["supervision", "feedback"])
def test_a_register_is_at_most_120_lines_and_brings_no_template(feature):
    files = list((PACKAGE / "blueprints" / feature).glob("**/*.py"))
    assert sum(len(one.read_text().splitlines()) for one in files) <= 120
    assert not (PACKAGE / "templates" / feature).exists()


def step(client, url: str, code: str, **data) -> int:
    version = version_of(client.get(url).text)
    return client.post(f"{url}/steps/{code}", data={"version": version, **data}).status_code


@pytest.fixture
def cleaners(cast):
    terms = {"contract_no": "C-1", "starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2027, 12, 31)}
    values = {"title": "Bright Cleaning Ltd", "service": "cleaning", **terms}
    made = open_case(actor_of(cast.supervisor), CONTRACTORS, values)
    db.session.commit()
    return made


def test_a_check_is_of_a_company_under_contract(cast, cleaners, as_user):
    lead = as_user(cast.lead)
    assert '<option value="Bright Cleaning Ltd">' in lead.get("/supervision/new").text
    for typed, words in (("Bright Cleening", "Choose one from the list."), ("", "Fill in this field.")):
        sent = {"title": typed, "service": "cleaning", "month": "2026-11", "post": "F1 restrooms"}
        answer = lead.post("/supervision/new", data=sent)
        assert answer.status_code == 422
        assert words in answer.text and "F1 restrooms" in answer.text, "nothing typed is lost"
    assert db.session.scalar(sa.select(Supervision)) is None


def test_a_contractor_is_scheduled_checked_and_scored(cast, cleaners, as_user):
    lead, supervisor = as_user(cast.lead), as_user(cast.supervisor)
    sent = {"title": "Bright Cleaning Ltd", "service": "cleaning", "month": "2026-11", "post": "F1 restrooms"}
    answer = lead.post("/supervision/new", data=sent)
    assert answer.status_code == 303
    url = answer.headers["Location"]
    one = db.session.scalar(sa.select(Supervision))
    assert "-WB-" in one.number
    assert "Write down first what was found" in lead.get(url).text
    assert step(lead, url, "check") == 409
    filled = {**sent, "findings": "Two bins overflowed", "fire_check": "pass", "score": "101"}
    edit = f"{url}/edit"
    filled["version"] = version_of(lead.get(edit).text)
    assert lead.post(edit, data=filled).status_code == 422, "a score is at most 100"
    assert lead.post(edit, data={**filled, "score": "86"}).status_code == 303
    assert step(lead, url, "check") == 303
    assert step(lead, url, "score", signature="Lead") == 403
    assert step(supervisor, url, "score") == 422, "the score is signed"
    assert step(supervisor, url, "score", signature="Supervisor Zhao") == 303
    db.session.expire_all()
    assert (one.state, one.score) == ("scored", 86)
    assert titles(supervisor.get("/supervision/?service=cleaning&sort=-score").text) == [
        "Bright Cleaning Ltd"
    ]
    assert titles(supervisor.get("/supervision/?service=fire").text) == []


@pytest.mark.parametrize(("code", "state"), [("adopt", "adopted"), ("shelve", "shelved")])
def test_feedback_is_filed_reviewed_and_decided(cast, as_user, code, state):
    officer, leasing = as_user(cast.officer), as_user(cast.leasing)
    sent = {
        "title": "茶饮品牌想找铺位",
        "topic_kind": "sourcing",
        "owner_id": str(cast.leasing.uid),
        "evidence": "Two customers asked",
        "proposal": "Talk to them about unit A02",
    }
    url = officer.post("/feedback/new", data=sent).headers["Location"]
    assert titles(leasing.get("/feedback/?view=mine").text) == ["茶饮品牌想找铺位"]
    assert step(officer, url, "review") == 403
    assert step(leasing, url, "review") == 303
    assert step(leasing, url, code) == 422, "a decision says why"
    assert step(leasing, url, code, note="Meeting on Friday") == 303
    one = db.session.scalar(sa.select(Feedback))
    assert (one.state, one.adoption) == (state, "Meeting on Friday")
    assert "-SC-" in one.number
    assert "Meeting on Friday" in officer.get(url).text


@pytest.mark.parametrize("slug", ["fixes", "supervision", "feedback"])
@pytest.mark.parametrize("lang", ["en", "zh_Hans_CN"])
def test_empty_lists_teach_in_both_languages(cast, as_user, slug, lang):
    client = as_user(cast.supervisor)
    client.set_cookie("lang", lang)
    page = client.get(f"/{slug}/").text
    assert f"/{slug}/new" in page
    assert 'class="empty' in page
